import { lazy } from 'react';
import { defineView } from '../define.ts';

export const view = defineView({ id: 'search', Component: lazy(() => import('./search-view.tsx')), transient: true });
