import type { BodyPart, ConversationItem } from '../../../core/model/conversation.ts';
import type { TerminalResult } from '../../../core/model/runtime.ts';
import { formatBytes, plural } from '../../../core/views/format.ts';
import { utf8Length } from '../../../core/views/sizes.ts';
import { lineCount } from '../../../core/views/transcript/facts.ts';
import type { InlineImage, ItemReader } from '../item-reader.ts';
import type { Block, Output } from './entry.ts';

/** What an item says, part by part. `prose`: its texts are language rather than output. */
export function itemBlocks(reader: ItemReader, item: ConversationItem, prose: boolean): Block[] {
  const images = reader.images(item);
  return item.body.parts.map((part) => partBlock(reader, item, part, prose, images));
}

function partBlock(
  reader: ItemReader,
  item: ConversationItem,
  part: BodyPart,
  prose: boolean,
  images: InlineImage[],
): Block {
  switch (part.type) {
    case 'text':
    case 'summary':
      return prose ? { kind: 'prose', text: part.text } : { kind: 'evidence', text: part.text, language: '' };
    case 'code':
      return { kind: 'evidence', text: part.source, language: part.language };
    case 'encoded':
      return { kind: 'note', text: `${formatBytes(utf8Length(part.value))}, encrypted: only the model can read it` };
    case 'json': {
      const { text, cut } = reader.json(item, part);
      return { kind: 'evidence', text: cut ? text : indented(text), language: cut ? '' : 'json' };
    }
    case 'payload_ref': {
      const image = images.shift();
      return image
        ? { kind: 'image', address: image.address, words: `${part.label}, ${formatBytes(image.bytes)}` }
        : { kind: 'note', text: `${part.label}: not text; it stands in ${part.raw_payload_id}` };
    }
  }
}

/** One output item under its call. */
export function itemOutput(reader: ItemReader, item: ConversationItem, shown: string | null): Output {
  const blocks = itemBlocks(reader, item, false);
  const size = blocks.reduce((sum, block) => add(sum, block), { lines: 0, bytes: 0 });
  const facts = size.bytes > 0 ? [plural(size.lines, 'line'), formatBytes(size.bytes)] : [];
  return { item_id: item.item_id, label: ['Output', ...facts, ...(shown ? [shown] : [])].join(', '), blocks };
}

/** What the command wrote, whole. */
export function runtimeOutput({ stdout, stderr }: TerminalResult): Output {
  const bytes = utf8Length(stdout) + utf8Length(stderr);
  const lines = lineCount(stdout) + lineCount(stderr);
  const blocks: Block[] = [];
  if (stdout !== '') blocks.push({ kind: 'evidence', text: stdout, language: '' });
  if (stderr !== '') {
    blocks.push({ kind: 'note', text: 'standard error' }, { kind: 'evidence', text: stderr, language: '' });
  }
  return { item_id: null, label: `Runtime saw, ${plural(lines, 'line')}, ${formatBytes(bytes)}`, blocks };
}

function add(sum: { lines: number; bytes: number }, block: Block): { lines: number; bytes: number } {
  if (block.kind !== 'evidence' && block.kind !== 'prose') return sum;
  return { lines: sum.lines + lineCount(block.text), bytes: sum.bytes + utf8Length(block.text) };
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
