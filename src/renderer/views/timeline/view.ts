import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({
  id: 'timeline',
  Component: lazy(() => import('./timeline-view.tsx')),
  Companion: lazy(() => import('./lane-panel.tsx')),
  ownsThreads: true,
});
