import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({
  id: 'context',
  Component: lazy(() => import('./context-view.tsx')),
  Companion: lazy(() => import('../transcript/outline.tsx')),
});
