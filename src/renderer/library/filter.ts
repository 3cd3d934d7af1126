import type { LibraryEntry } from '../../protocol/library.ts';

/** Ways to narrow the list that have a switch of their own. */
export type QuickFilter = 'live' | 'failed' | 'compactions' | 'many-threads' | 'diagnostics';

export interface LibraryFilter {
  /** Words; `model:x`, `root:x`, `status:x` and sizes such as `>1M tokens` or `<10MB` are understood. */
  text: string;
  /** Only this root; `''`: only what was opened by itself. */
  root: string | null;
  quick: ReadonlySet<QuickFilter>;
}

export const NO_FILTER: LibraryFilter = { text: '', root: null, quick: new Set() };

/** More than this counts as many threads. */
const MANY_THREADS = 10;

/** Whether an entry passes one of the quick filters. */
export function passesQuick(entry: LibraryEntry, quick: QuickFilter): boolean {
  switch (quick) {
    case 'live':
      return entry.status === 'live';
    case 'failed':
      return entry.status === 'failed' || entry.status === 'aborted' || entry.status === 'broken';
    case 'compactions':
      return (entry.facts?.compactions ?? 0) > 0;
    case 'diagnostics':
      return entry.failure !== null || (entry.facts?.unreadable_lines ?? 0) > 0;
    case 'many-threads':
      return (entry.facts?.threads ?? 0) > MANY_THREADS;
  }
}

/** A test for entries made of a filter: all of its parts must hold. */
export function entryTest(filter: LibraryFilter): (entry: LibraryEntry) => boolean {
  const tests = parseText(filter.text);
  return (entry) =>
    (filter.root === null || (entry.root ?? '') === filter.root) &&
    [...filter.quick].every((quick) => passesQuick(entry, quick)) &&
    tests.every((test) => test(entry));
}

type Test = (entry: LibraryEntry) => boolean;

const UNITS: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

function parseText(text: string): Test[] {
  const tests: Test[] = [];
  const words = text.replace(
    /([<>])\s*([\d.]+)\s*([kmg]?)(b|\s*tokens?|\s*threads?)\b/gi,
    (_all, sign, digits, unit, what) => {
      tests.push(compare(sign, Number(digits) * (UNITS[unit.toLowerCase()] ?? 1), what.trim().toLowerCase()));
      return ' ';
    },
  );
  for (const word of words.toLowerCase().split(/\s+/)) if (word !== '') tests.push(wordTest(word));
  return tests;
}

function compare(sign: string, bound: number, what: string): Test {
  const value = (entry: LibraryEntry) => {
    if (what.startsWith('token')) return entry.facts?.tokens ?? null;
    if (what.startsWith('thread')) return entry.facts?.threads ?? null;
    return entry.total_bytes ?? entry.log_bytes;
  };
  return (entry) => {
    const found = value(entry);
    return found !== null && (sign === '>' ? found > bound : found < bound);
  };
}

function wordTest(word: string): Test {
  const [field, value] = word.split(/:(.*)/, 2);
  const includes = (text: string | null | undefined, part: string) => text?.toLowerCase().includes(part) ?? false;
  if (value !== undefined && value !== '') {
    if (field === 'model') return (entry) => includes(entry.facts?.model, value);
    if (field === 'root') return (entry) => includes(entry.root, value);
    if (field === 'status') return (entry) => entry.status === value;
  }
  return (entry) =>
    includes(entry.facts?.first_user_message, word) ||
    includes(entry.name, word) ||
    includes(entry.facts?.model, word) ||
    entry.status === word;
}
