import { type CreateFileWatcher, createFileWatcher, type FileWatcher, type WatchMode } from '../file-watcher.ts';

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
 * Folders (their entries, nothing below) and logs are watched by chokidar. A folder has a watcher of its own: one that was
 * deleted and made again under a shared watcher is lost when chokidar notices the deletion late. On every change of a folder
 * chokidar lists it and stats each entry (measured with 5,000 bundles: 90 ms of CPU for each new one, 130 ms at the start),
 * which a root's folder can bear: it changes when a bundle comes or goes, not when one grows. Payloads are never watched.
 */
export function createRootWatcherWith(createWatcher: CreateFileWatcher): CreateRootWatcher {
  return ({ mode, onHint }) => {
    const folders = new Map<string, { ino: number; watcher: FileWatcher }>();
    const files = new Set<string>();
    const options = { mode, depth: 0, onError: () => {} };
    const fileWatcher = createWatcher([], { ...options, onHint });

    const unwatchFolder = (path: string): Promise<void> => {
      const watched = folders.get(path);
      folders.delete(path);
      return watched?.watcher.close() ?? Promise.resolve();
    };

    return {
      watchOnly(wantedFolders, wantedFiles) {
        for (const [path, { ino }] of [...folders]) if (wantedFolders.get(path) !== ino) void unwatchFolder(path);
        for (const [path, ino] of wantedFolders) {
          if (folders.has(path)) continue;
          folders.set(path, { ino, watcher: createWatcher([path], { ...options, onHint: () => onHint(path) }) });
        }
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
        await Promise.all([...folders.keys()].map(unwatchFolder));
        await fileWatcher.close();
      },
    };
  };
}

export const createRootWatcher: CreateRootWatcher = createRootWatcherWith(createFileWatcher);

/** Gives no hints: for tests of the sweeps. */
export const createSilentWatcher: CreateRootWatcher = () => ({ watchOnly: () => {}, close: () => Promise.resolve() });
