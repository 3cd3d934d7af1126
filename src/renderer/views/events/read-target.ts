import type { Target } from './find-row.ts';

/** What was typed into the jump field: `1,233` or `line 1233` is a line, `seq 1233` or `#1233` an event. Null for anything else. */
export function readTarget(text: string): Target | null {
  const found = /^(line|seq|#)?\s*([\d,.\s]+)$/i.exec(text.trim());
  if (!found) return null;
  const number = Number((found[2] ?? '').replace(/\D/g, ''));
  if (!Number.isSafeInteger(number) || number < 1) return null;
  return found[1] && found[1].toLowerCase() !== 'line' ? { seq: number } : { line: number };
}
