import { printable } from '../terminal/printable.ts';
import { bytes, count } from '../text/numbers.ts';

export interface Fold {
  /** Lines shown of one text; Infinity: all. */
  lines: number;
  /** Which end tells more: of a message its beginning, of a command's output its end. */
  keep: 'head' | 'tail';
}

/** Longer lines are cut, whatever the width. */
const LINE_CHARS = 400;
/** So much of a text is looked at for the lines that are shown; the rest is only counted. */
const LOOKED_AT = 64 * 1024;

/** The lines of an untrusted text, made printable; what is left out is said in lines and bytes. */
export function fold(text: string, { lines: most, keep }: Fold): string[] {
  const trimmed = text.replace(/^\s*\n/, '').trimEnd();
  if (trimmed === '') return [];
  const whole = most === Number.POSITIVE_INFINITY || trimmed.length <= LOOKED_AT;
  const part = whole ? trimmed : keep === 'head' ? trimmed.slice(0, LOOKED_AT) : trimmed.slice(-LOOKED_AT);
  const lines = printable(part).split('\n').map(cutLine);
  if (whole && lines.length <= most) return lines;
  const shown = keep === 'head' ? lines.slice(0, most) : lines.slice(Math.max(0, lines.length - most));
  const left = countLines(trimmed) - shown.length;
  // One more line is shorter than saying that it was left out.
  if (whole && left <= 1) return lines;
  const said = `… ${count(left)} ${keep === 'head' ? 'more' : 'earlier'} lines (${bytes(Buffer.byteLength(trimmed))} in all)`;
  return keep === 'head' ? [...shown, said] : [said, ...shown];
}

function cutLine(line: string): string {
  const flat = line.replaceAll('\t', '    ').trimEnd();
  return flat.length <= LINE_CHARS ? flat : `${flat.slice(0, LINE_CHARS)}… (${count(flat.length - LINE_CHARS)} more)`;
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
