import { create } from 'zustand';
import type { ToolColumn, ToolFilter } from '../../../core/views/tools/rows.ts';

export type Part = 'calls' | 'terminals' | 'cells';

/** What the tools view shows; kept while other views are looked at. */
interface ToolsState {
  path: string | null;
  part: Part;
  name: string | null;
  status: ToolFilter['status'];
  ownThread: boolean;
  text: string;
  sort: { column: ToolColumn; down: boolean };
}

const SHOW_ALL = { name: null, status: null, ownThread: false, text: '' };

export const useTools = create<ToolsState>(() => ({
  path: null,
  part: 'calls',
  ...SHOW_ALL,
  sort: { column: 'start', down: false },
}));

/** Starts anew for another trace. */
export function showToolsOf(path: string): void {
  if (useTools.getState().path !== path) useTools.setState({ path, ...SHOW_ALL });
}

/** Takes all filters away. */
export const clearToolFilter = () => useTools.setState(SHOW_ALL);

/** Sorts by a column, or the other way round when it is the one already. Sizes and durations begin with the largest. */
export function sortBy(column: ToolColumn): void {
  const { sort } = useTools.getState();
  const large = column === 'duration' || column === 'runtime' || column === 'model';
  useTools.setState({ sort: { column, down: sort.column === column ? !sort.down : large } });
}
