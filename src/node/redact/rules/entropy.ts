/** Bits of information in each character of a text, by how often each occurs in it (Shannon). */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether a text looks as if a machine had drawn it: long, of letters and digits, few of them repeated. */
export function looksRandom(text: string): boolean {
  if (text.length < 16 || !/\d/.test(text) || !/[A-Za-z]/.test(text) || UUID.test(text)) return false;
  return entropyOf(text) >= (/^[0-9a-fA-F]+$/.test(text) ? 2.8 : 3.4);
}

/**
 * Whether a value is so much its own that it may be looked for everywhere, in other places than where its name said that it
 * is secret. `string` and `main` must not be: half of the trace would go.
 */
export function isDistinctive(value: string): boolean {
  if (value.length < 6 || /^[\d\s.,:/-]+$/.test(value)) return value.length >= 12 && /\d{9}/.test(value);
  if (STANDIN_PART.test(value)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9_\s-]/].filter((set) => set.test(value)).length;
  if (/^[\w-]+$/.test(value) && !/\d/.test(value)) return value.length >= 16 && classes >= 2;
  return classes >= 2 || value.length >= 20;
}

/** What stands in stand-ins themselves: replacing it would never end. */
const STANDIN_PART =
  /^_?(?:redacted|edacted|dacted|acted|cted|ted|ed|d)?_?(?:secret|user|email|ip|custom)?_?[0-9a-f]{0,12}$/;
