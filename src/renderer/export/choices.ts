import type {
  ExportFinding,
  ExportFormatName,
  ExportRequest,
  ExportSelectionRequest,
  Redaction,
} from '../../protocol/export.ts';

/** What the dialog has been told to export. */
export interface ExportChoice {
  format: ExportFormatName;
  /** Id of a {@link Scope}. */
  what: string;
  content: boolean;
  wholeOutputs: boolean;
  table: 'tool_calls' | 'inference_calls' | 'edges';
  redact: readonly Redaction[];
  /** Values that the reader wants to stay. */
  keep: readonly string[];
}

/** A part of the trace that can be chosen. */
export interface Scope {
  id: string;
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
};

/** What is asked of the host. Formats that hold whole traces only get no selection. */
export function requestOf(
  sessionId: string,
  choice: ExportChoice,
  scopes: readonly Scope[],
  selectable: boolean,
): ExportRequest {
  const selection = selectable ? scopes.find(({ id }) => id === choice.what)?.selection : null;
  const { format } = choice;
  return {
    session_id: sessionId,
    format,
    ...(selection ? { selection } : {}),
    ...(format === 'otlp' ? { content: choice.content } : {}),
    ...(format === 'html' || format === 'markdown' ? { whole_outputs: choice.wholeOutputs } : {}),
    ...(format === 'csv' ? { table: choice.table } : {}),
    ...(choice.redact.length > 0 ? { redact: { kinds: [...choice.redact], keep: [...choice.keep] } } : {}),
  };
}

const SHOWN = 4;

/** A value as a list shows it: enough to know it again, not enough to use it over somebody's shoulder. */
export function masked({ kind, value }: Pick<ExportFinding, 'kind' | 'value'>): string {
  const line = value.replace(/\s+/g, ' ');
  if (kind === 'email') return line.replace(/^(.).*?(?=@|$)/, '$1••••');
  if (kind !== 'secret') return line.length <= 2 ? line : `${line[0]}••••`;
  if (line.length < 3 * SHOWN) return '••••••••';
  return `${line.slice(0, SHOWN)}••••••••${line.slice(-SHOWN)}`;
}
