import type { ExportFormatName, ExportRequest, ExportSelectionRequest, Redaction } from '../../protocol/export.ts';

/** What the dialog has been told to export. */
export interface ExportChoice {
  format: ExportFormatName;
  /** Id of a {@link Scope}. */
  what: ScopeId;
  content: boolean;
  wholeOutputs: boolean;
  table: 'tool_calls' | 'inference_calls' | 'edges';
  redact: readonly Redaction[];
  /** Values that the reader wants to stay. */
  keep: readonly string[];
  /** The reader's own regular expressions for what goes as well. */
  patterns: readonly string[];
  /** What the file is to be called; null: as the host suggests. */
  name: string | null;
}

export type ScopeId = 'whole' | 'thread' | 'turn' | 'range';

/** A part of the trace that can be chosen. */
export interface Scope {
  id: ScopeId;
  label: string;
  selection: ExportSelectionRequest | null;
}

export const FIRST_CHOICE: ExportChoice = {
  format: 'html',
  what: 'whole',
  content: false,
  wholeOutputs: false,
  table: 'tool_calls',
  redact: ['secrets'],
  keep: [],
  patterns: [],
  name: null,
};

/** Whether the choice is the bundle itself. */
export const isBundle = (format: ExportFormatName): format is 'zip' | 'tar.gz' =>
  format === 'zip' || format === 'tar.gz';

/** What is asked of the host. Formats that hold whole traces only get no selection. */
export function requestOf(
  sessionId: string,
  choice: ExportChoice,
  scopes: readonly Scope[],
  selectable: boolean,
): ExportRequest {
  const selection = selectable ? scopes.find(({ id }) => id === choice.what)?.selection : null;
  const { format, redact, keep, patterns } = choice;
  const redacts = redact.length > 0 || patterns.length > 0;
  return {
    session_id: sessionId,
    format,
    ...(selection ? { selection } : {}),
    ...(format === 'otlp' ? { content: choice.content } : {}),
    ...(format === 'html' || format === 'markdown' ? { whole_outputs: choice.wholeOutputs } : {}),
    ...(format === 'csv' ? { table: choice.table } : {}),
    ...(redacts ? { redact: { kinds: [...redact], keep: [...keep], patterns: [...patterns] } } : {}),
  };
}
