import type { CodeCellView, ItemView } from '../../../core/model/view.ts';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { outputsOfCall } from '../../../core/views/indexes/conversation.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { itemText, partText } from '../../../core/views/sizes.ts';
import { lineCount } from '../../../core/views/transcript/facts.ts';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';
import { parsePatch } from '../../parts/evidence/patch.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import { totalSize } from './evidence-box.tsx';
import { BOX_FOLD, type FoldLimits, isLong, PROSE_FOLD } from './fold.ts';
import { cellSource, imageParts, itemSources, operationSources } from './item-sources.ts';
import { NESTED_SHOWN } from './nested-calls.tsx';
import { withoutOutputHead } from './output-head.ts';
import { PATCH_LINES } from './patch-box.tsx';

/* Heights in CSS pixels, as transcript.css, items.css and boxes.css make them. */
const HEADS = { turn: 28, gap: 28, call: 28, compaction: 50 } as const;
/** Above a call that follows items. */
const CALL_SPACE = 9;
const ITEM = 28;
const LINE = 20;
const BOX = { frame: 13, line: 16, foldBar: 24 };
const SPLIT = { frame: 38, lines: 12 };
const IMAGE = 164;
const NESTED_LINE = 22;
const PARAGRAPH_GAP = 4;

/** Whether a row's height can be told for good: a call that has no result yet will grow. */
export function isSettled(model: ViewModel, ix: Indexes, row: TranscriptRow): boolean {
  const item = model.collections.conversation_items.get(row.ref);
  if (row.type !== 'item' || !item || item.call_id === null || item.role === 'tool') return true;
  const tool = model.collections.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
  return tool?.execution.ended_seq != null;
}

/** About how high a row will be, so that the scroll bar does not jump when it is measured. Cost: the item's previews. */
export function estimateHeight(
  model: ViewModel,
  ix: Indexes,
  row: TranscriptRow,
  { lineChars, tight }: { lineChars: number; tight: boolean },
): number {
  if (row.type !== 'item') return HEADS[row.type] + (row.type === 'call' && !tight ? CALL_SPACE : 0);
  const item = model.collections.conversation_items.get(row.ref);
  if (!item) return ITEM;
  return item.kind === 'message' || item.kind === 'reasoning'
    ? proseHeight(item, lineChars)
    : toolHeight(model, ix, item);
}

function proseHeight(item: ItemView, lineChars: number): number {
  const text = item.body.parts.map((part) => (part.type === 'encoded' ? '' : partText(part))).join('\n\n');
  const long = isLong({ lines: lineCount(text), chars: text.length }, PROSE_FOLD);
  const shown = (long ? text.slice(0, PROSE_FOLD.chars).split('\n').slice(0, PROSE_FOLD.lines) : text.split('\n')).map(
    (line) => line.trim(),
  );
  let height = 8;
  let first = true;
  let gap = false;
  for (const line of shown) {
    if (line === '') {
      gap = !first;
      continue;
    }
    const chars = line.length + (first ? leadChars(item) : 0);
    height += LINE * Math.max(1, Math.ceil(chars / lineChars)) + (gap ? PARAGRAPH_GAP : 0);
    first = false;
    gap = false;
  }
  return Math.max(ITEM, height + (long ? BOX.foldBar : 0)) + imageParts(item) * IMAGE;
}

/** Who speaks, and on which channel, stands in the first line. */
function leadChars({ role, channel, kind }: ItemView): number {
  const said = kind === 'reasoning' ? transcriptTexts.reasoningSummary : channel;
  return role.length + 1 + (said === null ? 0 : said.length + 1);
}

function toolHeight(model: ViewModel, ix: Indexes, item: ItemView): number {
  const c = model.collections;
  const output = c.conversation_items.get(outputsOfCall(ix, item)[0] ?? '');
  const cell = c.code_cells.get(ix.cellByItem.get(item.item_id) ?? '');
  if (cell) return cellHeight(cell, members(ix.toolsByCell, cell.code_cell_id).length, output);
  const tool = c.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
  const operation = c.terminal_operations.get(tool?.terminal_operation_id ?? '');
  const runtime = operation ? totalSize(operationSources(operation)) : { lines: 0, chars: 0, bytes: 0 };
  const pictures = output ? imageParts(output) * IMAGE : 0;
  if (runtime.lines > 0) {
    const read = output ? totalSize(itemSources(output)) : null;
    if (read && read.bytes < runtime.bytes) return ITEM + SPLIT.frame + SPLIT.lines * BOX.line + BOX.foldBar;
    return ITEM + boxHeight(runtime, BOX_FOLD) + pictures;
  }
  return ITEM + patchHeight(item) + outputHeight(output) + pictures;
}

function outputHeight(output: ItemView | undefined): number {
  const text = output ? withoutOutputHead(itemText(output)) : '';
  return text.trim() === '' ? 0 : boxHeight({ lines: lineCount(text), chars: text.length }, BOX_FOLD);
}

function patchHeight(item: ItemView): number {
  const files = parsePatch(itemText(item));
  if (!files) return 0;
  const lines = files.reduce((sum, file) => sum + file.lines.length, 0);
  const long = lines > PATCH_LINES + 2;
  return BOX.frame + 1 + BOX.line * (long ? PATCH_LINES : lines) + (long ? BOX.foldBar : 0);
}

function cellHeight(cell: CodeCellView, calls: number, output: ItemView | undefined): number {
  const shown = calls > NESTED_SHOWN + 2 ? NESTED_SHOWN + 1 : calls;
  const nested = calls > 0 ? 4 + shown * NESTED_LINE : 0;
  return ITEM + boxHeight(totalSize([cellSource(cell)]), BOX_FOLD) + nested + outputHeight(output);
}

function boxHeight(size: { lines: number; chars: number }, limits: FoldLimits): number {
  const long = isLong(size, limits);
  return BOX.frame + BOX.line * (long ? limits.lines : size.lines) + (long ? BOX.foldBar : 0);
}
