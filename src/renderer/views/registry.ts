import { VIEW_IDS, type ViewId } from '../address.ts';
import type { ViewDefinition } from './define.ts';

/** Every `views/<name>/view.ts`. A view that has no such file is not there: no tab, no command. */
const modules = import.meta.glob<{ view: ViewDefinition }>('./*/view.ts', { eager: true });

const byId = new Map(Object.values(modules).map(({ view }) => [view.id, view]));

/** All views in the order of their tabs. */
export const VIEWS: readonly ViewDefinition[] = VIEW_IDS.flatMap((id) => byId.get(id) ?? []);

/** The view with this id; the first one when there is none. */
export function viewOf(id: ViewId): ViewDefinition | undefined {
  return byId.get(id) ?? VIEWS[0];
}

/** Whether a view is there. */
export function hasView(id: ViewId): boolean {
  return byId.has(id);
}
