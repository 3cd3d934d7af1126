import { COLLECTIONS, HEADER_FIELDS, type RolloutTrace } from '../../core/model/trace.ts';
import type { ExportSource } from '../export/index.ts';
import type { PayloadStore } from '../payload-store.ts';
import type { ViewEncoder } from '../view-delta.ts';

/** The model of this moment, which later lines do not change. `name`: what the trace is called. */
export function sourceOfModel(payloads: PayloadStore, encoder: ViewEncoder, name: string): ExportSource {
  const { header, origins, diagnostics } = encoder.model;
  const trace: Record<string, unknown> = Object.fromEntries(HEADER_FIELDS.map((field) => [field, header[field]]));
  for (const collection of COLLECTIONS) {
    const ids = encoder.ids(collection);
    const entries: [string, unknown][] = [];
    for (let next = ids.next(); !next.done; next = ids.next()) {
      const object = encoder.object(collection, next.value);
      if (object) entries.push([next.value, structuredClone(object)]);
    }
    trace[collection] = Object.fromEntries(entries);
  }
  return {
    trace: trace as unknown as RolloutTrace,
    diagnostics: [...diagnostics],
    payloads,
    origins: new Map(origins),
    name,
  };
}
