import type { ConversationItem } from '../../core/model/conversation.ts';
import type { CodeCell, TerminalOperation } from '../../core/model/runtime.ts';
import type { CollectionName } from '../../core/model/trace.ts';
import { partText } from '../../core/views/sizes.ts';

/** What a person would read of an object; null for objects that have no text of their own. */
export function readableText(collection: CollectionName, value: object): string | null {
  switch (collection) {
    case 'conversation_items':
      return (value as ConversationItem).body.parts.map(partOrNote).join('\n');
    case 'code_cells':
      return (value as CodeCell).source_js;
    case 'terminal_operations':
      return terminalText(value as TerminalOperation);
    default:
      return null;
  }
}

function partOrNote(part: ConversationItem['body']['parts'][number]): string {
  if (part.type === 'payload_ref') return `[${part.label}, in ${part.raw_payload_id}]`;
  if (part.type === 'encoded') return `[${part.label}, ${part.value.length} characters]`;
  return partText(part);
}

/** What a terminal showed: both streams, as the producer joined them where it did. */
export function terminalText({ result }: TerminalOperation): string | null {
  if (!result) return null;
  const { stdout, stderr, formatted_output } = result;
  if (stdout === '' && stderr === '') return formatted_output ?? '';
  return [stdout, stderr].filter((text) => text !== '').join(stdout.endsWith('\n') ? '' : '\n');
}
