import type { ConversationItem } from '../../../../core/model/conversation.ts';
import { partText } from '../../../../core/views/sizes.ts';
import type { ItemReader } from '../../item-reader.ts';

/** A message as the GenAI conventions write it (gen_ai.input.messages, gen_ai.output.messages). */
interface Message {
  role: string;
  parts: Record<string, unknown>[];
}

/** Turns items into the JSON text of GenAI messages. `nameOf`: the called function's name, where it is known. */
export function createMessageWriter(reader: ItemReader, nameOf: (item: ConversationItem) => string) {
  /** What can be read of an item; that the rest is encrypted or elsewhere is said. */
  const readable = (item: ConversationItem): string =>
    item.body.parts
      .map((part) => {
        if (part.type === 'encoded') return `[encrypted, ${part.value.length} characters]`;
        if (part.type === 'payload_ref') return `[${part.label} in ${part.raw_payload_id}]`;
        return part.type === 'json' ? reader.json(item, part).text : partText(part);
      })
      .join('\n');

  const message = (item: ConversationItem): Message => {
    const text = readable(item);
    switch (item.kind) {
      case 'function_call':
      case 'custom_tool_call': {
        const call = { type: 'tool_call', id: item.call_id, name: nameOf(item), arguments: parsed(text) };
        return { role: 'assistant', parts: [call] };
      }
      case 'function_call_output':
      case 'custom_tool_call_output':
        return { role: 'tool', parts: [{ type: 'tool_call_response', id: item.call_id, response: text }] };
      case 'reasoning':
        return { role: 'assistant', parts: [{ type: 'reasoning', content: text }] };
      default:
        return { role: item.role, parts: [{ type: 'text', content: text }] };
    }
  };

  return {
    readable,
    /** Markers of compactions are the trace's, not the model's: they are left out. */
    messages: (items: readonly ConversationItem[]): string =>
      JSON.stringify(items.filter(({ kind }) => kind !== 'compaction_marker').map(message)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
