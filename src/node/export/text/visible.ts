/**
 * Text of a trace for people: colours and other commands to a terminal are left out, and what else is invisible but could
 * lead a reader astray is shown by its number: control characters, and those that turn the direction of writing around.
 */
export function visibleText(text: string): string {
  return HIDDEN.test(text) ? text.replace(ANSI, '').replaceAll('\r\n', '\n').replace(HIDDEN_ALL, shown) : text;
}

const ESC = '\\u001b';

/** CSI, strings (OSC, DCS …) up to their end, two-character escapes. */
const ANSI = new RegExp(
  [
    `(?:${ESC}\\[|\\u009b)[0-?]*[ -/]*[@-~]`,
    `(?:${ESC}[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u001b\\u009c]{0,4096}(?:${ESC}\\\\|\\u0007|\\u009c)`,
    `${ESC}[ -/]*[0-Z\\\\^-~]`,
  ].join('|'),
  'g',
);

/** Controls except tab and newline, the marks that change direction, line separators, and what hides text. */
const HIDDEN_CLASS =
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]';
const HIDDEN = new RegExp(HIDDEN_CLASS);
const HIDDEN_ALL = new RegExp(HIDDEN_CLASS, 'g');

function shown(character: string): string {
  const code = character.charCodeAt(0);
  // The pictures of the C0 controls stand in their order from U+2400 on.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}
