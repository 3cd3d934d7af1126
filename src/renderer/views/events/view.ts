import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({
  id: 'events',
  Component: lazy(() => import('./events-view.tsx')),
  Companion: lazy(() => import('./event-types.tsx')),
});
