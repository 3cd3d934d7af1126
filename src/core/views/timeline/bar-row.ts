/**
 * One row of bars, in columns. Bars of a row never overlap and are sorted by start, so everything is found by binary search.
 * Only the last bar can be open: its end is Infinity until it closes.
 */
export interface BarRow {
  length: number;
  ids: string[];
  /** ms since the epoch. */
  start: Float64Array;
  end: Float64Array;
  kind: Uint8Array;
  status: Uint8Array;
  /** Index into the timeline's models; 0 for bars that have none. */
  tone: Uint8Array;
  /** Aggregates of {@link FAN} bars, of FAN × FAN bars, …: what is drawn when bars are narrower than pixels. */
  levels: Level[];
}

/** Aggregates of equally many neighbouring bars. */
export interface Level {
  length: number;
  start: Float64Array;
  end: Float64Array;
  /** Kind of its longest bar. */
  kind: Uint8Array;
  /** Length of that bar, in ms. */
  longest: Float64Array;
  /** The worst status. */
  status: Uint8Array;
}

/** How many bars, or aggregates, make one aggregate of the next level. */
export const FAN = 16;

export interface Bar {
  id: string;
  start: number;
  end: number;
  kind: number;
  status: number;
  tone: number;
}

export const emptyRow = (): BarRow => ({
  length: 0,
  ids: [],
  start: new Float64Array(16),
  end: new Float64Array(16),
  kind: new Uint8Array(16),
  status: new Uint8Array(16),
  tone: new Uint8Array(16),
  levels: [],
});

/** Appends a bar, which must start at or after the end of the last one. */
export function pushBar(row: BarRow, bar: Bar): number {
  const at = row.length++;
  if (at === row.start.length) {
    row.start = doubled(row.start);
    row.end = doubled(row.end);
    row.kind = doubled(row.kind);
    row.status = doubled(row.status);
    row.tone = doubled(row.tone);
  }
  row.ids.push(bar.id);
  setBar(row, at, bar);
  return at;
}

/** Changes a bar (its end, its status), and the aggregates above it. */
export function setBar(row: BarRow, at: number, bar: Bar): void {
  row.start[at] = bar.start;
  row.end[at] = bar.end;
  row.kind[at] = bar.kind;
  row.status[at] = bar.status;
  row.tone[at] = bar.tone;
  let block = at;
  let count = row.length;
  for (let level = 0; count > FAN; level++) {
    block = Math.floor(block / FAN);
    count = Math.ceil(count / FAN);
    aggregate(row, level, block, count);
  }
}

function aggregate(row: BarRow, level: number, block: number, count: number): void {
  let target = row.levels[level];
  if (!target) {
    target = emptyLevel();
    row.levels.push(target);
    // The level begins now: earlier blocks of it were too few to be worth one.
    for (let i = 0; i < count; i++) aggregate(row, level, i, count);
    return;
  }
  if (block >= target.start.length) {
    target.start = doubled(target.start);
    target.end = doubled(target.end);
    target.kind = doubled(target.kind);
    target.longest = doubled(target.longest);
    target.status = doubled(target.status);
  }
  target.length = Math.max(target.length, block + 1);
  const below = row.levels[level - 1];
  const source = below ?? row;
  const first = block * FAN;
  const last = Math.min(first + FAN, source.length);
  let longest = -1;
  let kind = 0;
  let worst = 0;
  let end = 0;
  for (let i = first; i < last; i++) {
    const duration = below ? at(below.longest, i) : at(row.end, i) - at(row.start, i);
    if (duration > longest) {
      longest = duration;
      kind = at(source.kind, i);
    }
    worst = Math.max(worst, at(source.status, i));
    end = Math.max(end, at(source.end, i));
  }
  target.start[block] = at(source.start, first);
  target.end[block] = end;
  target.kind[block] = kind;
  target.longest[block] = longest;
  target.status[block] = worst;
}

const emptyLevel = (): Level => ({
  length: 0,
  start: new Float64Array(16),
  end: new Float64Array(16),
  kind: new Uint8Array(16),
  longest: new Float64Array(16),
  status: new Uint8Array(16),
});

/** A typed array's element; indexes are always within bounds here. */
export const at = (array: Float64Array | Uint8Array, index: number): number => array[index] as number;

function doubled<T extends Float64Array | Uint8Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2);
  larger.set(array);
  return larger;
}

/** Index of the first bar that ends after `time` (a zero-length one at `time` counts): where drawing from `time` on begins. */
export function firstVisible(row: BarRow, time: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(row.end, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One thing to draw: a bar (`index`), or several that are too narrow to tell apart (-1). `end` may be Infinity: until now. */
export type DrawSpan = (start: number, end: number, kind: number, status: number, index: number) => void;

/**
 * Calls `draw` for everything of a row between `from` and `to`, in order. Bars that lie closer together than `resolution`
 * (ms of one pixel) are drawn as aggregates: the cost depends on what can be seen, not on how many bars there are.
 */
export function drawRow(row: BarRow, from: number, to: number, resolution: number, draw: DrawSpan): void {
  let i = firstVisible(row, from);
  while (i < row.length && at(row.start, i) <= to) {
    let level = -1;
    let block = i;
    // Climb while the whole next aggregate begins here and is narrower than a pixel.
    while (block % FAN === 0 && level + 1 < row.levels.length) {
      const above = row.levels[level + 1] as Level;
      const next = block / FAN;
      if (next >= above.length || at(above.end, next) - at(above.start, next) > resolution) break;
      level++;
      block = next;
    }
    if (level < 0) {
      draw(at(row.start, i), at(row.end, i), at(row.kind, i), at(row.status, i), i);
      i++;
    } else {
      const found = row.levels[level] as Level;
      draw(at(found.start, block), at(found.end, block), at(found.kind, block), at(found.status, block), -1);
      i += FAN ** (level + 1);
    }
  }
}
