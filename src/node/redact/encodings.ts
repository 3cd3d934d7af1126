import { Buffer } from 'node:buffer';

/** Shorter encodings occur by chance. */
const LEAST = 10;

/**
 * How a value may stand in a text without being there: hexadecimal, Base64 (three ways, by where in the encoded bytes it
 * begins; of each the part that does not depend on its neighbours), and backwards is not among them. Escapes of JSON, URLs and
 * HTML are undone by `decodedViews`.
 */
export function encodingsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  const forms = new Set([hex, hex.toUpperCase()]);
  for (const core of base64Cores(bytes)) {
    forms.add(core);
    forms.add(core.replaceAll('+', '-').replaceAll('/', '_'));
  }
  forms.delete(value);
  return [...forms].filter((form) => form.length >= LEAST);
}

/** The characters that the bytes give in Base64 whatever stands before and after them, for each of the three alignments. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // Six bits a character: those that hold bits of the neighbours are dropped.
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return encoded.slice(first, last);
  });
}

const BASE64 = /^[A-Za-z0-9+/]{16,}={0,2}$/;

/** The text that a whole string holds in Base64; null when it holds none that people could read. */
export function base64Text(value: string): string | null {
  if (value.length % 4 !== 0 || !BASE64.test(value)) return null;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27)) return null;
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) && bytes.toString('base64') === value ? text : null;
}
