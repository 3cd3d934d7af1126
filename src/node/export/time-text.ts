import type { UnixMs } from '../../core/trace/primitives.ts';

/**
 * A moment as people write it, or null when it is none: ISO 8601 (`2026-11-18T14:37:21.8Z`; without zone, UTC), since the
 * start of the trace as a position (`34:52`, `1:04:52.6`) or in units (`12m3s`, `90s`, `250ms`, `1h 5m`), or Unix ms.
 */
export function parseMoment(text: string, start: UnixMs): UnixMs | null {
  const trimmed = text.trim();
  if (/^\d{11,16}$/.test(trimmed)) return Number(trimmed);
  const position = /^(?:(\d+):)?(\d{1,4}):(\d{1,2}(?:\.\d{1,3})?)$/.exec(trimmed);
  if (position) {
    const [, hours = '0', minutes = '0', seconds = '0'] = position;
    return start + Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
  }
  const units = /^(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?!s))?\s*(?:(\d+(?:\.\d+)?)\s*s)?\s*(?:(\d+)\s*ms)?$/.exec(trimmed);
  if (units && trimmed !== '') {
    const [, hours = '0', minutes = '0', seconds = '0', ms = '0'] = units;
    return (
      start + Math.round(Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(ms))
    );
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(trimmed)) return null;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(trimmed.slice(10)) || trimmed.length === 10;
  const value = Date.parse(zoned ? trimmed : `${trimmed.replace(' ', 'T')}Z`);
  return Number.isNaN(value) ? null : value;
}
