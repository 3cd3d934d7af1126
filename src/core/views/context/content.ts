import type { ItemView } from '../../model/view.ts';
import { cutSize, partText } from '../sizes.ts';

/**
 * A key that two items share when a model would read the same in both: role, kind, channel, parties of a message and texts.
 * Ids and times do not count. Texts that were cut to a preview count with their whole length.
 */
export function contentKey(item: ItemView): string {
  const parts = item.body.parts.map((part, index) => {
    const cut = cutSize(item, index);
    const text = part.type === 'payload_ref' ? part.label : partText(part);
    return `${part.type}\u0001${cut ? cut.chars : ''}\u0001${text}`;
  });
  const { author = '', recipient = '' } = item.agent_message ?? {};
  return [item.role, item.kind, item.channel ?? '', author, recipient, item.call_id ?? '', ...parts].join('\u0000');
}
