import type { RolloutTrace } from '../../core/model/trace.ts';
import type { ItemOrigin } from '../../core/model/view.ts';
import type { Diagnostic } from '../../core/reduce/diagnostic.ts';
import type { UnixMs } from '../../core/trace/primitives.ts';
import type { Chunks } from '../atomic-file.ts';
import type { PayloadStore } from '../payload-store.ts';

/**
 * The seam between what is exported (a bundle, an archive, a `state.json`, an open session), how it is written (one format a
 * file) and what is taken out of it on the way (src/node/redact).
 */

/** A reduced trace with what is known around it. */
export interface ExportSource {
  trace: RolloutTrace;
  diagnostics: readonly Diagnostic[];
  /** Null where only a `state.json` is there: texts that it has in part only stay so, and the export says it. */
  payloads: Pick<PayloadStore, 'read'> | null;
  /** Where items were first seen; empty for a `state.json`. */
  origins: ReadonlyMap<string, ItemOrigin>;
  /** What to call it: the bundle's folder name. */
  name: string;
}

/**
 * Which part of a trace: the objects that meet every condition given. Windows meet a span of time that they overlap, items
 * one that they were first seen in; both ends count. An edge is in when one of its ends is.
 */
export interface ExportSelection {
  threadIds?: readonly string[];
  turnId?: string;
  from?: UnixMs;
  to?: UnixMs;
}

/**
 * What stands in the place of a text. Called for every string of a trace that is not one of the format's own words
 * (statuses, kinds, tags), and for keys of maps, before any format sees it; so what is redacted here cannot come out
 * elsewhere. `place` says where it stood, without being unique to it: `conversation_items/conversation_item:12/body.parts.0.text`,
 * `raw_payloads/raw_payload:3/…` for what is inside of a payload file, `diagnostics/17/message`, `origins/…/name`, `name`.
 * Equal ids must get equal answers wherever they stand: they are asked for once.
 */
export type Redactor = (text: string, place: string) => string;

/** How far an export has come, in objects of the selection. */
export interface ExportProgress {
  done: number;
  total: number;
}

export const CSV_TABLES = ['tool_calls', 'inference_calls', 'edges'] as const;
export type CsvTable = (typeof CSV_TABLES)[number];

export interface ExportOptions {
  selection?: ExportSelection;
  /** OpenTelemetry: with messages, arguments and outputs. Default: names, numbers and times only. */
  content?: boolean;
  /**
   * Markdown and HTML: also what a command wrote that the model was not shown. Default: what the model saw, and how much that
   * was of the whole.
   */
  wholeOutputs?: boolean;
  /** CSV: which table. Default `tool_calls`. */
  table?: CsvTable;
  redactor?: Redactor;
  signal?: AbortSignal;
  onProgress?: (progress: ExportProgress) => void;
}

export type ExportFormatId = 'state' | 'jsonl' | 'markdown' | 'html' | 'chrome-trace' | 'otlp' | 'csv';

/** One format. */
export interface ExportFormat {
  id: ExportFormatId;
  label: string;
  /** With its dot. */
  extension: string;
  mime: string;
  /** One sentence: what it is for. */
  description: string;
  /** Whether a part of a trace can be written in it. */
  selectable: boolean;
  /**
   * The file in parts. Lazily: nothing is read before the first part is asked for, and only what the next part needs.
   * Throws a TraceError: `selection_unknown`, `selection_empty`, `selection_refused`, `cancelled`.
   */
  write(source: ExportSource, options: ExportOptions): Iterable<string>;
}

/**
 * Looks at the parts of an export as they pass, unchanged; throws a TraceError when they must not be written after all. Then
 * nothing is: files are replaced whole, and standard output gets a checked export only when all of it was seen.
 */
export type ExportCheck = (chunks: Iterable<string>) => Chunks;
