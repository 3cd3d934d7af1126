/** A text with its escapes taken back, and where each of its characters came from. */
export interface DecodedView {
  text: string;
  /** Offset in the original of character `i`, and the offset after it. */
  starts: Int32Array;
  ends: Int32Array;
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
  const starts: number[] = [];
  const ends: number[] = [];
  const parts: string[] = [];
  let from = 0;
  let changed = false;
  const plain = (to: number): void => {
    for (let i = from; i < to; i++) {
      starts.push(i);
      ends.push(i + 1);
    }
    parts.push(original.slice(from, to));
  };
  ESCAPE.lastIndex = 0;
  for (let match = ESCAPE.exec(original); match; match = ESCAPE.exec(original)) {
    const decoded = decode(match);
    if (decoded === null) continue;
    changed = true;
    plain(match.index);
    from = match.index + match[0].length;
    for (let i = 0; i < decoded.length; i++) {
      starts.push(match.index);
      ends.push(from);
    }
    // Runs of %XX stand for one byte each as long as they are ASCII: then each character has its own place.
    if (match[3] !== undefined && decoded.length * 3 === match[0].length) {
      for (let i = 0; i < decoded.length; i++) {
        starts[starts.length - decoded.length + i] = match.index + 3 * i;
        ends[ends.length - decoded.length + i] = match.index + 3 * i + 3;
      }
    }
    parts.push(decoded);
  }
  if (!changed) return null;
  plain(original.length);
  return { text: parts.join(''), starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
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
export function viewThrough(outer: DecodedView, inner: DecodedView): DecodedView {
  const starts = new Int32Array(inner.text.length);
  const ends = new Int32Array(inner.text.length);
  for (let i = 0; i < starts.length; i++) {
    starts[i] = outer.starts[inner.starts[i] ?? 0] ?? 0;
    ends[i] = outer.ends[(inner.ends[i] ?? 1) - 1] ?? 0;
  }
  return { text: inner.text, starts, ends };
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
