import type { TextPart } from './text-diff.ts';

/** A stretch that both texts have and that is shorter than this does not interrupt a change. */
const SHORT_WORDS = 2;

/**
 * A word diff as a person would mark it: changes between which only a word or some space stayed the same become one change.
 * Nothing is lost: the removed and the same parts still make up the text before, the added and the same ones that after.
 */
export function readableDiff(parts: readonly TextPart[]): TextPart[] {
  const result: TextPart[] = [];
  let removed = '';
  let added = '';
  const flush = (): void => {
    if (removed !== '') result.push({ kind: 'removed', text: removed });
    if (added !== '') result.push({ kind: 'added', text: added });
    removed = '';
    added = '';
  };
  parts.forEach(({ kind, text }, index) => {
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else if (isShort(text) && (removed !== '' || added !== '') && index < parts.length - 1) {
      removed += text;
      added += text;
    } else {
      flush();
      result.push({ kind, text });
    }
  });
  flush();
  return result;
}

const isShort = (text: string): boolean =>
  !text.includes('\n') && (text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0) < SHORT_WORDS;
