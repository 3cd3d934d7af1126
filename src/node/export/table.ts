import { chromeTrace } from './formats/chrome-trace/index.ts';
import { csv } from './formats/csv.ts';
import { htmlReport } from './formats/html/index.ts';
import { jsonl } from './formats/jsonl.ts';
import { markdown } from './formats/markdown/index.ts';
import { otlp } from './formats/otlp/index.ts';
import { state } from './formats/state.ts';
import type { ExportFormat } from './types.ts';

/** All formats, those for people first. A new one needs a file in formats/ and its line here. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [htmlReport, markdown, state, jsonl, csv, chromeTrace, otlp];

export const exportFormat = (id: string): ExportFormat | null => EXPORT_FORMATS.find((one) => one.id === id) ?? null;
