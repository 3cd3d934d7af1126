import { useDeferredValue, useMemo, useRef } from 'react';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { type Group, members } from '../../../core/views/indexes/groups.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { nothingTouched } from '../../../core/views/touched.ts';
import { asOfCall } from '../../../core/views/transcript/as-of.ts';
import { filterRows, passesAll, unfoldRows } from '../../../core/views/transcript/filter.ts';
import { type Transcript, type TranscriptRow, updateTranscript } from '../../../core/views/transcript/rows.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { findRows, onlyRows } from './find-rows.ts';
import type { RowFilter } from './transcript-store.ts';
import { usePaced } from './use-paced.ts';

/** A thread's transcript as it grows, with how much of the thread's turns and calls it has taken in. */
interface Growing {
  model: ViewModel;
  transcript: Transcript;
  turns: string[];
  calls: string[];
}

/** The rows before anything is filtered or folded. */
export interface AllRows {
  /** Changed in place; `revision` differs whenever it was. */
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

/** What is left out of a transcript. */
export interface Sieve {
  reasoning: boolean;
  filter: RowFilter;
  find: string;
  onlyMatches: boolean;
  folded: ReadonlySet<string>;
}

export interface ShownRows {
  /** What passes, folded or not. */
  kept: readonly TranscriptRow[];
  rows: readonly TranscriptRow[];
  /** Indexes of the rows that say what is looked for. */
  matches: readonly number[];
}

/** Longer transcripts are filtered anew a few times a second, not at every frame. */
const LARGE = 2_000;

/** Hook: the rows that are shown. The turn at the very top is not among them: the head above the list says it. */
export function useShownRows(all: AllRows, sieve: Sieve): ShownRows {
  const { rows, revision } = all;
  const { reasoning, filter, onlyMatches, folded } = sieve;
  const find = useDeferredValue(sieve.find);
  const session = useTrace();
  const looks = find !== '' || !reasoning || !passesAll(filter);
  // Whether a row passes can change with what it refers to: while anything is sieved out, look again as the trace grows.
  const grown = useDerived(looks ? CONTENTS : [], (_model, { indexes }) => indexes.revision);
  const stamp = usePaced(looks ? grown : revision, looks && rows.length > LARGE);
  return useMemo(() => {
    void stamp;
    const { model, indexes } = session;
    const items = model.collections.conversation_items;
    let kept: readonly TranscriptRow[] = reasoning
      ? rows.slice()
      : rows.filter((row) => row.type !== 'item' || items.get(row.ref)?.kind !== 'reasoning');
    if (!passesAll(filter)) kept = filterRows(model, indexes, kept, filter);
    if (find !== '' && onlyMatches) kept = onlyRows(kept, findRows(model, indexes, kept, find));
    const unfolded = unfoldRows(kept, folded);
    const shown = unfolded[0]?.type === 'turn' ? unfolded.slice(1) : unfolded;
    return { kept, rows: shown, matches: find === '' ? [] : findRows(model, indexes, shown, find) };
  }, [session, rows, stamp, reasoning, filter, find, onlyMatches, folded]);
}

const CONTENTS = ['codex_turns', 'inference_calls', 'conversation_items', 'tool_calls', 'terminal_operations'] as const;
