import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({
  id: 'tools',
  Component: lazy(() => import('./tools-view.tsx')),
  count: { topics: ['tool_calls'], of: (model) => model.collections.tool_calls.size },
});
