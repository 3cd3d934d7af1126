/**
 * Traces are untrusted: what an agent fetched may hold sequences that repaint the reader's terminal, set its title, answer
 * in its name, or reorder text. Everything of a trace that goes to a terminal goes through here.
 */

const ESC = '\\u001b';
const ST = `(?:${ESC}\\\\|\\u0007|\\u009c)`;

/** Sequences that only style text or move a cursor: CSI, strings (OSC, DCS, SOS, PM, APC) up to their end, two-character escapes. */
const SEQUENCES = new RegExp(
  [
    `(?:${ESC}\\[|\\u009b)[0-?]*[ -/]*[@-~]`,
    `(?:${ESC}[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u001b\\u009c]{0,4096}${ST}`,
    `${ESC}[ -/]*[0-Z\\\\^-~]`,
  ].join('|'),
  'g',
);

/** Controls that remain (also C1), characters that reorder text, invisible ones that hide text, lone surrogates. */
const CONTROLS =
  /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** A text with no control character but newlines and tabs: sequences taken out, whatever else remains made visible. */
export function printable(text: string): string {
  return escapeControls(overwritten(text.replace(SEQUENCES, '').replaceAll('\r\n', '\n')));
}

/** {@link printable} on one line: white space is one space. */
export function printableLine(text: string): string {
  return escapeControls(text.replace(SEQUENCES, '').replace(/\s+/g, ' ').trim());
}

/** JSON text in which whatever a terminal might obey is escaped: the same JSON. */
export function printableJson(json: string): string {
  return json.replace(CONTROLS, (character) => {
    if (character === '\n' || character === '\t' || character === '\r') return character;
    let escaped = '';
    for (let i = 0; i < character.length; i++) escaped += unicodeEscape(character.charCodeAt(i));
    return escaped;
  });
}

function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => {
    if (character === '\n' || character === '\t') return character;
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

const unicodeEscape = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** What a terminal shows of lines that a lone carriage return rewrote (progress bars): their last state. */
function overwritten(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').replace(/^.*\r/s, ''))
    .join('\n');
}
