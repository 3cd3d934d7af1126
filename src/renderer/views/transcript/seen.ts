/*
 * What the model saw against what the runtime saw, line by line. Harnesses put a head before the output, and cut its middle:
 *
 *     model                          runtime
 *     Exit code: 1        (own)
 *     Output:             (own)
 *     RUN v3.2.4        ┃ seen       ┃ RUN v3.2.4
 *     …5992 lines trun… ┊ cut        ┊ [lease] renew in 412      unseen
 *                                    ┊ [lease] renew in 409      unseen
 *     1 failed          ┃ seen       ┃ 1 failed
 */

/** How a line of one side stands to the other. `own`: the model's alone (a head, a note of the harness). */
export type SeenMark = 'own' | 'seen' | 'cut' | 'unseen';

export interface MarkedLine {
  text: string;
  mark: SeenMark;
}

export interface SeenComparison {
  model: MarkedLine[];
  runtime: MarkedLine[];
  /** Runtime lines that did not reach the model. */
  unseen: number;
  /** Whether anything of the runtime's output was recognised in the model's text. */
  related: boolean;
}

/** A note that something was left out, alone in its line or within one. */
const CUT_NOTE =
  /(?:…|\.\.\.)\s?[\d,]+ (?:lines?|chars?|characters|bytes|tokens?) (?:truncated|omitted|elided)(?:…|\.\.\.)?/;

/** Whether a line says that something was left out. */
export const isCutNote = (line: string): boolean => CUT_NOTE.test(line);

const same = (a: string, b: string): boolean => a.trimEnd() === b.trimEnd();

/**
 * Compares the lines that the model read with those that the runtime recorded (both without colours). The runtime's first
 * lines are looked for after the model's head, its last ones at the model's end; between them lies what was left out. The
 * model may have been given the first streams only: `ends` are the places in the runtime's lines at which one ends.
 */
export function compareSeen(
  modelLines: readonly string[],
  runtimeLines: readonly string[],
  ends: readonly number[] = [runtimeLines.length],
): SeenComparison {
  const start = bodyStart(modelLines, runtimeLines);
  const overlaps = ends.map((end) => overlapOf(modelLines.slice(start), runtimeLines.slice(0, end)));
  const { head, tail, end } = overlaps.reduce((best, next) =>
    next.head + next.tail >= best.head + best.tail ? next : best,
  );
  const model = modelLines.map((text, at): MarkedLine => {
    const inHead = at >= start && at < start + head;
    if (inHead || at >= modelLines.length - tail) return { text, mark: 'seen' };
    if (isCutNote(text)) return { text, mark: 'cut' };
    return { text, mark: 'own' };
  });
  const runtime = runtimeLines.map((text, at): MarkedLine => {
    const seen = at < head || (at >= end - tail && at < end);
    return { text, mark: seen ? 'seen' : 'unseen' };
  });
  claimCutEnds(modelLines, model, runtime, start + head, head, end - tail - 1);
  return {
    model,
    runtime,
    unseen: runtime.reduce((sum, { mark }) => sum + (mark === 'unseen' ? 1 : 0), 0),
    related: runtimeLines.length === 0 || head + tail > 0,
  };
}

/** How many lines two texts begin and end with alike; none is counted for both. */
function overlapOf(model: readonly string[], runtime: readonly string[]): { head: number; tail: number; end: number } {
  const room = Math.min(model.length, runtime.length);
  let head = 0;
  while (head < room && same(model[head] as string, runtime[head] as string)) head++;
  let tail = 0;
  while (tail < room - head && same(model.at(-1 - tail) as string, runtime.at(-1 - tail) as string)) tail++;
  return { head, tail, end: runtime.length };
}

/** Where the output begins in the model's text: after an `Output:` line, else where the runtime's first line stands. */
function bodyStart(model: readonly string[], runtime: readonly string[]): number {
  const [first] = runtime;
  if (first !== undefined && model[0] !== undefined && same(model[0], first)) return 0;
  const label = model.slice(0, 12).indexOf('Output:');
  if (label >= 0) return label + 1;
  const at = first === undefined ? -1 : model.slice(0, 40).findIndex((line) => same(line, first));
  return Math.max(0, at);
}

/** Cuts by characters go through lines: the line before the cut is the beginning of a runtime line, the one after it an end. */
function claimCutEnds(
  lines: readonly string[],
  model: MarkedLine[],
  runtime: MarkedLine[],
  modelAt: number,
  headEnd: number,
  /** Index of the last runtime line before those that were recognised at the end. */
  lastCut: number,
): void {
  const noteAt = lines.findIndex((line, at) => at >= modelAt && isCutNote(line));
  if (noteAt !== modelAt && noteAt !== modelAt + 1) return;
  const [before, after] = splitAtNote(lines, modelAt, noteAt);
  const first = runtime[headEnd];
  const last = runtime[lastCut];
  if (before !== '' && first?.mark === 'unseen' && first.text.startsWith(before)) {
    runtime[headEnd] = { ...first, mark: 'seen' };
    if (noteAt === modelAt + 1) model[modelAt] = { text: lines[modelAt] as string, mark: 'seen' };
  }
  if (after !== '' && last?.mark === 'unseen' && last.text.endsWith(after)) {
    runtime[lastCut] = { ...last, mark: 'seen' };
  }
}

function splitAtNote(lines: readonly string[], modelAt: number, noteAt: number): [before: string, after: string] {
  const note = lines[noteAt] as string;
  const found = CUT_NOTE.exec(note);
  const from = found?.index ?? 0;
  const before = noteAt === modelAt ? note.slice(0, from) : (lines[modelAt] as string);
  return [before, note.slice(from + (found?.[0].length ?? 0))];
}

/** A run of lines to draw, or how many lines of one mark stand folded there. */
export type Excerpt = { type: 'line'; at: number } | { type: 'gap'; mark: SeenMark; from: number; count: number };

export interface ExcerptLimits {
  /** Lines kept at the beginning and end of the whole, and around each change of mark. */
  first: number;
  last: number;
  around: number;
  /** Most lines that `wanted` adds. */
  wanted: number;
}

/**
 * Which lines to show of many: the first and last ones, those beside a change of mark, and those that the reader looks for.
 * What is left out becomes one gap for each run of equal marks; a gap of one line is shown instead.
 */
export function excerpt(
  lines: readonly MarkedLine[],
  limits: ExcerptLimits,
  wanted: (line: MarkedLine) => boolean = () => false,
): Excerpt[] {
  const keep = new Uint8Array(lines.length);
  const changes: number[] = [];
  let found = 0;
  lines.forEach((line, at) => {
    if (at < limits.first || at >= lines.length - limits.last || line.mark === 'cut') keep[at] = 1;
    if (at > 0 && lines[at - 1]?.mark !== line.mark) changes.push(at);
    if (found < limits.wanted && wanted(line)) {
      keep[at] = 1;
      found++;
    }
  });
  for (const at of changes) {
    for (let i = at - limits.around; i < at + limits.around; i++) {
      // Of what the model did not see, the fold itself says enough.
      if (lines[i] && lines[i]?.mark !== 'unseen') keep[i] = 1;
    }
  }
  return gathered(lines, keep);
}

function gathered(lines: readonly MarkedLine[], keep: Uint8Array): Excerpt[] {
  const result: Excerpt[] = [];
  for (let at = 0; at < lines.length; at++) {
    const { mark } = lines[at] as MarkedLine;
    const last = result.at(-1);
    if (keep[at]) result.push({ type: 'line', at });
    else if (last?.type === 'gap' && last.mark === mark) last.count++;
    else result.push({ type: 'gap', mark, from: at, count: 1 });
  }
  return result.map((part) => (part.type === 'gap' && part.count === 1 ? { type: 'line', at: part.from } : part));
}
