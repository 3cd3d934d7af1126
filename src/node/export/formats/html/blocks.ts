import type { TextPart } from '../../../../core/views/compaction-diff/text-diff.ts';
import { formatBytes, plural } from '../../../../core/views/format.ts';
import { utf8Length } from '../../../../core/views/sizes.ts';
import { lineCount } from '../../../../core/views/transcript/facts.ts';
import type { Block } from '../../story/entry.ts';
import { html, type Markup } from './markup.ts';

/** A single text longer than this is cut: a browser lays out a text as a whole. */
const LONGEST_TEXT = 400_000;
/** Texts with more lines than this are folded. */
const OPEN_LINES = 24;

/** The blocks of an item or an output; long ones fold. */
export const blocksMarkup = (blocks: readonly Block[]): Markup[] => blocks.map(blockMarkup);

function blockMarkup(block: Block): Markup {
  switch (block.kind) {
    case 'prose':
      return folded(block.text, (text) => html`<p class="prose">${text}</p>`);
    case 'evidence':
      return folded(block.text, (text) => html`<pre>${text}</pre>`);
    case 'note':
      return html`<p class="prose note">${block.text}</p>`;
    case 'image':
      return html`<img src="${block.address}" alt="${block.words}" loading="lazy">`;
  }
}

function folded(text: string, show: (text: string) => Markup): Markup {
  const { shown, rest } = cut(text);
  const body = html`${show(shown)}${rest === null ? null : html`<p class="cut">${rest}</p>`}`;
  const lines = lineCount(text);
  if (lines <= OPEN_LINES && text.length <= 6000) return body;
  return html`<details><summary>${plural(lines, 'line')}, ${formatBytes(utf8Length(text))}</summary>${body}</details>`;
}

/** As much of a text as is shown, and words about the rest. */
function cut(text: string): { shown: string; rest: string | null } {
  if (text.length <= LONGEST_TEXT) return { shown: text, rest: null };
  const shown = text.slice(0, LONGEST_TEXT);
  const rest = `${formatBytes(utf8Length(text) - utf8Length(shown))} more stand in the trace.`;
  return { shown, rest };
}

/** A word diff; unchanged stretches that are long lose their middle. */
export function diffMarkup(parts: readonly TextPart[]): Markup {
  const shown = parts.map(({ kind, text }) => {
    if (kind === 'removed') return html`<del>${cut(text).shown}</del>`;
    if (kind === 'added') return html`<ins>${cut(text).shown}</ins>`;
    if (text.length <= 600) return html`${text}`;
    return html`${text.slice(0, 200)}<span class="cut"> … ${plural(text.length - 400, 'character')} unchanged … </span>${text.slice(-200)}`;
  });
  return html`<pre>${shown}</pre>`;
}
