import { TraceError } from '../../core/failure.ts';
import type { TextRange } from '../../protocol/session.ts';
import type { ObjectRef } from '../address.ts';
import { plainLines } from '../parts/ansi.ts';
import { loadEventText, loadPayload, loadText } from '../stores/requests.ts';
import { isModelRef } from '../stores/selection.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { objectTexts } from '../text/objects.ts';
import { cellSource, itemSources, operationSources } from '../views/transcript/item-sources.ts';
import type { TextSource } from '../views/transcript/whole-texts.ts';

/** So much is asked for at once, in the unit of the request. */
const STEP = 4_000_000;
/** Longer texts belong into a file, not onto a clipboard, in UTF-16 units. */
export const COPY_LIMIT = 50_000_000;

const ESCAPE = '\u001b';

/** Whether an object has a text of its own to copy. */
export function hasText(session: TraceSession, ref: ObjectRef): boolean {
  return ref.collection === 'events' || ref.collection === 'raw_payloads' || sourcesOf(session, ref).length > 0;
}

/**
 * The evidence of an object as text: what was said, printed or written, whole, however much of it the model holds. Rejects
 * with a TraceError.
 */
export async function objectText(session: TraceSession, ref: ObjectRef): Promise<string> {
  if (ref.collection === 'events') return wholeOf((range) => loadEventText(session, Number(ref.id), range));
  if (ref.collection === 'raw_payloads') return wholeOf((range) => loadPayload(session, ref.id, range));
  return sourcesText(session, sourcesOf(session, ref));
}

/** The texts of several sources, one below the other, whole. Rejects with a TraceError. */
export async function sourcesText(session: TraceSession, sources: readonly TextSource[]): Promise<string> {
  const texts: string[] = [];
  for (const { collection, id, path, preview, cut } of sources) {
    const at = { collection, id, path };
    const text = cut === null ? preview : await wholeOf((range) => loadText(session, at, range));
    // What is pasted is to be read: a terminal's control sequences have done their work.
    texts.push(text.includes(ESCAPE) ? plainLines(text).join('\n') : text);
  }
  return texts.join('\n');
}

/** Where the evidence of an object of the model is; none: an empty list. */
function sourcesOf(session: TraceSession, ref: ObjectRef): TextSource[] {
  if (!isModelRef(ref)) return [];
  const c = session.model.collections;
  switch (ref.collection) {
    case 'conversation_items': {
      const item = c.conversation_items.get(ref.id);
      return item ? itemSources(item) : [];
    }
    case 'code_cells': {
      const cell = c.code_cells.get(ref.id);
      return cell ? [cellSource(cell)] : [];
    }
    case 'terminal_operations': {
      const operation = c.terminal_operations.get(ref.id);
      return operation ? operationSources(operation) : [];
    }
    case 'terminal_sessions': {
      const ids = c.terminal_sessions.get(ref.id)?.operation_ids ?? [];
      return ids.flatMap((id) => sourcesOf(session, { collection: 'terminal_operations', id }));
    }
    case 'tool_calls': {
      const tool = c.tool_calls.get(ref.id);
      if (!tool) return [];
      const operation = c.terminal_operations.get(tool.terminal_operation_id ?? '');
      const printed = operation ? operationSources(operation) : [];
      if (printed.length > 0) return printed;
      const ids = tool.model_visible_output_item_ids;
      return (ids.length > 0 ? ids : tool.model_visible_call_item_ids).flatMap((id) =>
        sourcesOf(session, { collection: 'conversation_items', id }),
      );
    }
    case 'interaction_edges': {
      const ids = c.interaction_edges.get(ref.id)?.carried_item_ids ?? [];
      return ids.flatMap((id) => sourcesOf(session, { collection: 'conversation_items', id }));
    }
    default:
      return [];
  }
}

/** Asks for part after part until the end. */
async function wholeOf(load: (range: { start: number; end: number }) => Promise<TextRange>): Promise<string> {
  let text = '';
  for (let start = 0; ; ) {
    const part = await load({ start, end: start + STEP });
    text += part.text;
    if (text.length > COPY_LIMIT) {
      throw new TraceError({ code: 'too_long_to_copy', message: objectTexts.tooLong(part.total) });
    }
    if (part.end >= part.total || part.end <= start) return text;
    start = part.end;
  }
}
