import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({
  id: 'transcript',
  Component: lazy(() => import('./transcript-view.tsx')),
  Companion: lazy(() => import('./outline.tsx')),
});
