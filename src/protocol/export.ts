import { z } from 'zod';

/** What a trace can be written as; the last two are its bundle as it is, in one file. */
export const EXPORT_FORMAT_IDS = [
  ...(['html', 'markdown', 'state', 'jsonl', 'csv', 'chrome-trace', 'otlp'] as const),
  ...(['zip', 'tar.gz'] as const),
] as const;
export type ExportFormatName = (typeof EXPORT_FORMAT_IDS)[number];

export const EXPORT_TABLES = ['tool_calls', 'inference_calls', 'edges'] as const;

/** What can be taken out of an export. */
export const REDACTIONS = ['secrets', 'paths', 'emails', 'content'] as const;
export type Redaction = (typeof REDACTIONS)[number];

/** One format, as the host tells of it. */
export interface ExportFormatInfo {
  id: ExportFormatName;
  label: string;
  description: string;
  extension: string;
  mime: string;
  selectable: boolean;
}

const id = z.string().max(1000);

/** Which part of a trace: objects that meet every condition given. Times are ms since the epoch. */
export const exportSelection = z.object({
  thread_ids: z.array(id).max(10_000).optional(),
  turn_id: id.optional(),
  from: z.number().optional(),
  to: z.number().optional(),
});

/**
 * What to take out; `keep` are values that the reader looked at and wants to stay, `patterns` the reader's own regular
 * expressions for what goes as well, written as in a pattern file.
 */
export const exportRedaction = z.object({
  kinds: z.array(z.enum(REDACTIONS)).max(REDACTIONS.length),
  keep: z.array(z.string().max(100_000)).max(10_000).optional(),
  patterns: z.array(z.string().max(2000)).max(100).optional(),
});

/** One export of an open trace, as it is now. */
export const exportRequest = z.object({
  session_id: z.string(),
  format: z.enum(EXPORT_FORMAT_IDS),
  selection: exportSelection.optional(),
  content: z.boolean().optional(),
  whole_outputs: z.boolean().optional(),
  table: z.enum(EXPORT_TABLES).optional(),
  redact: exportRedaction.optional(),
  /** What the file is to be called; no folder of the page's choosing. */
  name: z.string().max(1000).optional(),
});

export type ExportRequest = z.input<typeof exportRequest>;
export type ExportSelectionRequest = z.input<typeof exportSelection>;

/** A value that a redaction would take out. It is shown to the reader of the trace, who has it before them anyway. */
export interface ExportFinding {
  kind: string;
  rule: string;
  value: string;
  /** What will stand in its place. */
  stand_in: string;
  /** How often it stands in the trace, and in how many of its objects; 0: only in payload files. */
  count: number;
  objects: number;
  example: ExportExample | null;
}

/** One place where a value stands, with the text around it, in which other values are replaced already. */
export interface ExportExample {
  /** `conversation_items/conversation_item:12/body.parts.0.text` */
  place: string;
  before: string;
  after: string;
}

export interface ExportPreview {
  /** The beginning of the export; unchecked. */
  text: string;
  /** Whether that is all of it. */
  complete: boolean;
  /** What the file is called unless the reader says otherwise. */
  name: string;
}

export interface ExportResult {
  /** Where the host wrote it; null: the page is to fetch it, or the reader changed their mind. */
  path: string | null;
  /** For hosts without dialogs: an id under which the file can be had once, by HTTP. */
  download: string | null;
  name: string;
  bytes: number;
}

export interface ExportProgressEvent {
  session_id: string;
  stage: 'redacting' | 'writing';
  done: number;
  total: number;
}
