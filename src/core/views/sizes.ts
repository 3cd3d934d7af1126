import type { BodyPart } from '../model/conversation.ts';
import type { ItemView, TextSize } from '../model/view.ts';

/** Bytes of UTF-8 that a string takes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    // A surrogate pair is four bytes for two units; a lone surrogate would be written as three.
    if (code >= 0xd800 && code < 0xdc00 && isLow(text.charCodeAt(i + 1))) {
      bytes += 2;
      i++;
    } else bytes += code < 0x800 ? 1 : 2;
  }
  return bytes;
}

const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

/** The text of a body part, as far as the view has it. */
export function partText(part: BodyPart): string {
  switch (part.type) {
    case 'text':
    case 'summary':
      return part.text;
    case 'encoded':
      return part.value;
    case 'code':
      return part.source;
    case 'json':
      return part.summary;
    case 'payload_ref':
      return '';
  }
}

const TEXT_FIELD = { text: 'text', summary: 'text', encoded: 'value', code: 'source', json: 'summary' } as const;

/** Whole size of a body part's text if it was cut to a preview, else null. */
export function cutSize(item: ItemView, index: number): TextSize | null {
  const part = item.body.parts[index];
  if (!part || part.type === 'payload_ref') return null;
  return item.cut?.[`body.parts.${index}.${TEXT_FIELD[part.type]}`] ?? null;
}

/** Bytes of an item's JSON in its payload, or, where that is not known, of its texts. */
export function itemBytes(item: ItemView): number {
  if (item.origin) return item.origin.bytes;
  return item.body.parts.reduce(
    (sum, part, index) => sum + (cutSize(item, index)?.bytes ?? utf8Length(partText(part))),
    0,
  );
}

/** Tokens that a text of this size takes, by the usual rule of thumb. An estimate: views say so. */
export const estimateTokens = (bytes: number): number => bytes / 4;

export const itemTokens = (item: ItemView): number => estimateTokens(itemBytes(item));

/** All readable text of an item, parts one below the other (previews where it was cut). */
export function itemText(item: ItemView): string {
  const readable = item.body.parts.filter((part) => part.type !== 'encoded' && part.type !== 'payload_ref');
  return readable.map(partText).join('\n');
}

/** Bytes of an item's encrypted parts; 0 when it has none. */
export function encryptedBytes(item: ItemView): number {
  return item.body.parts.reduce(
    (sum, part, index) =>
      part.type === 'encoded' ? sum + (cutSize(item, index)?.bytes ?? utf8Length(part.value)) : sum,
    0,
  );
}
