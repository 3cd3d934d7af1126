import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({
  id: 'threads',
  Component: lazy(() => import('./threads-view.tsx')),
  Companion: lazy(() => import('./edge-list.tsx')),
  count: { topics: ['threads'], of: (model) => model.collections.threads.size },
});
