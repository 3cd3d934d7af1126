import type { Entry } from './vault.ts';

/** What became of a string, and which values were in it. */
export interface Redacted {
  text: string;
  entries: readonly Entry[];
}

/** Remembers strings: every request of a trace repeats the history before it. */
export interface Memo {
  get(value: string, isKey: boolean, version: number): Redacted | undefined;
  put(value: string, isKey: boolean, version: number, redacted: Redacted): void;
}

/** Characters that are kept, about; twice as many bytes. */
const MAX_CHARACTERS = 48 * 1024 * 1024;
/** No string longer than this is kept. */
const LONGEST = 4 * 1024 * 1024;

/** A memo that forgets everything when the values to be found change, or when it is full. */
export function createMemo(): Memo {
  const values = new Map<string, Redacted>();
  const keys = new Map<string, Redacted>();
  let characters = 0;
  let known = -1;
  const fresh = (version: number): void => {
    if (version === known && characters < MAX_CHARACTERS) return;
    values.clear();
    keys.clear();
    characters = 0;
    known = version;
  };
  return {
    get(value, isKey, version) {
      fresh(version);
      return (isKey ? keys : values).get(value);
    },
    put(value, isKey, version, redacted) {
      fresh(version);
      if (value.length > LONGEST) return;
      (isKey ? keys : values).set(value, redacted);
      characters += value.length + (redacted.text === value ? 0 : redacted.text.length) + 40;
    },
  };
}
