import { useEffect } from 'react';
import { unfoldRows } from '../../../core/views/transcript/filter.ts';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';
import type { ObjectRef } from '../../address.ts';
import { detach } from '../../stores/follow.ts';
import { useSelection } from '../../stores/selection.ts';
import { rowIdOf } from './row-refs.ts';
import { setFolded, useTranscript } from './transcript-store.ts';
import { useParts } from './use-parts.ts';
import type { AllRows } from './use-rows.ts';

/** The selection for which following was ended last: coming back to the view with it is no new reason. */
let seen: ObjectRef | null = null;

const TOPICS = ['conversation_items', 'tool_calls', 'code_cells', 'interaction_edges', 'compaction_requests'] as const;

/** Hook: index of the row that shows the selected object; -1: none. Heads that hide it unfold, and following ends. */
export function useSelectedRow(all: AllRows, rows: readonly TranscriptRow[]): number {
  const selection = useSelection();
  const [rowId] = useParts(selection ? TOPICS : [], (model, { indexes }) => [
    selection && rowIdOf(model, indexes, selection),
  ]);
  useEffect(() => {
    if (rowId === null || selection === seen) return;
    seen = selection;
    detach();
    const { folded } = useTranscript.getState();
    for (const head of hiddenBy(all.rows, folded, rowId)) setFolded(head, false);
  }, [rowId, selection, all]);
  return rowId === null ? -1 : rows.findIndex(({ id }) => id === rowId);
}

/** The folded heads above a row. */
function hiddenBy(rows: readonly TranscriptRow[], folded: ReadonlySet<string>, rowId: string): string[] {
  if (folded.size === 0 || unfoldRows(rows, folded).some(({ id }) => id === rowId)) return [];
  const parents = new Map(rows.map(({ id, parent }) => [id, parent]));
  const heads: string[] = [];
  for (let id = parents.get(rowId) ?? null; id !== null; id = parents.get(id) ?? null)
    if (folded.has(id)) heads.push(id);
  return heads;
}
