import type { Fate, TextPart } from './diff.ts';

/** A piece of what stands in the trace. `prose` wraps, `evidence` keeps its lines; `note` are words of ours about it. */
export type Block =
  | { kind: 'prose'; text: string }
  | { kind: 'evidence'; text: string; language: string }
  | { kind: 'note'; text: string }
  | { kind: 'image'; address: string; words: string };

/** A result under a call. `item_id` is null for what only the runtime saw. */
export interface Output {
  item_id: string | null;
  /** "Output, 214 lines, 12.4 kB" */
  label: string;
  blocks: Block[];
}

/** A tool that a program called. */
export interface NestedCall {
  tool_call_id: string;
  title: string;
  status: string;
  meta: string[];
}

export interface CompactionEntry {
  type: 'compaction';
  id: string;
  at: number;
  title: string;
  meta: string[];
  changes: Change[];
}

/** What became of one item in a compaction. */
export interface Change {
  fate: Fate;
  title: string;
  meta: string[];
  before: string | null;
  after: string | null;
  /** Word diff of a rewritten text; null for the others. */
  diff: TextPart[] | null;
}

/**
 * A thread told for people, line by line, ready for any markup: the one place that decides what stands in a transcript. Every
 * text is as in the trace (no markup, control characters included): escaping is the renderer's.
 */
export type Entry =
  | { type: 'turn'; id: string; at: number; title: string; status: string; meta: string[]; asked: string | null }
  | { type: 'gap'; at: number; text: string }
  | { type: 'call'; id: string; at: number; title: string; status: string; meta: string[] }
  | { type: 'message'; id: string; at: number; who: string; note: string; tone: Tone; meta: string[]; blocks: Block[] }
  | {
      type: 'tool';
      /** The call item; null for a tool that no message asked for. */
      id: string | null;
      tool_call_id: string | null;
      code_cell_id: string | null;
      at: number;
      title: string;
      note: string;
      command: boolean;
      status: string;
      meta: string[];
      asked: Block[];
      outputs: Output[];
      nested: NestedCall[];
    }
  | CompactionEntry;

export type Tone = 'user' | 'assistant' | 'reasoning' | 'agent' | 'summary' | 'instructions' | 'output';
