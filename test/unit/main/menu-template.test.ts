import { describe, expect, test } from 'vitest';
import { acceleratorOf, type MenuContext, menuTemplate } from '../../../src/main/menu-template.ts';
import { commandList, isCommandId, keysOf } from '../../../src/protocol/commands.ts';
import type { MenuItem } from '../../helpers/electron-double.ts';

const PLATFORMS = ['darwin', 'linux', 'win32'];

function items(context: Partial<MenuContext> = {}): MenuItem[] {
  const template = menuTemplate({
    platform: 'linux',
    appName: 'Rollout Workbench',
    development: false,
    recent: [],
    run: () => {},
    openPath: () => {},
    ...context,
  });
  const flatten = (menu: MenuItem[]): MenuItem[] => menu.flatMap((item) => [item, ...flatten(item.submenu ?? [])]);
  return flatten(template as MenuItem[]);
}

describe('menu', () => {
  test.each(PLATFORMS)('on %s every command is in it once', (platform) => {
    const ids = items({ platform }).flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(ids.sort()).toEqual(commandList.map(({ id }) => id).sort());
  });

  test.each(PLATFORMS)('on %s no two commands have the same key', (platform) => {
    const keys = commandList.flatMap((command) => keysOf(command, platform));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('an item runs its command', () => {
    const run: string[] = [];
    items({ run: (command) => run.push(command) })
      .find(({ id }) => id === 'view.timeline')
      ?.click?.();
    expect(run).toEqual(['view.timeline']);
  });

  test('recent traces are opened by their path', () => {
    const opened: string[] = [];
    const menu = items({ recent: ['/a & b'], openPath: (path) => opened.push(path) });
    menu.find(({ label }) => label === '/a && b')?.click?.();
    expect(opened).toEqual(['/a & b']);
  });

  test('developer entries are there in development only', () => {
    const roles = (development: boolean) => items({ development }).map(({ role }) => role);
    expect(roles(true)).toContain('toggleDevTools');
    expect(roles(false)).not.toContain('toggleDevTools');
  });
});

describe('accelerators', () => {
  test.each([
    ['Mod+K', 'CmdOrCtrl+K'],
    ['Mod+Shift+C', 'CmdOrCtrl+Shift+C'],
    ['Mod++', 'CmdOrCtrl+Plus'],
    ['Alt+Left', 'Alt+Left'],
    ['Shift+F3', 'Shift+F3'],
    ['F6', 'F6'],
    ['E', null],
    ['Shift+E', null],
    ['?', null],
    ['End', null],
    ['[', null],
  ])('%s is %s', (chord, accelerator) => {
    expect(acceleratorOf(chord)).toBe(accelerator);
  });
});

test('command ids are told from other words', () => {
  expect(isCommandId('view.timeline')).toBe(true);
  expect(isCommandId('toString')).toBe(false);
});
