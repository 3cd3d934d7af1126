import { appendFileSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WatchMode } from '../../../../src/node/file-watcher.ts';
import { createRootWatcher, defaultWatchMode, type RootWatcher } from '../../../../src/node/library/root-watcher.ts';
import { temporaryFolder } from './bundles.ts';

let folder: ReturnType<typeof temporaryFolder>;
let watcher: RootWatcher;
let hints: string[];
let onHint: () => void;

beforeEach(() => {
  folder = temporaryFolder();
  hints = [];
  onHint = () => {};
});
afterEach(async () => {
  await watcher.close();
  folder.dispose();
});

function start(mode: WatchMode): void {
  watcher = createRootWatcher({
    mode,
    onHint: (path) => {
      hints.push(path);
      onHint();
    },
  });
}

/** Repeats an action (a watch may begin late) until it brought a hint at the path. */
function hintFrom(path: string, action: () => void): Promise<void> {
  return new Promise((resolve) => {
    const repeat = setInterval(action, 20);
    onHint = () => {
      if (!hints.includes(path)) return;
      clearInterval(repeat);
      resolve();
    };
    action();
  });
}

const ino = (path: string) => statSync(path).ino;

describe('the root watcher', () => {
  it('hints at a folder that gets an entry, not at what happens deeper', async () => {
    const root = join(folder.path, 'root');
    mkdirSync(join(root, 'bundle', 'payloads'), { recursive: true });
    start('native');
    watcher.watchOnly(new Map([[root, ino(root)]]), new Set());
    writeFileSync(join(root, 'bundle', 'payloads', '1.json'), '{}');
    writeFileSync(join(root, 'bundle', 'manifest.json'), '{}');
    let n = 0;
    await hintFrom(root, () => mkdirSync(join(root, `new ${++n}`)));
    expect(new Set(hints)).toEqual(new Set([root]));
  });

  it('watches a folder anew that was replaced by another of its name', async () => {
    const root = join(folder.path, 'root');
    mkdirSync(root);
    start('native');
    watcher.watchOnly(new Map([[root, ino(root)]]), new Set());
    // The watch begins some time after it was asked for: entries until it tells of one.
    await hintFrom(root, () => writeFileSync(join(root, `${Math.random()}`), ''));
    renameSync(root, `${root} moved`);
    mkdirSync(root);
    watcher.watchOnly(new Map([[root, ino(root)]]), new Set());
    hints.length = 0;
    await hintFrom(root, () => writeFileSync(join(root, `${hints.length} ${Math.random()}`), ''));
  });

  it.each(['native', 'polling'] as const)('hints at a file that grows (%s)', async (mode) => {
    const log = join(folder.path, 'trace.jsonl');
    writeFileSync(log, '');
    start(mode);
    watcher.watchOnly(new Map(), new Set([log]));
    await hintFrom(log, () => appendFileSync(log, 'x\n'));
    watcher.watchOnly(new Map(), new Set());
    watcher.watchOnly(new Map(), new Set([log]));
    hints.length = 0;
    await hintFrom(log, () => appendFileSync(log, 'x\n'));
  });

  it('bears what does not exist', () => {
    start('native');
    watcher.watchOnly(new Map([[join(folder.path, 'no'), 1]]), new Set([join(folder.path, 'nothing')]));
    watcher.watchOnly(new Map(), new Set());
    expect(hints).toEqual([]);
  });
});

describe('the way of watching', () => {
  it('is polling where chokidar is told so', async () => {
    start('native');
    expect(defaultWatchMode({})).toBe('native');
    expect(defaultWatchMode({ CHOKIDAR_USEPOLLING: 'false' })).toBe('native');
    expect(defaultWatchMode({ CHOKIDAR_USEPOLLING: '0' })).toBe('native');
    expect(defaultWatchMode({ CHOKIDAR_USEPOLLING: '1' })).toBe('polling');
    expect(defaultWatchMode({ CHOKIDAR_USEPOLLING: 'true' })).toBe('polling');
  });
});
