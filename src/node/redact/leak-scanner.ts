import { decodedViews } from './decoded-view.ts';
import { encodingsOf } from './encodings.ts';
import { createNeedleFinder } from './needles.ts';
import type { Entry } from './vault.ts';

/** A value that is still there, told without it. */
export interface Leak {
  pseudonym: string;
  rule: string;
  /** `as it is`, `encoded` (Base64, hexadecimal), `escaped`, `split`. */
  how: string;
}

/** Looks for values in what is about to be written, as they are and in disguise. */
export interface LeakScanner {
  /** The next piece of the output; pieces may end anywhere. Returns what is found, as soon as it is. */
  feed(text: string): Leak | null;
  /** The output has ended. */
  end(): Leak | null;
  /** One text alone. */
  scan(text: string): Leak | null;
}

/** Escapes make a value up to so many times longer. */
const LONGEST_ESCAPE = 12;
const WINDOW = 512 * 1024;

/**
 * A scanner for the values of `entries` that can be told from ordinary words. It shares no state with the redactor: it only gets
 * the values, and does not know what was replaced where.
 */
export function createLeakScanner(entries: readonly Entry[]): LeakScanner {
  const raw: { text: string; entry: Entry }[] = [];
  const encoded: { text: string; entry: Entry }[] = [];
  for (const entry of entries) {
    if (entry.reach === 'in_place') continue;
    raw.push({ text: entry.value, entry });
    if (entry.reach === 'anywhere') for (const text of encodingsOf(entry.value)) encoded.push({ text, entry });
  }
  const all = [...raw, ...encoded];
  const allFinder = createNeedleFinder(all.map(({ text }) => text));
  const rawFinder = createNeedleFinder(raw.map(({ text }) => text));
  const overlap = Math.max(allFinder.longest, rawFinder.longest * LONGEST_ESCAPE) + 2;
  // Small pieces are gathered, so that the overlap is looked at again only now and then.
  const windowLength = Math.max(WINDOW, 8 * overlap);
  let pending = '';
  let first = true;

  /** `whole`: there is nothing before or after the text, so that words at its ends are words. */
  const look = (text: string, first: boolean, last: boolean): Leak | null => {
    let leak: Leak | null = null;
    allFinder.each(text, (start, index) => {
      const needle = all[index];
      if (leak || !needle || !isThere(needle.entry, text, start, start + needle.text.length, first, last)) return;
      leak = leakOf(needle.entry, index < raw.length ? 'as it is' : 'encoded');
    });
    for (const view of leak ? [] : decodedViews(text)) {
      rawFinder.each(view.text, (start, index) => {
        const needle = raw[index];
        if (leak || !needle || !isThere(needle.entry, view.text, start, start + needle.text.length, first, last))
          return;
        leak = leakOf(needle.entry, 'escaped');
      });
    }
    return leak;
  };

  return {
    scan: (text) => look(text, true, true),
    feed(text) {
      pending += text;
      if (pending.length < windowLength) return null;
      const leak = look(pending, first, false);
      pending = pending.slice(-overlap);
      first = false;
      return leak;
    },
    end() {
      const leak = look(pending, first, true);
      pending = '';
      first = true;
      return leak;
    },
  };
}

function leakOf({ pseudonym, rule }: Entry, how: string): Leak {
  return { pseudonym, rule, how };
}

/** Names count as words of their own, here with `_` for a letter: names of fields are not told from text. */
function isThere(entry: Entry, text: string, start: number, end: number, first: boolean, last: boolean): boolean {
  if (entry.reach !== 'word') return true;
  // At the edge of a window the neighbour is not seen; the next window has it in its middle.
  if ((start === 0 && !first) || (end === text.length && !last)) return false;
  return !/[A-Za-z0-9_]/.test(text[start - 1] ?? '') && !/[A-Za-z0-9_]/.test(text[end] ?? '');
}
