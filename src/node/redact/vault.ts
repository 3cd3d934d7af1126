import { createHmac } from 'node:crypto';
import { encodingsOf } from './encodings.ts';
import { isRedacted, pseudonymOf, type ValueKind } from './kinds.ts';
import { createNeedleFinder, type NeedleFinder } from './needles.ts';
import { isDistinctive } from './rules/entropy.ts';
import { isTelling } from './rules/people.ts';

/** How a value is looked for outside of the places that say what it is. */
export type Reach =
  /** Everywhere, in other encodings too. */
  | 'anywhere'
  /** Everywhere as a word of its own. */
  | 'word'
  /** Not at all: the value is too common a word. */
  | 'in_place';

/** A value that shall not be seen, and what stands for it. */
export interface Entry {
  value: string;
  kind: ValueKind;
  rule: string;
  pseudonym: string;
  reach: Reach;
  /** How often it was replaced, by place. */
  places: Map<string, number>;
}

/** A needle's occurrence. */
export interface Hit {
  start: number;
  end: number;
  entry: Entry;
}

/** All values found so far. The same value always has the same stand-in. */
export interface Vault {
  /** The entry of a value; null for what needs none (a stand-in, nothing). */
  add(value: string, kind: ValueKind, rule: string): Entry | null;
  entries(): readonly Entry[];
  /** Occurrences of the values that are looked for anywhere, overlapping ones too. */
  find(text: string, found: (hit: Hit) => void): void;
  /** A value whose beginning the text ends with, as previews do that are cut. */
  cutAtEnd(text: string): Hit | null;
  /** Counts up with every value that is looked for anywhere. */
  readonly version: number;
}

export function createVault(options: { salt?: string | undefined; keep?: readonly string[] | undefined } = {}): Vault {
  const byValue = new Map<string, Entry>();
  const numbers = new Map<ValueKind, number>();
  const keep = new Set(options.keep ?? []);
  let finder: NeedleFinder | null = null;
  let needles: { text: string; entry: Entry }[] = [];
  let version = 0;

  const numberFor = (value: string, kind: ValueKind): string => {
    if (options.salt !== undefined) {
      return createHmac('sha256', options.salt).update(`${kind}\0${value}`).digest('hex').slice(0, 12);
    }
    const next = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, next);
    return String(next);
  };

  const makeNeedles = (): NeedleFinder => {
    needles = [];
    for (const entry of byValue.values()) {
      if (entry.reach === 'in_place') continue;
      needles.push({ text: entry.value, entry });
      if (entry.reach === 'anywhere') for (const text of encodingsOf(entry.value)) needles.push({ text, entry });
      else for (const text of spellings(entry.value)) needles.push({ text, entry });
    }
    finder = createNeedleFinder(needles.map(({ text }) => text));
    return finder;
  };

  return {
    add(value, kind, rule) {
      const known = byValue.get(value);
      if (known) return known;
      if (value === '' || keep.has(value) || isRedacted(value)) return null;
      const reach = reachOf(value, kind);
      const entry = {
        value,
        kind,
        rule,
        pseudonym: pseudonymOf(value, kind, numberFor(value, kind)),
        reach,
        places: new Map(),
      };
      byValue.set(value, entry);
      if (reach !== 'in_place') {
        version += 1;
        finder = null;
      }
      return entry;
    },
    entries: () => [...byValue.values()],
    find(text, found) {
      (finder ?? makeNeedles()).each(text, (start, index) => {
        const needle = needles[index];
        if (!needle) return;
        const end = start + needle.text.length;
        if (needle.entry.reach !== 'word' || isWord(text, start, end)) found({ start, end, entry: needle.entry });
      });
    },
    cutAtEnd(text) {
      const body = /[^.\u2026][.\u2026]{0,3}$/.exec(text);
      const end = body ? body.index + 1 : text.length;
      const least = end < text.length ? CUT_LEAST : CUT_UNMARKED;
      for (const [value, entry] of byValue) {
        if (entry.reach !== 'anywhere') continue;
        const start = end - Math.min(end, value.length - 1);
        // Found from its first letters on: most texts end with none of them.
        for (
          let at = text.indexOf(value.slice(0, CUT_LEAST), start);
          at >= 0;
          at = text.indexOf(value.slice(0, CUT_LEAST), at + 1)
        ) {
          if (at + least > end) break;
          if (value.startsWith(text.slice(at, end))) return { start: at, end, entry };
        }
      }
      return null;
    },
    get version() {
      return version;
    },
  };
}

/** Fewer letters of a value than this, at the end of a cut text, give nothing away. */
const CUT_LEAST = 8;
/** The same where no dots say that the text is cut. */
const CUT_UNMARKED = 14;

function reachOf(value: string, kind: ValueKind): Reach {
  if (kind === 'user') return isTelling(value) ? 'word' : 'in_place';
  if (kind === 'ip') return 'word';
  if (kind === 'email') return value.length < 6 ? 'in_place' : 'anywhere';
  if (kind === 'custom')
    return value.length >= 6 && isDistinctive(value) ? 'anywhere' : value.length >= 3 ? 'word' : 'in_place';
  return isDistinctive(value) ? 'anywhere' : 'in_place';
}

/** A name with a capital and without: `Alice` greets whoever has the folder `alice`. */
function spellings(value: string): string[] {
  const forms = [value.toLowerCase(), value.slice(0, 1).toUpperCase() + value.slice(1)];
  return [...new Set(forms)].filter((form) => form !== value && form.length === value.length);
}

/** From so many letters on a name is looked for in `alice_key` too; a user called max is not in `max_tokens`. */
const LONG_NAME = 5;

function isWord(text: string, start: number, end: number): boolean {
  const inWord = end - start < LONG_NAME ? /[A-Za-z0-9_]/ : /[A-Za-z0-9]/;
  return !inWord.test(text[start - 1] ?? '') && !inWord.test(text[end] ?? '');
}
