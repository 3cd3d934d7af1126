import { basename } from 'node:path';
import { COLLECTIONS, HEADER_FIELDS, type RolloutTrace } from '../../core/model/trace.ts';
import type { Bundle } from '../bundle.ts';
import type { ExportSource } from '../export/index.ts';
import type { ViewEncoder } from '../view-delta.ts';

/** The model of this moment, which later lines do not change. */
export function sourceOfModel(bundle: Bundle, encoder: ViewEncoder): ExportSource {
  const { header, origins, diagnostics } = encoder.model;
  const trace: Record<string, unknown> = Object.fromEntries(HEADER_FIELDS.map((field) => [field, header[field]]));
  for (const name of COLLECTIONS) {
    const ids = encoder.ids(name);
    const entries: [string, unknown][] = [];
    for (let next = ids.next(); !next.done; next = ids.next()) {
      const object = encoder.object(name, next.value);
      if (object) entries.push([next.value, structuredClone(object)]);
    }
    trace[name] = Object.fromEntries(entries);
  }
  return {
    trace: trace as unknown as RolloutTrace,
    diagnostics: [...diagnostics],
    payloads: bundle.payloads,
    origins: new Map(origins),
    name: basename(bundle.dir),
  };
}
