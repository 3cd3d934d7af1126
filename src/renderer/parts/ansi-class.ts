import type { AnsiStyle } from './ansi.ts';

const classes = new WeakMap<AnsiStyle, string>();

/** The classes of ansi.css that draw a look. */
export function ansiClass(style: AnsiStyle): string {
  let name = classes.get(style);
  if (name === undefined) {
    const [fg, bg] = style.inverse ? [style.bg, style.fg ?? 'text'] : [style.fg, style.bg];
    name = [
      fg && !bg && `ansi-${fg}`,
      bg && `ansi-on ansi-on-${bg}`,
      style.bold && 'ansi-bold',
      style.dim && 'ansi-dim',
      style.italic && 'ansi-italic',
      style.underline && style.strike ? 'ansi-both' : style.underline ? 'ansi-under' : style.strike && 'ansi-strike',
    ]
      .filter(Boolean)
      .join(' ');
    classes.set(style, name);
  }
  return name;
}
