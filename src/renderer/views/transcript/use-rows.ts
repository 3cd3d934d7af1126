import { useMemo, useRef } from 'react';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { type Group, members } from '../../../core/views/indexes/groups.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { nothingTouched } from '../../../core/views/touched.ts';
import { asOfCall } from '../../../core/views/transcript/as-of.ts';
import { filterRows, passesAll, type TranscriptFilter, unfoldRows } from '../../../core/views/transcript/filter.ts';
import { type Transcript, type TranscriptRow, updateTranscript } from '../../../core/views/transcript/rows.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { usePaced } from './use-paced.ts';

/** A thread's transcript as it grows, with how much of the thread's turns and calls it has taken in. */
interface Growing {
  model: ViewModel;
  transcript: Transcript;
  turns: string[];
  calls: string[];
}

/** The rows before anything is filtered or folded, and a number that differs whenever they changed. */
export interface AllRows {
  rows: readonly TranscriptRow[];
  revision: number;
  /** How many items the thread has, outputs included. */
  items: number;
}

const TOPICS = ['threads', 'codex_turns', 'inference_calls', 'conversation_items', 'compactions'] as const;

/** Hook: all rows of a thread, or (with `asOf`) what one of its calls read and answered. */
export function useAllRows(threadId: string, asOf: string | null): AllRows {
  const growing = useRef<Growing | null>(null);
  return useDerived(
    TOPICS,
    (model, { indexes }) => {
      if (asOf !== null) {
        const rows = asOfCall(model, indexes, asOf);
        return { rows, revision: indexes.revision, items: rows.length };
      }
      let state = growing.current;
      if (state?.model !== model || state.transcript.thread_id !== threadId) {
        state = { model, transcript: emptyTranscript(threadId), turns: [], calls: [] };
        growing.current = state;
      }
      grow(state, indexes);
      const { rows, revision, items } = state.transcript;
      return { rows, revision, items };
    },
    [threadId, asOf],
  );
}

const emptyTranscript = (threadId: string): Transcript => ({
  thread_id: threadId,
  rows: [],
  revision: 0,
  items: 0,
  last_seq: 0,
});

function grow(state: Growing, ix: Indexes): void {
  const { transcript, model } = state;
  const touched = nothingTouched();
  touched.codex_turns = fresh(ix.turns, transcript.thread_id, state.turns);
  touched.inference_calls = fresh(ix.calls, transcript.thread_id, state.calls);
  updateTranscript(transcript, model, ix, touched);
}

/** The ids of a thread that were not there before, and the newest one of before; `known` is brought up to date. */
function fresh(group: Group, threadId: string, known: string[]): Set<string> {
  const ids = members(group, threadId);
  // Log order is the order of arrival but for a damaged log: then everything is looked at anew.
  const inOrder = known.length === 0 || ids[known.length - 1] === known.at(-1);
  const from = inOrder ? Math.max(0, known.length - 1) : 0;
  const result = new Set(ids.slice(from));
  known.splice(from, known.length, ...result);
  return result;
}

/** What is left out of the transcript. */
export interface Sieve {
  reasoning: boolean;
  filter: TranscriptFilter;
  folded: ReadonlySet<string>;
}

/** Hook: the rows that are shown. The turn at the very top is not among them: the head above the list says it. */
export function useShownRows({ rows, revision }: AllRows, { reasoning, filter, folded }: Sieve): readonly TranscriptRow[] {
  const session = useTrace();
  const sieved = !reasoning || !passesAll(filter);
  // Whether a row passes can change with what it refers to: while anything is sieved out, look again as the trace grows.
  const stamp = useDerived(
    sieved ? ['conversation_items', 'tool_calls', 'terminal_operations'] : [],
    (_model, { indexes }) => indexes.revision,
  );
  const pacedStamp = usePaced(sieved ? `${revision}/${stamp}` : `${revision}`, sieved && rows.length > LARGE);
  return useMemo(() => {
    const { model, indexes } = session;
    const items = model.collections.conversation_items;
    const kept = reasoning ? rows : rows.filter((row) => row.type !== 'item' || items.get(row.ref)?.kind !== 'reasoning');
    const passing = passesAll(filter) ? kept : filterRows(model, indexes, kept, filter);
    const shown = unfoldRows(passing, folded);
    return shown[0]?.type === 'turn' ? shown.slice(1) : shown;
    // biome: rows are changed in place; the stamp says when.
  }, [session, rows, pacedStamp, reasoning, filter, folded]);
}

/** Longer transcripts are filtered anew a few times a second, not at every frame. */
const LARGE = 3_000;
