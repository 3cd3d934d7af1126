import type { CodeCellView, ItemView, TerminalOperationView } from '../../../core/model/view.ts';
import { cutSize, partText } from '../../../core/views/sizes.ts';
import { withoutOutputHead } from './output-head.ts';
import type { TextSource } from './whole-texts.ts';

const FIELD = { text: 'text', summary: 'text', code: 'source', json: 'summary' } as const;

/** The readable texts of an item, in order; encrypted parts and payloads are none. */
export function itemSources(item: ItemView): TextSource[] {
  return item.body.parts.flatMap((part, index): TextSource[] => {
    if (part.type === 'encoded' || part.type === 'payload_ref') return [];
    return [
      {
        collection: 'conversation_items',
        id: item.item_id,
        path: `body.parts.${index}.${FIELD[part.type]}`,
        preview: partText(part),
        cut: cutSize(item, index),
      },
    ];
  });
}

/** What a command printed; streams that are empty are left out. */
export function operationSources(operation: TerminalOperationView): TextSource[] {
  const { result } = operation;
  if (!result) return [];
  return (['stdout', 'stderr'] as const).flatMap((stream): TextSource[] => {
    if (result[stream] === '') return [];
    const path = `result.${stream}`;
    return [
      {
        collection: 'terminal_operations',
        id: operation.operation_id,
        path,
        preview: result[stream],
        cut: operation.cut?.[path] ?? null,
      },
    ];
  });
}

/** The program of a code cell. */
export const cellSource = (cell: CodeCellView): TextSource => ({
  collection: 'code_cells',
  id: cell.code_cell_id,
  path: 'source_js',
  preview: cell.source_js,
  cut: cell.cut?.source_js ?? null,
});

/** Payloads that a body refers to as images. */
export const imageParts = (item: ItemView): number =>
  item.body.parts.filter((part) => part.type === 'payload_ref' && part.label.includes('image')).length;

/** The text without the head that repeats what its row says. */
export function withoutHead(source: TextSource): TextSource {
  return source.cut === null ? { ...source, preview: withoutOutputHead(source.preview) } : source;
}
