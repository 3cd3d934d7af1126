import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { CSV_TABLES } from '../../../../src/node/export/types.ts';
import { exported, hostileRedactor, oddSources, sampleSource } from '../../../helpers/export-source.ts';

const sample = await sampleSource();
const rowsOf = (text: string): Record<string, string>[] =>
  parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
const IDS = {
  tool_calls: ['tool_call_id', 'tool_calls'],
  inference_calls: ['inference_call_id', 'inference_calls'],
  edges: ['edge_id', 'interaction_edges'],
} as const;

describe('csv, read by csv-parse', () => {
  test.each(CSV_TABLES)('%s: every object is one row', (table) => {
    const [column, collection] = IDS[table];
    for (const [name, source] of [['sample', sample] as const, ...oddSources()]) {
      const ids = rowsOf(exported('csv', source, { table })).map((row) => row[column] ?? '');
      // The guard against formulas may stand before an id.
      const plain = ids.map((id) => id.replace(/^'(?=[=+\-@])/, ''));
      expect(plain.sort(), name).toEqual(Object.keys(source.trace[collection]).sort());
    }
  });

  test('numbers and times are those of the trace', () => {
    const [row] = rowsOf(exported('csv', sample, { table: 'inference_calls' }));
    const call = sample.trace.inference_calls[row?.inference_call_id ?? ''];
    expect(row?.input_tokens).toBe(String(call?.usage?.input_tokens));
    expect(Date.parse(row?.started_at ?? '')).toBe(call?.execution.started_at_unix_ms);
    expect(row?.items).toBe(String(call?.request_item_ids.length));
    expect(row?.agent).toBe('/root');
  });

  test.each(CSV_TABLES)('%s: no cell begins a formula, and hostile texts stay in their cells', (table) => {
    const redact = hostileRedactor();
    const text = exported('csv', sample, { table, redactor: redact });
    const rows = rowsOf(text);
    const [, collection] = IDS[table];
    expect(rows).toHaveLength(Object.keys(sample.trace[collection]).length);
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    const [column] = IDS[table];
    const [id = ''] = Object.keys(sample.trace[collection]);
    const shown = rows.map((row) => row[column]);
    expect(shown.some((value) => value === redact(id) || value === `'${redact(id)}`)).toBe(true);
  });
});
