import type { TraceHeader } from '../../core/model/session.ts';
import {
  COLLECTIONS,
  type CollectionTypes,
  emptyMaps,
  HEADER_FIELDS,
  type RolloutTrace,
} from '../../core/model/trace.ts';
import type { LiveModel } from '../view-delta.ts';

/**
 * A reduced trace in the form in which a reducer holds its own: maps whose order is that of creation, as far as a `state.json`
 * tells (the log's order of what has a window, the numbers in the ids of what has none).
 */
export function modelOfTrace(trace: RolloutTrace): LiveModel & { events: number } {
  const header = Object.fromEntries(HEADER_FIELDS.map((field) => [field, trace[field]])) as unknown as TraceHeader;
  const maps = emptyMaps<CollectionTypes>();
  for (const name of COLLECTIONS) {
    const into = maps[name] as Map<string, object>;
    const entries = Object.entries(trace[name] as Record<string, object>).map(
      ([id, value]) => [orderOf(id, value), id, value] as const,
    );
    for (const [, id, value] of entries.sort((a, b) => a[0] - b[0])) into.set(id, value);
  }
  return { header, maps, origins: new Map(), diagnostics: [], events: 0 };
}

function orderOf(id: string, value: object): number {
  const { execution } = value as { execution?: { started_seq?: unknown } };
  if (typeof execution?.started_seq === 'number') return execution.started_seq;
  for (const field of ['installed_at_unix_ms', 'started_at_unix_ms']) {
    const time: unknown = Reflect.get(value, field);
    if (typeof time === 'number') return time;
  }
  const number = /(\d{1,15})$/.exec(id)?.[1];
  return number === undefined ? 0 : Number(number);
}
