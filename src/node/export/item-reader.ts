import { Buffer } from 'node:buffer';
import type { BodyPart, ConversationItem } from '../../core/model/conversation.ts';
import { elements, members, skipSpace } from '../library/json-span.ts';
import type { ExportSource } from './types.ts';

/** An image that stands in an item, as a `data:` address. */
export interface InlineImage {
  address: string;
  bytes: number;
}

/** What items hold beyond the reduced trace, which keeps only the beginning of JSON and no images. */
export interface ItemReader {
  /** The whole JSON of a `json` part as compact text; the part's own summary where the payload is not there. */
  json(item: ConversationItem, part: Extract<BodyPart, { type: 'json' }>): { text: string; cut: boolean };
  /** Images of an item in a form that a browser shows without asking anyone. Others are left out. */
  images(item: ConversationItem): InlineImage[];
}

/** Marks a summary that does not hold all of its JSON (spec/reduction.md, "JSON summaries"). */
const CUT_MARK = '...';

const IMAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

/** Images larger than this would make a page that nobody can open. */
const MAX_IMAGE_CHARS = 4_000_000;

/** Reads items from the payload in which they were first seen. Items of one payload in a row cost one read. */
export function createItemReader(source: ExportSource): ItemReader {
  let latest: { id: string; bytes: Uint8Array | null } = { id: '', bytes: null };

  const payload = (id: string): Uint8Array | null => {
    if (latest.id === id) return latest.bytes;
    const ref = source.trace.raw_payloads[id];
    const bytes = ref && source.payloads ? source.payloads.read(ref) : null;
    latest = { id, bytes: bytes?.ok ? bytes.value : null };
    return latest.bytes;
  };

  const raw = (item: ConversationItem): Record<string, unknown> | null => {
    const origin = source.origins.get(item.item_id);
    const bytes = origin ? payload(origin.raw_payload_id) : null;
    if (!origin || !bytes) return null;
    const list = [...members(bytes, skipSpace(bytes, 0))].findLast((member) => member.key === origin.list);
    let at = 0;
    for (const span of list ? elements(bytes, list.start) : []) {
      if (at++ < origin.index) continue;
      return parsed(Buffer.from(bytes.buffer, bytes.byteOffset + span.start, span.end - span.start).toString('utf8'));
    }
    return null;
  };

  return {
    json(item, part) {
      if (!part.summary.endsWith(CUT_MARK)) return { text: part.summary, cut: false };
      const whole = wholeJson(raw(item), item);
      return whole?.startsWith(part.summary.slice(0, 40))
        ? { text: whole, cut: false }
        : { text: part.summary, cut: true };
    },
    images(item) {
      if (!item.body.parts.some(({ type }) => type === 'payload_ref')) return [];
      const value = raw(item);
      const content = value?.content ?? value?.output;
      if (!Array.isArray(content)) return [];
      return content.flatMap((entry: unknown) => {
        const address = (entry as { image_url?: unknown } | null)?.image_url;
        if (typeof address !== 'string' || address.length > MAX_IMAGE_CHARS || !IMAGE.test(address)) return [];
        return [{ address, bytes: Math.floor((address.length - address.indexOf(',')) * 0.75) }];
      });
    },
  };
}

/** The JSON that a summary was made from (spec/reduction.md, "Normalising a model item"). */
function wholeJson(value: Record<string, unknown> | null, item: ConversationItem): string | null {
  if (!value) return null;
  const member = item.role === 'tool' ? value.output : value.arguments;
  if (typeof member === 'string') {
    const inner = parsed(member);
    return inner === null ? null : JSON.stringify(inner);
  }
  return JSON.stringify(member ?? value);
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
