import { createHash } from 'node:crypto';
import type { CollectionName } from '../../../../core/model/trace.ts';

/** 32 hex digits for a trace: those of its id when it is a UUID (so that it can be searched for), else a hash of it. */
export function otlpTraceId(traceId: string): string {
  const digits = traceId.toLowerCase();
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(digits) ? digits.replaceAll('-', '') : '';
  return /[1-9a-f]/.test(uuid) ? uuid : hash(traceId, 32);
}

/** 16 hex digits for the span of an object: the same in every export. */
export const otlpSpanId = (collection: CollectionName, id: string): string => hash(`${collection}/${id}`, 16);

function hash(text: string, digits: number): string {
  const hex = createHash('sha256').update(text, 'utf8').digest('hex').slice(0, digits);
  // All zeros is no id (OpenTelemetry, "Trace Context").
  return /[1-9a-f]/.test(hex) ? hex : hex.replace(/0$/, '1');
}
