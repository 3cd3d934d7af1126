import type { ViewModel } from '../../../core/reduce/delta.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { outputsOfCall } from '../../../core/views/indexes/conversation.ts';
import { itemText } from '../../../core/views/sizes.ts';
import { lineCount } from '../../../core/views/transcript/facts.ts';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';
import { BOX_FOLD, PROSE_FOLD } from './fold.ts';

/** Heights of heads, CSS pixels (transcript.css). */
const HEADS = { turn: 28, gap: 28, call: 36, compaction: 50 } as const;
const PAD = 8;
const LINE = 20;
const MONO_LINE = 16;
const FOLD_BAR = 25;
/** Characters that a line of a message holds in a window of usual width. */
const LINE_CHARS = 100;

/** About how high a row will be, so that the scroll bar does not jump when it is measured. Cost: the item's preview. */
export function estimateHeight(model: ViewModel, ix: Indexes, row: TranscriptRow): number {
  if (row.type !== 'item') return HEADS[row.type];
  const item = model.collections.conversation_items.get(row.ref);
  if (!item) return LINE + PAD;
  if (item.kind === 'message' || item.kind === 'reasoning') {
    const text = itemText(item);
    const lines = lineCount(text) + Math.floor(text.length / LINE_CHARS);
    const folded = lines > PROSE_FOLD.lines * 1.34;
    return PAD + LINE * Math.max(1, folded ? PROSE_FOLD.lines : lines) + (folded ? FOLD_BAR : 0);
  }
  const output = model.collections.conversation_items.get(outputsOfCall(ix, item)[0] ?? '');
  if (!output) return LINE + PAD;
  const lines = lineCount(itemText(output));
  const folded = lines > BOX_FOLD.lines * 1.34;
  return PAD + LINE + 13 + MONO_LINE * (folded ? BOX_FOLD.lines : lines) + (folded ? FOLD_BAR : 0);
}
