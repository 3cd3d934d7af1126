/**
 * Every command of the workbench, once: the native menu, the command palette, the key map and the help sheet are made from
 * this list. The renderer runs commands; the Electron host sends those chosen from its menu as `host.command`. A new window
 * is `window.open(location.href)` in both hosts (Electron makes it a workbench window, a browser a tab).
 */

export type CommandMenu = 'file' | 'edit' | 'view' | 'go' | 'help';

/**
 * A key chord: modifiers, then the key, joined by `+`. `Mod` is Command on macOS and Ctrl elsewhere. Letters are upper case
 * whether or not Shift is held; named keys are `Left`, `Right`, `Enter`, `End`, `F1` … A chord without `Mod`, `Ctrl`, `Alt`
 * and outside `F1` … `F12` belongs to text fields first.
 */
export type KeyChord = string;

interface CommandSpec {
  label: string;
  menu: CommandMenu;
  /** Commands of one section stand together; a line divides sections. */
  section: number;
  /** The first is the one that menus show. */
  keys?: readonly KeyChord[];
  /** In place of `keys` on macOS. */
  mac?: readonly KeyChord[];
}

export const COMMANDS = {
  'file.openTrace': { label: 'Open trace…', menu: 'file', section: 1, keys: ['Mod+O'] },
  'file.openArchive': { label: 'Open archive or state.json…', menu: 'file', section: 1 },
  'file.watchFolder': { label: 'Watch folder…', menu: 'file', section: 1, keys: ['Mod+Shift+O'] },
  'file.openSample': { label: 'Open the sample trace', menu: 'file', section: 2 },
  'file.startDemo': { label: 'Start a simulated agent', menu: 'file', section: 2 },
  'file.stopDemo': { label: 'Stop the simulated agent', menu: 'file', section: 2 },
  'file.export': { label: 'Export…', menu: 'file', section: 3, keys: ['Mod+E'] },
  'file.restart': { label: 'Read the trace again', menu: 'file', section: 3 },
  'file.stopReading': { label: 'Stop reading', menu: 'file', section: 3 },
  'file.settings': { label: 'Settings…', menu: 'file', section: 4, keys: ['Mod+,'] },
  'file.newWindow': { label: 'New window', menu: 'file', section: 5, keys: ['Mod+N'] },

  'edit.copyAddress': { label: 'Copy address', menu: 'edit', section: 1, keys: ['Mod+Shift+C'] },
  'edit.find': { label: 'Find', menu: 'edit', section: 2, keys: ['Mod+F'] },
  'edit.findNext': { label: 'Next match', menu: 'edit', section: 2, keys: ['F3'], mac: ['Mod+G', 'F3'] },
  'edit.findPrevious': {
    label: 'Previous match',
    menu: 'edit',
    section: 2,
    keys: ['Shift+F3'],
    mac: ['Mod+Shift+G', 'Shift+F3'],
  },
  'edit.search': { label: 'Search everything', menu: 'edit', section: 2, keys: ['Mod+Shift+F'] },

  'view.transcript': { label: 'Transcript', menu: 'view', section: 1, keys: ['Mod+1'] },
  'view.timeline': { label: 'Timeline', menu: 'view', section: 1, keys: ['Mod+2'] },
  'view.threads': { label: 'Threads', menu: 'view', section: 1, keys: ['Mod+3'] },
  'view.compactions': { label: 'Compactions', menu: 'view', section: 1, keys: ['Mod+4'] },
  'view.context': { label: 'Context', menu: 'view', section: 1, keys: ['Mod+5'] },
  'view.tools': { label: 'Tools', menu: 'view', section: 1, keys: ['Mod+6'] },
  'view.events': { label: 'Events', menu: 'view', section: 1, keys: ['Mod+7'] },
  'view.diagnostics': { label: 'Diagnostics', menu: 'view', section: 1, keys: ['Mod+8'] },
  'view.library': { label: 'Library', menu: 'view', section: 2, keys: ['Mod+Shift+L'] },
  'view.sidebar': { label: 'Show or hide the sidebar', menu: 'view', section: 3, keys: ['Mod+B'] },
  'view.inspector': { label: 'Show or hide the inspector', menu: 'view', section: 3, keys: ['Mod+I'] },
  'view.follow': { label: 'Follow the live end', menu: 'view', section: 4, keys: ['End'] },
  'view.pause': { label: 'Pause or resume the view', menu: 'view', section: 4, keys: ['Mod+.'] },
  'view.themeSystem': { label: 'Theme: as the system', menu: 'view', section: 5 },
  'view.themeLight': { label: 'Theme: light', menu: 'view', section: 5 },
  'view.themeDark': { label: 'Theme: dark', menu: 'view', section: 5 },
  'view.densityCosy': { label: 'Rows: cosy', menu: 'view', section: 6 },
  'view.densityCompact': { label: 'Rows: compact', menu: 'view', section: 6 },
  'view.zoomIn': { label: 'Zoom in', menu: 'view', section: 7, keys: ['Mod+=', 'Mod++'] },
  'view.zoomOut': { label: 'Zoom out', menu: 'view', section: 7, keys: ['Mod+-'] },
  'view.zoomReset': { label: 'Actual size', menu: 'view', section: 7, keys: ['Mod+0'] },

  'go.back': { label: 'Back', menu: 'go', section: 1, keys: ['Alt+Left'], mac: ['Mod+[', 'Mod+Left'] },
  'go.forward': { label: 'Forward', menu: 'go', section: 1, keys: ['Alt+Right'], mac: ['Mod+]', 'Mod+Right'] },
  'go.palette': { label: 'Search and commands…', menu: 'go', section: 2, keys: ['Mod+K'] },
  'go.commands': { label: 'Run a command…', menu: 'go', section: 2, keys: ['Mod+Shift+P'] },
  'go.previousCall': { label: 'Previous call', menu: 'go', section: 3, keys: ['['] },
  'go.nextCall': { label: 'Next call', menu: 'go', section: 3, keys: [']'] },
  'go.nextFailure': { label: 'Next failure', menu: 'go', section: 3, keys: ['E'] },
  'go.previousFailure': { label: 'Previous failure', menu: 'go', section: 3, keys: ['Shift+E'] },
  'go.compare': { label: 'Compare with the previous call', menu: 'go', section: 4, keys: ['Mod+D'] },
  'go.spawn': { label: 'Where this agent was spawned', menu: 'go', section: 4 },
  'go.nextRegion': { label: 'Next region', menu: 'go', section: 5, keys: ['F6'] },
  'go.previousRegion': { label: 'Previous region', menu: 'go', section: 5, keys: ['Shift+F6'] },

  'help.keys': { label: 'All keys', menu: 'help', section: 1, keys: ['?', 'Mod+/'] },
  'help.welcome': { label: 'Welcome page', menu: 'help', section: 1 },
  'help.about': { label: 'About Rollout Workbench', menu: 'help', section: 2 },
} as const satisfies Record<string, CommandSpec>;

export type CommandId = keyof typeof COMMANDS;

/** One command as menus, palette and help sheet read it. */
export interface Command extends CommandSpec {
  id: CommandId;
}

/** All commands in the order of the list. */
export const commandList: readonly Command[] = Object.entries(COMMANDS).map(([id, spec]) => ({
  id: id as CommandId,
  ...(spec as CommandSpec),
}));

/** The chords of a command on a platform (`darwin`, `linux`, `win32`, as in `HostInfo.platform`); none: an empty list. */
export function keysOf(command: Command, platform: string): readonly KeyChord[] {
  return (platform === 'darwin' ? command.mac : undefined) ?? command.keys ?? [];
}

/** Whether a string (from the host, a menu, a link) names a command. */
export function isCommandId(id: string): id is CommandId {
  return Object.hasOwn(COMMANDS, id);
}
