import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({
  id: 'diagnostics',
  Component: lazy(() => import('./diagnostics-view.tsx')),
  count: { topics: ['diagnostics'], of: (model) => model.diagnostics.length },
  transient: true,
});
