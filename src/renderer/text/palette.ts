import type { CollectionName } from '../../core/model/trace.ts';
import { formatCount, plural } from '../../core/views/format.ts';

/** Texts of the command palette and the help sheet. */
export const palette = {
  label: 'Search or run a command',
  placeholder: 'Search or run a command',
  scopeTrace: 'this trace',
  scopeAll: 'all traces',
  goTo: 'Go to',
  run: 'Run',
  inText: 'In the text',
  threads: 'Threads',
  ids: 'Ids',
  view: 'view',
  trace: 'trace',
  call: (n: number) => `Call ${n}`,
  turn: (n: number) => `Turn ${n}`,
  compaction: (n: number) => `Compaction ${n}`,
  items: (before: number, after: number) => `${plural(before, 'item')} to ${formatCount(after)}`,
  in: 'in',
  nothing: 'Nothing fits.',
  hits: (n: number, more: boolean) => (more ? `more than ${plural(n, 'hit')}` : plural(n, 'hit')),
  searching: 'searching',
  allHits: (text: string) => `All hits for “${text}”`,
  move: 'move',
  open: 'open',
  openBeside: 'open beside',
  commandsOnly: 'commands only',
  threadsOnly: 'threads',
  idsOnly: 'ids',
  collections: {
    threads: 'thread',
    codex_turns: 'turn',
    conversation_items: 'item',
    inference_calls: 'model call',
    code_cells: 'code cell',
    tool_calls: 'tool call',
    terminal_sessions: 'terminal',
    terminal_operations: 'terminal operation',
    compactions: 'compaction',
    compaction_requests: 'compaction attempt',
    interaction_edges: 'edge',
    raw_payloads: 'payload',
  } satisfies Record<CollectionName, string>,
};

/** The help sheet: keys that are no commands. */
export const help = {
  title: 'All keys',
  menus: { file: 'Open and close', edit: 'Find and copy', view: 'Views and panels', go: 'Go', help: 'Help' },
  lists: 'In lists and trees',
  listKeys: [
    ['Up', 'Down', 'move'],
    ['Left', 'Right', 'fold, unfold'],
    ['Enter', '', 'open where it belongs'],
    ['Space', '', 'unfold evidence'],
    ['Mod+C', '', 'copy the text of the selection'],
    ['Shift+F10', '', 'menu of the selection'],
    ['Esc', '', 'undo the newest of: dialog, find, drawer, selection'],
  ] as const,
};
