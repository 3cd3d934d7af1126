/** The sixteen colours of a terminal; tokens.css has one `--ansi-…` for each, legible in either theme. */
const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
type Plain = (typeof COLOURS)[number];
export type AnsiColour = Plain | `bright-${Plain}`;

/** How a piece of terminal text looks. Pieces with the same look share one object. */
export interface AnsiStyle {
  fg: AnsiColour | null;
  bg: AnsiColour | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
  inverse: boolean;
}

export interface AnsiSpan {
  text: string;
  /** null: as the text around it. */
  style: AnsiStyle | null;
}

const PLAIN: AnsiStyle = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

const ESC = '\u001b';
const BEL = '\u0007';
/**
 * Everything in a terminal's output that is no text: CSI (groups: parameters, final byte), strings such as titles and links,
 * other escapes, line ends, and control characters. Each alternative is linear: hostile output costs no more than any other.
 */
const CONTROL = new RegExp(
  [
    `${ESC}\\[([0-?]*)[ -/]*([@-~]?)`,
    `${ESC}[\\]PX^_][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`,
    `${ESC}[ -/]*[0-~]?`,
    '\\r*\\n',
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]',
  ].join('|'),
  'g',
);

/**
 * The lines of a terminal's output as pieces of text with their looks. Colours and weights are kept; cursor movements are not
 * followed, except that a carriage return begins the line anew (progress bars show their last state) and a backspace takes
 * a character back. Nothing is interpreted beyond that: no titles, no links.
 */
export function ansiLines(text: string): AnsiSpan[][] {
  const lines: AnsiSpan[][] = [];
  let line: AnsiSpan[] = [];
  let style: AnsiStyle | null = null;
  /** A carriage return came: the next text overwrites the line. */
  let returned = false;
  let at = 0;
  const add = (piece: string) => {
    if (piece === '') return;
    if (returned) line = [];
    returned = false;
    const last = line.at(-1);
    if (last && last.style === style) last.text += piece;
    else line.push({ text: piece, style });
  };
  for (const match of text.matchAll(CONTROL)) {
    add(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [all, parameters, final] = match;
    if (final === 'm') style = restyle(style, parameters ?? '');
    else if (all.endsWith('\n')) {
      lines.push(line);
      line = [];
      returned = false;
    } else if (all === '\r') returned = true;
    else if (all === '\b') dropLast(line);
  }
  add(text.slice(at));
  if (line.length > 0) lines.push(line);
  return lines;
}

/** Whether a text has escape sequences or other controls that {@link ansiLines} reads. */
export function hasAnsi(text: string): boolean {
  return text.includes(ESC) || text.includes('\r') || text.includes('\b');
}

/** A terminal's output without colours and control characters. */
export function plainLines(text: string): string[] {
  return ansiLines(text).map((line) => line.map((span) => span.text).join(''));
}

function dropLast(line: AnsiSpan[]): void {
  const last = line.at(-1);
  if (!last) return;
  last.text = last.text.slice(0, -1);
  if (last.text === '') line.pop();
}

/** The look after one SGR sequence (ECMA-48, "Select Graphic Rendition"); null: plain. */
function restyle(before: AnsiStyle | null, parameters: string): AnsiStyle | null {
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)));
  let style = before ?? PLAIN;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes, i + 1);
      if (colour) style = { ...style, [code === 38 ? 'fg' : 'bg']: colour };
      i += used;
    } else style = { ...style, ...CHANGES.get(code) };
  }
  return isPlain(style) ? null : sameLook(before, style) ? before : style;
}

const CHANGES = new Map<number, Partial<AnsiStyle>>([
  [0, PLAIN],
  [1, { bold: true }],
  [2, { dim: true }],
  [3, { italic: true }],
  [4, { underline: true }],
  [7, { inverse: true }],
  [9, { strike: true }],
  [22, { bold: false, dim: false }],
  [23, { italic: false }],
  [24, { underline: false }],
  [27, { inverse: false }],
  [29, { strike: false }],
  [39, { fg: null }],
  [49, { bg: null }],
  ...COLOURS.flatMap((name, i): [number, Partial<AnsiStyle>][] => [
    [30 + i, { fg: name }],
    [40 + i, { bg: name }],
    [90 + i, { fg: `bright-${name}` }],
    [100 + i, { bg: `bright-${name}` }],
  ]),
]);

/** `5;n` or `2;r;g;b` at `at`: the nearest of the sixteen, and how many codes were used. */
function extendedColour(codes: readonly number[], at: number): [AnsiColour | null, number] {
  if (codes[at] === 5) return [paletteColour(codes[at + 1] ?? 0), 2];
  if (codes[at] === 2) return [nearest(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), 4];
  return [null, 1];
}

function paletteColour(n: number): AnsiColour | null {
  if (n < 16) return sixteen(n);
  if (n > 255) return null;
  if (n >= 232) {
    const grey = 8 + (n - 232) * 10;
    return nearest(grey, grey, grey);
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = n - 16;
  return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function sixteen(n: number): AnsiColour | null {
  const name = COLOURS[n % 8];
  return name ? (n < 8 ? name : `bright-${name}`) : null;
}

/** What the sixteen are on the usual terminal (xterm), to compare with. */
const XTERM = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
] as const;

function nearest(r: number, g: number, b: number): AnsiColour | null {
  let best = 0;
  let distance = Number.POSITIVE_INFINITY;
  XTERM.forEach(([x, y, z], i) => {
    const d = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
    if (d < distance) {
      best = i;
      distance = d;
    }
  });
  return sixteen(best);
}

function isPlain(style: AnsiStyle): boolean {
  return sameLook(PLAIN, style);
}

function sameLook(a: AnsiStyle | null, b: AnsiStyle): boolean {
  return a !== null && (Object.keys(PLAIN) as (keyof AnsiStyle)[]).every((key) => a[key] === b[key]);
}
