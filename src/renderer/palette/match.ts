/** Where a query was found in a label: higher scores first; `ranges` are [start, end) to mark. */
export interface Match {
  score: number;
  ranges: [number, number][];
}

/**
 * Matches a query with a label: as a part of it (best at its beginning, then at the beginning of a word), else letter by letter
 * with beginnings of its words ("comp" in "**Co**py address of **p**ayload" is c-o, then p … only if all letters fit).
 * Several words of a query must each be found. An empty query matches everything.
 */
export function match(label: string, query: string): Match | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const result: Match = { score: 0, ranges: [] };
  for (const word of words) {
    const found = matchWord(label.toLowerCase(), word);
    if (!found) return null;
    result.score += found.score;
    result.ranges.push(...found.ranges);
  }
  result.ranges.sort((a, b) => a[0] - b[0]);
  return result;
}

function matchWord(label: string, word: string): Match | null {
  const at = label.indexOf(word);
  const atWord = beginningOf(label, word);
  if (atWord >= 0)
    return { score: atWord === 0 ? 100 : 80 - Math.min(20, atWord / 4), ranges: [[atWord, atWord + word.length]] };
  if (at >= 0 && word.length > 1) return { score: 50 - Math.min(20, at / 4), ranges: [[at, at + word.length]] };
  return matchBeginnings(label, word);
}

/** The letters of `word`, taken from beginnings of the label's words, in order. */
function matchBeginnings(label: string, word: string): Match | null {
  const ranges: [number, number][] = [];
  let used = 0;
  for (const { index, 0: part } of label.matchAll(/[\p{L}\p{N}]+/gu)) {
    let n = 0;
    while (n < part.length && used + n < word.length && part[n] === word[used + n]) n++;
    if (n > 0) ranges.push([index, index + n]);
    used += n;
    if (used === word.length) return { score: 20 - ranges.length, ranges };
  }
  return null;
}

/** Where `word` is found in `label` with no letter or digit before it; -1: nowhere. */
function beginningOf(label: string, word: string): number {
  let at = label.indexOf(word);
  while (at > 0 && /[\p{L}\p{N}]$/u.test(label.slice(0, at))) at = label.indexOf(word, at + 1);
  return at;
}
