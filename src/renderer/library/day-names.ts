import { formatDate } from '../../core/views/format.ts';
import { localOffset } from '../stores/moment.ts';
import { library } from '../text/library.ts';

const DAY_MS = 86_400_000;

/** Number of the local day of a moment. */
function dayNumber(unixMs: number): number {
  return Math.floor((unixMs + localOffset(unixMs) * 60_000) / DAY_MS);
}

/** A local day as a group's head: `Today, 18 Nov`, `Yesterday, 17 Nov`, else its date. */
export function dayName(unixMs: number, now: number): string {
  if (unixMs === 0) return library.noDay;
  const date = formatDate(unixMs, localOffset);
  const short = date.split('\u00a0').slice(0, 2).join('\u00a0');
  const days = dayNumber(now) - dayNumber(unixMs);
  if (days === 0) return `${library.today}, ${short}`;
  if (days === 1) return `${library.yesterday}, ${short}`;
  return date;
}

/** When a trace started, in a narrow column: the time today and yesterday, before that the day. */
export function startLabel(unixMs: number, now: number): string {
  if (unixMs === 0) return '';
  const days = dayNumber(now) - dayNumber(unixMs);
  if (days > 1) return formatDate(unixMs, localOffset).split('\u00a0').slice(0, 2).join('\u00a0');
  const date = new Date(unixMs);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}
