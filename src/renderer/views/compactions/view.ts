import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({
  id: 'compactions',
  Component: lazy(() => import('./compactions-view.tsx')),
  Companion: lazy(() => import('../transcript/outline.tsx')),
  count: { topics: ['compactions'], of: (model) => model.collections.compactions.size },
});
