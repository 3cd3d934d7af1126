/** A text with its escapes taken back, and where each of its characters came from. */
export interface DecodedView {
  text: string;
  /** Offset in the original of character `i`. */
  start(i: number): number;
  /** Offset in the original after character `i`. */
  end(i: number): number;
}

const ESCAPE =
  /\\{1,8}u\{?([0-9a-fA-F]{4})\}?|\\x([0-9a-fA-F]{2})|((?:%[0-9a-fA-F]{2})+)|&#(\d{2,6});|&#[xX]([0-9a-fA-F]{2,5});|\\([nrtbf"'`\\/])|&(amp|lt|gt|quot|apos);/g;
const ANY = /\\|%[0-9a-fA-F]{2}|&[#a-z]/;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The text as a reader of JSON, URLs or HTML would see it: what is written in escapes is found like what is not. Null when
 * there are none. For fragments of code and logs; whole JSON texts are taken apart properly elsewhere.
 */
export function decodedView(original: string): DecodedView | null {
  if (!ANY.test(original)) return null;
  const places = createPlaces();
  const parts: string[] = [];
  let length = 0;
  let from = 0;
  const plain = (to: number): void => {
    if (to === from) return;
    places.add(length, from, 1);
    parts.push(original.slice(from, to));
    length += to - from;
  };
  ESCAPE.lastIndex = 0;
  for (let match = ESCAPE.exec(original); match; match = ESCAPE.exec(original)) {
    const decoded = decode(match);
    if (decoded === null) continue;
    plain(match.index);
    from = match.index + match[0].length;
    // Runs of %XX stand for one byte each as long as they are ASCII: then each character has its own place.
    const each = decoded.length * 3 === match[0].length ? 3 : 0;
    places.add(length, match.index, each, from);
    parts.push(decoded);
    length += decoded.length;
  }
  if (parts.length === 0) return null;
  plain(original.length);
  return { text: parts.join(''), start: places.start, end: places.end };
}

/** Which part of the original each part of a view is. Looked up only where something was found. */
function createPlaces() {
  const views: number[] = [];
  const originals: number[] = [];
  /** Characters of the original for one of the view; 0: all of them for each. */
  const steps: number[] = [];
  const ends: number[] = [];
  const partOf = (i: number): number => {
    let low = 0;
    let high = views.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((views[middle] ?? 0) <= i) low = middle;
      else high = middle;
    }
    return low;
  };
  const start = (i: number): number => {
    const part = partOf(i);
    return (originals[part] ?? 0) + (i - (views[part] ?? 0)) * (steps[part] ?? 0);
  };
  return {
    add(view: number, original: number, step: number, end = 0): void {
      views.push(view);
      originals.push(original);
      steps.push(step);
      ends.push(end);
    },
    start,
    end(i: number): number {
      const part = partOf(i);
      const step = steps[part] ?? 0;
      return step === 0 ? (ends[part] ?? 0) : start(i) + step;
    },
  };
}

function decode(match: RegExpExecArray): string | null {
  const [, unit, byte, percents, decimal, hex, letter, entity] = match;
  if (letter !== undefined) return LETTERS[letter] ?? letter;
  if (entity !== undefined) return ENTITIES[entity] ?? null;
  if (percents !== undefined) {
    try {
      return decodeURIComponent(percents);
    } catch {
      return percents.replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
    }
  }
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(unit ?? byte ?? hex ?? '', 16);
  return code > 0xffff || Number.isNaN(code) ? null : String.fromCharCode(code);
}

/** The same of a view of a view, in places of the original. */
function viewThrough(outer: DecodedView, inner: DecodedView): DecodedView {
  return {
    text: inner.text,
    start: (i) => outer.start(inner.start(i)),
    end: (i) => outer.end(inner.end(i) - 1),
  };
}

const LEVELS = 3;

/** The views of a text: of its escapes, of escapes in those, and so on. */
export function decodedViews(original: string): DecodedView[] {
  const views: DecodedView[] = [];
  let last = decodedView(original);
  while (last && views.length < LEVELS) {
    views.push(last);
    const next = decodedView(last.text);
    last = next && viewThrough(last, next);
  }
  return views;
}
