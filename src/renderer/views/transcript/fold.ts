/** How much of a long text is drawn before it is unfolded. */
export interface FoldLimits {
  lines: number;
  chars: number;
}

/** Evidence in a box; a message. */
export const BOX_FOLD: FoldLimits = { lines: 8, chars: 2_000 };
export const PROSE_FOLD: FoldLimits = { lines: 8, chars: 1_600 };

/** So much longer than the limit may a text be without being folded: a fold of two lines helps nobody. */
const SLACK = 1.34;

/** Whether a text of this size is folded. */
export const isLong = (size: { lines: number; chars: number }, limits: FoldLimits): boolean =>
  size.lines > limits.lines * SLACK || size.chars > limits.chars * SLACK;

/** How many of the lines a folded text shows; `lengths` in characters. At least one, however long. */
export function foldedLines(lengths: readonly number[], limits: FoldLimits): number {
  let chars = 0;
  for (let shown = 0; shown < Math.min(lengths.length, limits.lines); shown++) {
    chars += lengths[shown] as number;
    if (chars > limits.chars) return Math.max(1, shown);
  }
  return Math.min(lengths.length, limits.lines);
}
