/** A value of a JSON text, as a place in it: nothing is decoded, so that evidence stays exactly as written. */
export interface JsonNode {
  kind: 'object' | 'array' | 'string' | 'number' | 'literal';
  /** Offsets of the value in the text. */
  start: number;
  end: number;
  /** Offsets of the key with its quotes; -1: no key. */
  keyStart: number;
  keyEnd: number;
  depth: number;
  /** How many values it holds directly. */
  size: number;
  /** Index of its last descendant in the list; its own where it holds nothing. */
  last: number;
}

const SPACE = /[\t\n\r ]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const ATOM = /-?\d[\d.eE+-]*|true|false|null/y;

/**
 * The values of a JSON text in reading order, parents before their children; null when it is no JSON. Any depth: no recursion.
 */
export function jsonNodes(text: string): JsonNode[] | null {
  const nodes: JsonNode[] = [];
  /** Indexes of the containers that are open. */
  const open: number[] = [];
  let at = 0;

  const skip = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found ? at : -1;
  };
  const add = (kind: JsonNode['kind'], start: number, keyStart: number, keyEnd: number): JsonNode => {
    const node = { kind, start, end: at, keyStart, keyEnd, depth: open.length, size: 0, last: nodes.length };
    const parent = nodes[open.at(-1) ?? -1];
    if (parent) parent.size++;
    nodes.push(node);
    return node;
  };

  /** Reads one value, and its key within an object. Returns false at a syntax error. */
  const value = (): boolean => {
    let keyStart = -1;
    let keyEnd = -1;
    if (nodes[open.at(-1) ?? -1]?.kind === 'object') {
      keyStart = at;
      keyEnd = skip(STRING);
      skip(SPACE);
      if (keyEnd < 0 || text[at] !== ':') return false;
      at++;
      skip(SPACE);
    }
    const start = at;
    const first = text[at];
    if (first === '{' || first === '[') {
      at++;
      add(first === '{' ? 'object' : 'array', start, keyStart, keyEnd);
      open.push(nodes.length - 1);
      return true;
    }
    if (first === '"') {
      if (skip(STRING) < 0) return false;
      add('string', start, keyStart, keyEnd);
      return true;
    }
    if (skip(ATOM) < 0) return false;
    add(
      first === '-' || (first !== undefined && first >= '0' && first <= '9') ? 'number' : 'literal',
      start,
      keyStart,
      keyEnd,
    );
    return true;
  };

  skip(SPACE);
  if (!value()) return null;
  while (open.length > 0) {
    skip(SPACE);
    const container = nodes[open.at(-1) as number] as JsonNode;
    const closer = container.kind === 'object' ? '}' : ']';
    if (text[at] === closer) {
      at++;
      container.end = at;
      container.last = nodes.length - 1;
      open.pop();
      continue;
    }
    if (container.size > 0) {
      if (text[at] !== ',') return null;
      at++;
      skip(SPACE);
    }
    if (!value()) return null;
  }
  skip(SPACE);
  return at === text.length ? nodes : null;
}

/** One line of the drawn tree: a value, or the bracket that closes it. */
export interface JsonLine {
  index: number;
  closes: boolean;
}

/** The lines that are shown when some containers are folded. */
export function jsonLines(nodes: readonly JsonNode[], isFolded: (index: number) => boolean): JsonLine[] {
  const lines: JsonLine[] = [];
  const closing: number[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index] as JsonNode;
    lines.push({ index, closes: false });
    if (node.size > 0) {
      if (isFolded(index)) index = node.last;
      else closing.push((lines.at(-1) as JsonLine).index);
    }
    while (closing.length > 0 && (nodes[closing.at(-1) as number] as JsonNode).last <= index) {
      lines.push({ index: closing.pop() as number, closes: true });
    }
  }
  return lines;
}

/** Indexes of the values whose key or own text has `wanted` in it, in reading order; at most `limit`. */
export function findInJson(text: string, nodes: readonly JsonNode[], wanted: string, limit = 1000): number[] {
  const hits: number[] = [];
  const part = wanted.toLowerCase();
  if (part === '') return hits;
  const lower = text.toLowerCase();
  const inside = (start: number, end: number) => {
    const at = lower.indexOf(part, start);
    return at >= 0 && at + part.length <= end;
  };
  for (let index = 0; index < nodes.length && hits.length < limit; index++) {
    const { kind, start, end, keyStart, keyEnd } = nodes[index] as JsonNode;
    const own = kind !== 'object' && kind !== 'array' && inside(start, end);
    if (own || (keyStart >= 0 && inside(keyStart, keyEnd))) hits.push(index);
  }
  return hits;
}

/** Indexes of the containers around a value, outermost first. */
export function ancestors(nodes: readonly JsonNode[], index: number): number[] {
  const result: number[] = [];
  let depth = nodes[index]?.depth ?? 0;
  for (let i = index - 1; i >= 0 && depth > 0; i--) {
    const node = nodes[i] as JsonNode;
    if (node.depth < depth && node.last >= index) {
      result.unshift(i);
      depth = node.depth;
    }
  }
  return result;
}
