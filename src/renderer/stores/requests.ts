import { TraceError } from '../../core/failure.ts';
import type { CollectionName } from '../../core/model/trace.ts';
import type { EventFilter, EventPage, TextRange } from '../../protocol/session.ts';
import { client } from './client.ts';
import type { TraceSession } from './trace-session.ts';

/** What can be asked about an open trace beyond its model. Each rejects with a TraceError. */

function idOf(session: TraceSession): string {
  if (session.info) return session.info.session_id;
  throw new TraceError({ code: 'not_open', message: `${session.path} is not open` });
}

/** Part of a text of an object that the model holds as a preview; `[start, end)` in UTF-16 units. */
export async function loadText(
  session: TraceSession,
  at: { collection: CollectionName; id: string; path: string },
  range: { start: number; end: number },
): Promise<TextRange> {
  return client().request('session.text', { session_id: idOf(session), ...at, ...range });
}

/** Part of a payload file; `[start, end)` in bytes. */
export async function loadPayload(
  session: TraceSession,
  rawPayloadId: string,
  range: { start: number; end: number },
): Promise<TextRange> {
  return client().request('session.payload', { session_id: idOf(session), raw_payload_id: rawPayloadId, ...range });
}

/** The raw JSON of an item, where it was first seen. */
export async function loadItemSource(session: TraceSession, itemId: string): Promise<TextRange> {
  return client().request('session.itemSource', { session_id: idOf(session), item_id: itemId });
}

/** Rows of the raw log. */
export async function loadEvents(
  session: TraceSession,
  page: { from: number; count: number; filter?: EventFilter },
): Promise<EventPage> {
  return client().request('session.events', { session_id: idOf(session), ...page });
}

/** The text of one line of the raw log; `[start, end)` in bytes. */
export async function loadEventText(
  session: TraceSession,
  line: number,
  range: { start: number; end: number },
): Promise<TextRange> {
  return client().request('session.eventText', { session_id: idOf(session), line, ...range });
}

/** Stops the catching up. */
export async function cancelReading(session: TraceSession): Promise<void> {
  await client().request('session.cancel', { session_id: idOf(session) });
}

/** Reads the trace anew, after a crash or a cancel. */
export async function restartReading(session: TraceSession): Promise<void> {
  await client().request('session.restart', { session_id: idOf(session) });
}
