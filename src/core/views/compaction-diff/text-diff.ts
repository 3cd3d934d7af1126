import { diffWordsWithSpace } from 'diff';

/** A stretch of text that both versions have, or one of them. */
export interface TextPart {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Texts together longer than this are not compared word by word. */
export const LONGEST_DIFF = 100_000;

/** Word diff of two texts; what was removed comes before what took its place. Long texts are told as removed and added whole. */
export function textDiff(before: string, after: string): TextPart[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  if (before.length + after.length > LONGEST_DIFF) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
