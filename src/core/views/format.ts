/** How numbers, sizes and times are written (mock/README.md, "Numbers and times"). */

/** Stands before every unit, so that a number is never parted from it. */
export const NBSP = '\u00a0';
const MINUS = '\u2212';

const signed = (value: number, text: (positive: number) => string): string =>
  value < 0 ? MINUS + text(-value) : text(value);

const pad2 = (value: number): string => String(value).padStart(2, '0');

/** `1,284` */
export function formatCount(value: number): string {
  return signed(Math.round(value), (v) => String(v).replace(/\B(?=(\d{3})+$)/g, ','));
}

/** Milliseconds as `180 ms`, `12.4 s`, `3 m 05 s`, `1 h 12 m`. */
export function formatDuration(ms: number): string {
  return signed(Math.round(ms), (v) => {
    if (v < 1000) return `${v}${NBSP}ms`;
    if (v < 59_950) return `${(v / 1000).toFixed(1)}${NBSP}s`;
    const seconds = Math.round(v / 1000);
    if (seconds < 3600) return `${Math.floor(seconds / 60)}${NBSP}m${NBSP}${pad2(seconds % 60)}${NBSP}s`;
    const minutes = Math.round(v / 60_000);
    return `${Math.floor(minutes / 60)}${NBSP}h${NBSP}${pad2(minutes % 60)}${NBSP}m`;
  });
}

/** Milliseconds for a tooltip: `18,214 ms`. */
export function formatExactDuration(ms: number): string {
  return `${formatCount(ms)}${NBSP}ms`;
}

/**
 * Milliseconds since the start of the trace as `34:52.6`, after an hour `1:04:52.6`, after ten `38:52:00`. Cut, not rounded, to
 * tenths, and at last to seconds: what is that long has no room for more.
 */
export function formatPosition(ms: number): string {
  const whole = formatSeconds(ms);
  return Math.abs(ms) >= 36_000_000 ? whole : `${whole}.${Math.floor(Math.abs(ms) / 100) % 10}`;
}

/** Milliseconds since the start of the trace as `34:52`, after an hour `1:04:52`. Cut, not rounded. */
export function formatSeconds(ms: number): string {
  return signed(ms, (v) => {
    const seconds = Math.floor(v / 1000);
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const rest = `${pad2(minutes % 60)}:${pad2(seconds % 60)}`;
    return hours > 0 ? `${hours}:${rest}` : rest;
  });
}

/** Tokens in a row or column: `412`, `2.4 k`, `184.0 k`, `3.1 M`. One decimal, so that points align. */
export function formatTokens(tokens: number): string {
  return signed(Math.round(tokens), (v) => {
    if (v < 1000) return String(v);
    if (v < 999_950) return `${(v / 1000).toFixed(1)}${NBSP}k`;
    return `${(v / 1e6).toFixed(1)}${NBSP}M`;
  });
}

/** Tokens in a sentence: `1 token`, `2,431 tokens`, `16.2 k tokens`, `184 k tokens`. */
export function tokensInWords(tokens: number): string {
  const value = Math.round(tokens);
  if (Math.abs(value) === 1) return `${formatCount(value)}${NBSP}token`;
  if (Math.abs(value) < 10_000) return `${formatCount(value)}${NBSP}tokens`;
  const short =
    Math.abs(value) >= 99_950 && Math.abs(value) < 999_500
      ? `${formatCount(value / 1000)}${NBSP}k`
      : formatTokens(value).replace('.0', '');
  return `${short}${NBSP}tokens`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes, decimal: `412 B`, `9.8 kB`, `412 kB`, `48.7 MB`. */
export function formatBytes(bytes: number): string {
  return signed(Math.round(bytes), (v) => {
    let value = v;
    let unit = 0;
    while (unit < BYTE_UNITS.length - 1 && value >= (unit === 0 ? 1000 : 999.5)) {
      value /= 1000;
      unit++;
    }
    const digits = unit === 0 || value >= 99.95 ? 0 : 1;
    return `${value.toFixed(digits)}${NBSP}${BYTE_UNITS[unit]}`;
  });
}

/** A share (1 = all) as `92 %`, below ten `2.4 %`, and `< 0.1 %`; `0 %` only for nothing at all. */
export function formatPercent(share: number): string {
  return signed(share * 100, (v) => {
    if (v === 0) return `0${NBSP}%`;
    if (v < 0.1) return `<${NBSP}0.1${NBSP}%`;
    return `${v < 9.95 ? v.toFixed(1) : v.toFixed(0)}${NBSP}%`;
  });
}

/** `part / whole` for {@link formatPercent}; nothing of nothing is 0. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** `1 item`, `1,284 items`. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)}${NBSP}${count === 1 ? one : many}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Offset of local time from UTC at a moment, in minutes east; a parameter, because the core asks no clock. */
export type UtcOffset = (unixMs: number) => number;
export const UTC: UtcOffset = () => 0;

const local = (unixMs: number, offset: UtcOffset): Date => new Date(unixMs + offset(unixMs) * 60_000);

/** Wall clock to the millisecond: `14:37:21.800`. */
export function formatClock(unixMs: number, offset: UtcOffset = UTC): string {
  return local(unixMs, offset).toISOString().slice(11, 23);
}

/** `18 Nov 2026` */
export function formatDate(unixMs: number, offset: UtcOffset = UTC): string {
  const date = local(unixMs, offset);
  return `${date.getUTCDate()}${NBSP}${MONTHS[date.getUTCMonth()]}${NBSP}${date.getUTCFullYear()}`;
}

/** `18 Nov 2026, 14:37:21.800`, for tooltips. */
export function formatMoment(unixMs: number, offset: UtcOffset = UTC): string {
  return `${formatDate(unixMs, offset)}, ${formatClock(unixMs, offset)}`;
}
