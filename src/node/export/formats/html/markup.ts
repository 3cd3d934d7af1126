import { visibleText } from '../../text/visible.ts';

/** The member that makes something markup. A symbol: no object that was read from a file can have it. */
const MARKUP = Symbol('markup');

/** Text that is HTML already: literals of our own, with escaped values. */
export interface Markup {
  readonly [MARKUP]: string;
}

type Value = Markup | readonly Markup[] | string | number | null;

/**
 * HTML from a template literal. Every value is escaped unless it is markup itself, so text of a trace cannot become any:
 *
 *     html`<b title="${path}">${path}</b>`
 *
 * Values may stand in text and in quoted attributes; there is no other place for them.
 */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  let markup = parts[0] ?? '';
  values.forEach((value, index) => {
    markup += written(value) + (parts[index + 1] ?? '');
  });
  return { [MARKUP]: markup };
}

export const NOTHING: Markup = { [MARKUP]: '' };

/** Text of our own that must stand as it is. Never for anything that was read. */
export const literal = (text: string): Markup => ({ [MARKUP]: text });

/** The text to write. */
export const markupText = (markup: Markup): string => markup[MARKUP];

function written(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return MARKUP in value ? value[MARKUP] : value.map(markupText).join('');
}

const SIGNS: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** For text and for quoted attributes. */
export function escapeHtml(text: string): string {
  const clean = visibleText(text);
  return /[&<>"'`]/.test(clean) ? clean.replace(/[&<>"'`]/g, (sign) => SIGNS[sign] ?? '') : clean;
}
