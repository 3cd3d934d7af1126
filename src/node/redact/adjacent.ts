/** A text that continues in the next element of an array. */
export interface Run {
  key: string;
  parts: readonly string[];
}

/** Longer parts are looked at near their ends only. */
const EDGE = 8192;
const MAX_DEPTH = 64;

/** Runs of neighbouring strings: elements of an array, or members of the same name of the objects in it. */
export function* adjacentRuns(value: unknown, key = '', depth = 0): Generator<Run> {
  if (typeof value === 'string') {
    if (depth < MAX_DEPTH && /^\s{0,8}[{[]/.test(value)) {
      const inner = parsed(value);
      if (inner !== undefined) yield* adjacentRuns(inner, key, depth + 8);
    }
    return;
  }
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    if (value.length > 1) yield* runsOf(value, key);
    for (const element of value) yield* adjacentRuns(element, key, depth + 1);
    return;
  }
  for (const [name, member] of Object.entries(value)) yield* adjacentRuns(member, name, depth + 1);
}

function* runsOf(elements: readonly unknown[], key: string): Generator<Run> {
  const open = new Map<string, string[]>();
  for (const element of elements) {
    const strings = stringsOf(element, key);
    for (const [name, parts] of open) {
      if (strings.has(name)) continue;
      if (parts.length > 1) yield { key: name, parts };
      open.delete(name);
    }
    for (const [name, text] of strings) {
      const parts = open.get(name);
      if (parts) parts.push(text);
      else open.set(name, [text]);
    }
  }
  for (const [name, parts] of open) if (parts.length > 1) yield { key: name, parts };
}

function stringsOf(element: unknown, key: string): Map<string, string> {
  if (typeof element === 'string') return new Map([[key, element]]);
  const strings = new Map<string, string>();
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return strings;
  for (const [name, value] of Object.entries(element)) if (typeof value === 'string') strings.set(name, value);
  return strings;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The parts of a run as one text, and the way back. */
export interface JoinedRun {
  text: string;
  /** The pieces of parts that `[start, end)` of the text lies in; one only: it does not cross from part to part. */
  pieces(start: number, end: number): { part: number; start: number; end: number }[];
}

/** Joins the parts. The middle of a long one is left out: what crosses lies at its ends. */
export function joinRun({ parts }: Run): JoinedRun {
  const segments: { at: number; part: number; offset: number; length: number }[] = [];
  const texts: string[] = [];
  let at = 0;
  const add = (part: number, offset: number, text: string): void => {
    segments.push({ at, part, offset, length: text.length });
    texts.push(text);
    at += text.length;
  };
  for (const [part, text] of parts.entries()) {
    if (text.length <= 3 * EDGE) add(part, 0, text);
    else {
      add(part, 0, text.slice(0, EDGE));
      texts.push('\0');
      at += 1;
      add(part, text.length - EDGE, text.slice(-EDGE));
    }
  }
  return {
    text: texts.join(''),
    pieces(start, end) {
      const pieces: { part: number; start: number; end: number }[] = [];
      for (const segment of segments) {
        const from = Math.max(start, segment.at);
        const to = Math.min(end, segment.at + segment.length);
        if (from >= to) continue;
        const offset = segment.offset - segment.at;
        pieces.push({ part: segment.part, start: from + offset, end: to + offset });
      }
      return pieces;
    },
  };
}
