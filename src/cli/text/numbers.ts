import * as format from '../../core/views/format.ts';

/*
 * Numbers as the windows write them (core/views/format.ts), with plain spaces: no-break spaces cannot be typed into a grep.
 */

const plain = (text: string): string => text.replaceAll(format.NBSP, ' ');

export const count = (value: number): string => plain(format.formatCount(value));
export const duration = (ms: number): string => plain(format.formatDuration(ms));
export const position = (ms: number): string => plain(format.formatPosition(ms));
export const tokens = (value: number): string => plain(format.formatTokens(value));
export const bytes = (value: number): string => plain(format.formatBytes(value));
export const percent = (share: number): string => plain(format.formatPercent(share));
export const plural = (value: number, one: string, many?: string): string => plain(format.plural(value, one, many));

/** `18 Nov 2026, 14:37:21` */
export const moment = (unixMs: number, offset: format.UtcOffset): string =>
  isDate(unixMs) ? plain(format.formatMoment(unixMs, offset)).slice(0, -4) : String(unixMs);

/** `2026-11-18 14:37`: of one width, and in the order of time when sorted. */
export function sortableMoment(unixMs: number, offset: format.UtcOffset): string {
  if (!isDate(unixMs)) return String(unixMs);
  return new Date(unixMs + offset(unixMs) * 60_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** A trace may claim any number to be a time. */
const isDate = (unixMs: number): boolean => Math.abs(unixMs) < 8.6e15;
