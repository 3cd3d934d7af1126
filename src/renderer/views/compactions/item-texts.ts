import type { BodyPart } from '../../../core/model/conversation.ts';
import type { ItemView } from '../../../core/model/view.ts';
import { cutSize, partText } from '../../../core/views/sizes.ts';
import type { TextSource } from '../transcript/whole-texts.ts';

const FIELD: Record<Exclude<BodyPart['type'], 'encoded' | 'payload_ref'>, string> = {
  text: 'text',
  summary: 'text',
  code: 'source',
  json: 'summary',
};

/** Where the readable texts of an item are, part by part. Encrypted parts have none. */
export function itemSources(item: ItemView | undefined): TextSource[] {
  return (item?.body.parts ?? []).flatMap((part, index) => {
    if (part.type === 'encoded' || part.type === 'payload_ref' || !item) return [];
    const path = `body.parts.${index}.${FIELD[part.type]}`;
    const cut = cutSize(item, index);
    return [{ collection: 'conversation_items' as const, id: item.item_id, path, preview: partText(part), cut }];
  });
}
