import type { ExecutionWindow } from '../../../../core/model/session.ts';
import type { CollectionName } from '../../../../core/model/trace.ts';
import { type Attribute, attributes, type KeyValue } from './attributes.ts';
import { otlpSpanId } from './ids.ts';

/** Span kinds and status codes, by their numbers in the protocol. */
export const KIND = { internal: 1, client: 3 } as const;
const STATUS = { unset: 0, ok: 1, error: 2 } as const;

export interface SpanLink {
  traceId: string;
  spanId: string;
  attributes: KeyValue[];
}

export interface SpanEvent {
  timeUnixNano: string;
  name: string;
  attributes: KeyValue[];
}

/** A span of OTLP/JSON. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: KeyValue[];
  events?: SpanEvent[];
  links?: SpanLink[];
  status: { code: number; message?: string };
}

/** What a span is made from. */
export interface SpanDraft {
  collection: CollectionName;
  id: string;
  parent: string | null;
  name: string;
  kind: number;
  window: ExecutionWindow;
  attributes: Record<string, Attribute>;
  events?: SpanEvent[];
  links?: readonly SpanLink[];
}

/** `lastMoment`: where what is still open ends; it is marked as such. */
export function makeSpan(traceId: string, draft: SpanDraft, lastMoment: number): Span {
  const { started_at_unix_ms: start, ended_at_unix_ms: ended, started_seq, ended_seq, status } = draft.window;
  const open = ended === null;
  const failed = status === 'failed' || status === 'aborted';
  return {
    traceId,
    spanId: otlpSpanId(draft.collection, draft.id),
    ...(draft.parent === null ? {} : { parentSpanId: draft.parent }),
    name: draft.name,
    kind: draft.kind,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(Math.max(start, ended ?? lastMoment)),
    attributes: attributes({
      ...draft.attributes,
      ...(failed ? { 'error.type': status } : {}),
      'rollout.collection': draft.collection,
      'rollout.id': draft.id,
      'rollout.status': status,
      'rollout.started_seq': started_seq,
      'rollout.ended_seq': ended_seq,
      ...(open ? { 'rollout.open': true } : {}),
    }),
    ...(draft.events && draft.events.length > 0 ? { events: draft.events } : {}),
    ...(draft.links && draft.links.length > 0 ? { links: [...draft.links] } : {}),
    status: failed
      ? { code: STATUS.error, message: status }
      : { code: status === 'completed' ? STATUS.ok : STATUS.unset },
  };
}

/** ms as the nanoseconds of the protocol, which knows no time before 1970. */
export const nanos = (unixMs: number): string => (unixMs <= 0 ? '0' : `${BigInt(Math.round(unixMs)) * 1_000_000n}`);
