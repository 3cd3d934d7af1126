import { formatPosition } from '../../../../core/views/format.ts';
import type { Block, CompactionEntry, Entry, Output } from '../../story/entry.ts';
import { code, fence, htmlText, inline, paragraphs } from './escape.ts';

const DOT = ' · ';

/** Lines of one entry, with an empty line at the end. `start`: of the trace, ms since the epoch. */
export function entryLines(entry: Entry, start: number): string[] {
  const time = formatPosition(entry.at - start);
  switch (entry.type) {
    case 'turn':
      return [`### ${[entry.title, entry.status, ...entry.meta].map(inline).join(DOT)}`, ''];
    case 'gap':
      return [`*${inline(entry.text)}*`, ''];
    case 'call': {
      const status = entry.status === 'completed' ? [] : [entry.status];
      return [`#### ${[entry.title, ...status, ...entry.meta, time].map(inline).join(DOT)}`, ''];
    }
    case 'message': {
      const note = entry.note === '' ? '' : ` ${inline(entry.note)}`;
      return [`**${inline(entry.who)}**${note}`, '', ...quoted(entry.blocks)];
    }
    case 'tool':
      return toolLines(entry);
    case 'compaction':
      return compactionLines(entry);
  }
}

function toolLines(entry: Extract<Entry, { type: 'tool' }>): string[] {
  const title = entry.command ? code(`$ ${entry.title}`) : `**${inline(entry.title)}**`;
  const note = entry.note === '' ? '' : ` ${inline(entry.note)}`;
  const lines = [`${title}${note}: ${[entry.status, ...entry.meta].map(inline).join(', ')}`, ''];
  if (entry.asked.length > 0) lines.push(...folded('Call', entry.asked));
  for (const { title: name, status, meta } of entry.nested) {
    lines.push(`- ${code(name)}: ${[status, ...meta].map(inline).join(', ')}`);
  }
  if (entry.nested.length > 0) lines.push('');
  for (const output of entry.outputs) lines.push(...outputLines(output));
  return lines;
}

function outputLines({ label, blocks }: Output): string[] {
  return folded(label, blocks);
}

function folded(label: string, blocks: readonly Block[]): string[] {
  return [`<details><summary>${htmlText(label)}</summary>`, '', ...blockLines(blocks), '</details>', ''];
}

function compactionLines({ title, meta, changes }: CompactionEntry): string[] {
  const lines = ['---', '', `**${inline(title)}**: ${meta.map(inline).join(', ')}`, ''];
  if (changes.length === 0) return lines;
  lines.push('<details><summary>What became of each item</summary>', '');
  for (const change of changes) {
    lines.push(`- *${change.fate}* ${inline(change.title)} (${change.meta.map(inline).join(', ')})`);
  }
  return [...lines, '', '</details>', ''];
}

const blockLines = (blocks: readonly Block[]): string[] => blocks.flatMap(linesOfBlock);

function linesOfBlock(block: Block): string[] {
  switch (block.kind) {
    case 'prose':
      return [...paragraphs(block.text), ''];
    case 'evidence':
      return [...fence(block.text, block.language), ''];
    case 'note':
      return [`*${inline(block.text)}*`, ''];
    case 'image':
      return [`*${inline(block.words)}, not shown*`, ''];
  }
}

/** What somebody said, as a quotation: that it is not the report's own words shows in any renderer. */
function quoted(blocks: readonly Block[]): string[] {
  const lines = blockLines(blocks);
  while (lines.at(-1) === '') lines.pop();
  return lines.length === 0 ? [] : [...lines.map((line) => (line === '' ? '>' : `> ${line}`)), ''];
}
