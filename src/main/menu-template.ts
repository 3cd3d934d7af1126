import type { MenuItemConstructorOptions } from 'electron';
import {
  type Command,
  type CommandId,
  type CommandMenu,
  commandList,
  type KeyChord,
  keysOf,
} from '../protocol/commands.ts';

export interface MenuContext {
  platform: string;
  appName: string;
  /** Adds the developer's entries. */
  development: boolean;
  /** Paths of recently opened traces, the newest first. */
  recent: readonly string[];
  run(command: CommandId): void;
  openPath(path: string): void;
}

/** The whole native menu: the workbench's commands, and what every app of the platform has. */
export function menuTemplate(context: MenuContext): MenuItemConstructorOptions[] {
  const mac = context.platform === 'darwin';
  const commands = (menu: CommandMenu) => commandItems(menu, context);
  return [
    ...(mac ? [appMenu(context)] : []),
    {
      label: '&File',
      submenu: [
        ...commands('file'),
        separator(),
        recentMenu(context),
        separator(),
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator(),
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator(),
        ...commands('edit'),
      ],
    },
    {
      label: '&View',
      submenu: [
        ...commands('view'),
        separator(),
        { role: 'togglefullscreen' },
        ...(context.development ? [separator(), { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    { label: '&Go', submenu: commands('go') },
    { role: 'windowMenu' },
    { label: '&Help', role: 'help', submenu: commands('help') },
  ];
}

/**
 * A chord as an Electron accelerator; null for a chord without a modifier (F keys aside): it belongs to the page, which knows
 * whether a text field has the focus.
 */
export function acceleratorOf(chord: KeyChord): string | null {
  const plus = chord.endsWith('++') || chord === '+';
  const parts = (plus ? chord.slice(0, -2) : chord).split('+');
  if (plus) parts.push('Plus');
  const key = parts.at(-1) ?? '';
  const modified = parts.some((part) => part === 'Mod' || part === 'Ctrl' || part === 'Alt');
  if (!modified && !/^F\d{1,2}$/.test(key)) return null;
  return parts.map((part) => (part === 'Mod' ? 'CmdOrCtrl' : part)).join('+');
}

function commandItems(menu: CommandMenu, context: MenuContext): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] = [];
  let section: number | null = null;
  for (const command of commandList) {
    if (command.menu !== menu) continue;
    if (section !== null && command.section !== section) items.push(separator());
    section = command.section;
    items.push(commandItem(command, context));
  }
  return items;
}

function commandItem(command: Command, context: MenuContext): MenuItemConstructorOptions {
  const chord = keysOf(command, context.platform)[0];
  const accelerator = chord === undefined ? null : acceleratorOf(chord);
  return {
    id: command.id,
    label: command.label,
    click: () => context.run(command.id),
    ...(accelerator === null ? {} : { accelerator }),
    // The page runs its keys itself, as it does in a browser. macOS has menus without windows, whose keys must work too;
    // there the page keeps what it handles from reaching the menu.
    registerAccelerator: context.platform === 'darwin',
  };
}

function recentMenu(context: MenuContext): MenuItemConstructorOptions {
  return {
    label: 'Open recent',
    enabled: context.recent.length > 0,
    submenu: context.recent.slice(0, 15).map((path) => ({
      // An ampersand in a label marks a mnemonic; twice, it is itself.
      label: path.replaceAll('&', '&&'),
      click: () => context.openPath(path),
    })),
  };
}

function appMenu(context: MenuContext): MenuItemConstructorOptions {
  return {
    label: context.appName,
    submenu: [
      { role: 'about' },
      separator(),
      { role: 'services' },
      separator(),
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator(),
      { role: 'quit' },
    ],
  };
}

function separator(): MenuItemConstructorOptions {
  return { type: 'separator' };
}
