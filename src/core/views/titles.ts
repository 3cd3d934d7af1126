import type { ToolCall } from '../model/runtime.ts';
import type { CodeCellView, ItemView, TerminalOperationView } from '../model/view.ts';
import type { ViewModel } from '../reduce/delta.ts';
import { callArguments, commandOf, patchFacts, shellText } from './call-arguments.ts';
import { callOfOutput } from './indexes/conversation.ts';
import type { Indexes } from './indexes.ts';
import { encryptedBytes, itemText } from './sizes.ts';
import { edgeVerb, firstLine, type Glyph, isAgentTool, shortPath, toolName } from './words.ts';

/** What to call something in one line. `mono`: `text` is evidence (a command, a path). */
export interface Title {
  glyph: Glyph;
  text: string;
  /** Quieter words after it: role, "output", files. */
  note: string;
  mono: boolean;
  /** A shell command, shown after a prompt. */
  command: boolean;
}

const title = (glyph: Glyph, text: string, more: Partial<Title> = {}): Title => ({
  glyph,
  text,
  note: '',
  mono: false,
  command: false,
  ...more,
});

/** The command of a terminal operation as a person would type it, or what was typed into one. */
export function operationText(operation: Pick<TerminalOperationView, 'request'>): string {
  const { request } = operation;
  if (request.type === 'write_stdin') return request.stdin;
  return request.command.length > 0 ? shellText(request.command) : request.display_command;
}

/** A tool call: its command, its target, or its name with what is known of its input. */
export function toolTitle(model: ViewModel, tool: ToolCall): Title {
  const { conversation_items, terminal_operations } = model.collections;
  const operation =
    tool.terminal_operation_id === null ? undefined : terminal_operations.get(tool.terminal_operation_id);
  if (operation) return operationTitle(operation);
  const callItem = conversation_items.get(tool.model_visible_call_item_ids[0] ?? '');
  const { kind, summary } = tool;
  if (kind.type === 'wait_agent') {
    const target = summary.type === 'wait_agent' ? summary.target_agent_path : null;
    return title('tool', target === null ? 'waits for any agent' : `waits for ${shortPath(target)}`);
  }
  if (isAgentTool(kind) && summary.type === 'agent') {
    const verbs = {
      spawn_agent: 'spawns',
      assign_agent_task: 'tasks',
      send_message: 'messages',
      close_agent: 'closes',
    };
    const verb = verbs[kind.type as keyof typeof verbs];
    return title('edge', `${verb} ${shortPath(summary.target_agent_path)}`, {
      note: firstLine(summary.message_preview),
    });
  }
  const asked = callItem && callTitle(callItem);
  if (asked && (asked.command || asked.text === 'apply_patch')) return asked;
  const preview = summary.type === 'generic' ? firstLine(summary.input_preview ?? '') : '';
  return title(kind.type === 'exec_command' ? 'terminal' : 'tool', toolName(kind), {
    mono: true,
    note: asked?.note || preview,
  });
}

function operationTitle(operation: TerminalOperationView): Title {
  const text = operationText(operation);
  if (operation.kind === 'exec_command') {
    return title('terminal', firstLine(text) || 'exec_command', { mono: true, command: text !== '' });
  }
  return text === ''
    ? title('terminal', 'waits for output')
    : title('terminal', JSON.stringify(text), { mono: true, note: 'typed' });
}

/** A call item by what it asks for; all there is when no runtime object stands behind it. */
export function callTitle(item: ItemView): Title {
  const name = item.origin?.name ?? null;
  const code = item.body.parts.find((part) => part.type === 'code');
  if (code) return cellTitle(code.source);
  const args = callArguments(item);
  const command = commandOf(args);
  if (command !== null) return title('terminal', firstLine(command), { mono: true, command: true });
  const patch = patchFacts(typeof args.fields.input === 'string' ? args.fields.input : args.text);
  if (patch) return title('tool', 'apply_patch', { mono: true, note: patch.files.join(', ') });
  if (item.call_id === null && typeof args.fields.type === 'string') return providerTitle(args.fields);
  return title('tool', name ?? item.kind, { mono: true, note: firstLine(args.text) });
}

/** A call that the provider carried out itself (`web_search_call`): what it was, and what for. */
function providerTitle(fields: Record<string, unknown>): Title {
  const action = typeof fields.action === 'object' && fields.action !== null ? fields.action : {};
  const { query } = { query: fields.query, ...action } as { query?: unknown };
  return title('tool', String(fields.type).replace(/_call$/, ''), {
    mono: true,
    note: typeof query === 'string' ? firstLine(query) : '',
  });
}

/** A code cell by its first line that says something. */
export function cellTitle(source: string): Title {
  const lines = source.split('\n').map((line) => line.trim());
  const line = lines.find((text) => text !== '' && !text.startsWith('//')) ?? '';
  return title('cell', firstLine(line) || 'code cell', { mono: line !== '' });
}

export const codeCellTitle = (cell: CodeCellView): Title => cellTitle(cell.source_js);

/** An item in a list of items. */
export function itemTitle(model: ViewModel, ix: Indexes, item: ItemView): Title {
  if (item.role === 'tool') return outputTitle(model, ix, item);
  if (item.kind === 'compaction_marker') return title('compaction', 'Compaction');
  if (item.kind === 'reasoning') {
    // Summaries come under a heading in bold.
    const text = firstLine(itemText(item)).replace(/^\*\*(.+)\*\*$/, '$1');
    return title('reasoning', text || 'Reasoning', { note: encryptedBytes(item) > 0 ? 'encrypted' : '' });
  }
  if (item.kind === 'function_call' || item.kind === 'custom_tool_call') {
    const tool = model.collections.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
    return tool ? toolTitle(model, tool) : callTitle(item);
  }
  const text = firstLine(itemText(item));
  if (item.agent_message) {
    const { author, recipient } = item.agent_message;
    return title('edge', `${shortPath(author)} to ${shortPath(recipient)}`, { note: text || 'encrypted' });
  }
  if (item.channel === 'summary') return title('summary', text || 'Encrypted summary');
  const glyphs: Record<string, Glyph> = { user: 'user', assistant: 'assistant' };
  return title(glyphs[item.role] ?? 'instructions', text || 'no text', { note: item.role });
}

function outputTitle(model: ViewModel, ix: Indexes, item: ItemView): Title {
  const cell = ix.cellByItem.get(item.item_id);
  if (cell !== undefined) return title('cell', 'Code cell', { note: 'output' });
  const call = model.collections.conversation_items.get(callOfOutput(ix, item) ?? '');
  const tool = model.collections.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
  const asked = tool ? toolTitle(model, tool) : call ? callTitle(call) : title('tool', 'Tool');
  return { ...asked, note: 'output' };
}

/** An edge as a sentence's middle: `/root messaged audit_timers`. Ends that are not known are left out. */
export function edgeTitle(
  model: ViewModel,
  kind: Parameters<typeof edgeVerb>[0],
  source: string | null,
  target: string | null,
): string {
  const name = (id: string | null): string => {
    const thread = id === null ? undefined : model.collections.threads.get(id);
    return thread ? shortPath(thread.agent_path) : '';
  };
  return [name(source), edgeVerb(kind), name(target)].filter(Boolean).join(' ');
}
