import { formatMoment, formatPosition } from '../../../../core/views/format.ts';
import type { CompactionEntry, Entry, Output } from '../../story/entry.ts';
import type { Anchors } from './anchors.ts';
import { blocksMarkup, diffMarkup } from './blocks.ts';
import { html, type Markup, NOTHING } from './markup.ts';

export interface EntryContext {
  anchors: Anchors;
  /** Of the trace, ms since the epoch. */
  start: number;
}

/** One entry of a transcript. A turn's `<details>` is opened and closed by the page. */
export function entryMarkup(entry: Exclude<Entry, { type: 'turn' }>, context: EntryContext): Markup {
  const { anchors } = context;
  switch (entry.type) {
    case 'gap':
      return html`<p class="gap">${entry.text}</p>\n`;
    case 'call':
      return html`<div class="row call" id="${anchors.of('inference_calls', entry.id)}">${time(entry.at, context)}<div><h3>${entry.title}</h3>${status(entry.status)}${meta(entry.meta)}</div></div>\n`;
    case 'message':
      return html`<div class="row ${entry.tone}" id="${anchors.of('conversation_items', entry.id)}">${time(entry.at, context)}<div><div><span class="who">${entry.who}</span>${note(entry.note)}</div><div class="body">${blocksMarkup(entry.blocks)}</div></div></div>\n`;
    case 'tool':
      return toolMarkup(entry, context);
    case 'compaction':
      return html`<div class="row boundary">${time(entry.at, context)}<div><h3>${entry.title}</h3>${meta(entry.meta)} <a class="meta" href="#${anchors.of('compactions', entry.id)}">What became of each item</a></div></div>\n`;
  }
}

/** A turn's line, which folds it. */
export function turnSummary(entry: Extract<Entry, { type: 'turn' }>): Markup {
  const asked = entry.asked === null ? NOTHING : html`<span class="meta">“${entry.asked.slice(0, 160)}”</span>`;
  return html`<summary><h3>${entry.title}</h3>${status(entry.status)}${meta(entry.meta)} ${asked}</summary>`;
}

function toolMarkup(entry: Extract<Entry, { type: 'tool' }>, context: EntryContext): Markup {
  const { anchors } = context;
  const id =
    entry.id !== null
      ? anchors.of('conversation_items', entry.id)
      : entry.tool_call_id !== null
        ? anchors.of('tool_calls', entry.tool_call_id)
        : null;
  const title = html`<span class="title ${entry.command ? 'mono cmd' : 'who'}">${entry.title}</span>`;
  const asked =
    entry.asked.length === 0 ? null : html`<details><summary>Call</summary>${blocksMarkup(entry.asked)}</details>`;
  const nested = entry.nested.map(
    ({ title: name, status: state, meta: facts }) =>
      html`<li><span class="mono">${name}</span>${status(state)}${meta(facts)}</li>`,
  );
  const list = nested.length === 0 ? null : html`<ul class="tree">${nested}</ul>`;
  const shownId = id === null ? null : html` id="${id}"`;
  return html`<div class="row tool"${shownId}>${time(entry.at, context)}<div><div>${title} ${note(entry.note)}${status(entry.status)}${meta(entry.meta)}</div>${asked}${list}${entry.outputs.map((output) => outputMarkup(output, anchors))}</div></div>\n`;
}

function outputMarkup({ item_id, label, blocks }: Output, anchors: Anchors): Markup {
  const id = item_id === null ? null : html` id="${anchors.of('conversation_items', item_id)}"`;
  return html`<details${id}><summary>${label}</summary>${blocksMarkup(blocks)}</details>`;
}

const SIGNS = { kept: '=', rewritten: '~', dropped: '−', added: '+' } as const;

/** A compaction's section: what it kept, rewrote, dropped and added. */
export function compactionMarkup(entry: CompactionEntry, path: string, { anchors, start }: EntryContext): Markup {
  const rows = entry.changes.map((change) => {
    const item = change.after ?? change.before;
    const title =
      item === null
        ? html`${change.title}`
        : html`<a href="#${anchors.of('conversation_items', item)}">${change.title}</a>`;
    const diff =
      change.diff === null
        ? null
        : html`<details><summary>Words that changed</summary>${diffMarkup(change.diff)}</details>`;
    return html`<tr class="${change.fate}"><td class="fate">${SIGNS[change.fate]} ${change.fate}</td><td>${title}${diff}</td><td class="meta">${change.meta.join(', ')}</td></tr>\n`;
  });
  return html`<section id="${anchors.of('compactions', entry.id)}"><p><strong>${entry.title} of ${path}</strong>${meta([formatPosition(entry.at - start), ...entry.meta])}</p><details><summary>What became of each item</summary><table><thead><tr><th>Fate</th><th>Item</th><th>Size and kind</th></tr></thead><tbody>${rows}</tbody></table></details></section>\n`;
}

function time(at: number, { start }: EntryContext): Markup {
  return html`<time title="${formatMoment(at)} UTC">${formatPosition(at - start)}</time>`;
}

const note = (text: string): Markup => (text === '' ? NOTHING : html`<span class="note">${text}</span>`);

export const meta = (facts: readonly string[]): Markup =>
  facts.length === 0 ? NOTHING : html`<span class="meta">${facts.join(' · ')}</span>`;

/** A status is told unless it is the usual one. */
export const status = (word: string): Markup =>
  word === 'completed' ? NOTHING : html`<span class="status ${word}">${word}</span>`;
