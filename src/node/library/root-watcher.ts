import { watch } from 'node:fs';
import { type CreateFileWatcher, createFileWatcher, type WatchMode } from '../file-watcher.ts';

/**
 * Wakes the library when something may have changed: a folder got or lost an entry, a log grew. Hints may be lost, late or
 * repeated: the sweeps of the library find everything without them, only slower.
 */
export interface RootWatcher {
  /**
   * Exactly these paths are to be watched from now on: folders with their inodes (another one means another folder, to be
   * watched anew) and files. What does not exist is silently not watched.
   */
  watchOnly(folders: ReadonlyMap<string, number>, files: ReadonlySet<string>): void;
  close(): Promise<void>;
}

export interface RootWatcherOptions {
  mode: WatchMode;
  /** One of the watched paths, as it was given. */
  onHint(path: string): void;
}

export type CreateRootWatcher = (options: RootWatcherOptions) => RootWatcher;

/** `polling` where chokidar's own variable asks for it (network drives, some containers), else `native`. */
export function defaultWatchMode(env: NodeJS.ProcessEnv = process.env): WatchMode {
  const asked = env.CHOKIDAR_USEPOLLING?.toLowerCase();
  return asked !== undefined && asked !== 'false' && asked !== '0' ? 'polling' : 'native';
}

/**
 * Logs are watched by chokidar. Folders are not: on every change of a folder chokidar lists it and stats each entry, watched
 * or not (measured with 5,000 bundles: 90 ms of CPU for each new one, 130 ms at the start), while one plain watch of the
 * folder tells the same and costs one inotify watch however many bundles there are. Payloads are never watched. When polling,
 * folders are left to the sweep, which stats each root every two seconds anyway.
 */
export function createRootWatcherWith(createFiles: CreateFileWatcher): CreateRootWatcher {
  return ({ mode, onHint }) => {
    const folders = new Map<string, { ino: number; close(): void }>();
    const files = new Set<string>();
    const fileWatcher = createFiles([], { mode, depth: 0, onHint, onError: () => {} });

    const unwatchFolder = (path: string): void => {
      folders.get(path)?.close();
      folders.delete(path);
    };

    const watchFolder = (path: string, ino: number): void => {
      if (mode === 'polling') return;
      try {
        const watcher = watch(path, () => onHint(path));
        // A folder that was deleted, or no more watches to be had: the sweep goes on.
        watcher.on('error', () => unwatchFolder(path));
        folders.set(path, { ino, close: () => watcher.close() });
      } catch {
        // The same.
      }
    };

    return {
      watchOnly(wantedFolders, wantedFiles) {
        for (const [path, { ino }] of [...folders]) if (wantedFolders.get(path) !== ino) unwatchFolder(path);
        for (const [path, ino] of wantedFolders) if (!folders.has(path)) watchFolder(path, ino);
        for (const path of files) {
          if (wantedFiles.has(path)) continue;
          files.delete(path);
          fileWatcher.remove(path);
        }
        for (const path of wantedFiles) {
          if (files.has(path)) continue;
          files.add(path);
          fileWatcher.add(path);
        }
      },
      async close() {
        for (const path of [...folders.keys()]) unwatchFolder(path);
        await fileWatcher.close();
      },
    };
  };
}

export const createRootWatcher: CreateRootWatcher = createRootWatcherWith(createFileWatcher);

/** Gives no hints: for tests of the sweeps. */
export const createSilentWatcher: CreateRootWatcher = () => ({ watchOnly: () => {}, close: () => Promise.resolve() });
