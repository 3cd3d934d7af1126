import { watch } from 'chokidar';

/** `polling` is for drives that report no changes (network drives, some container mounts). */
export type WatchMode = 'native' | 'polling';

export interface WatchOptions {
  mode: WatchMode;
  /** How many levels of folders below the paths are watched; 0: the entries of the paths themselves. */
  depth: number;
  /** Paths that are not looked at, nor anything below them. */
  ignored?: (path: string) => boolean;
  /** Something happened at or below a path. A wake-up, never data: hints are dropped and repeated (stack.md). */
  onHint(path: string): void;
  /** Watching fails in part (no permission, no more watches): the hints that are missing must come from a sweep. */
  onError?: (error: unknown) => void;
  /** How often polling looks. Default 500 ms. */
  pollMs?: number;
}

/** Whatever wakes those who read. */
export interface FileWatcher {
  add(path: string): void;
  remove(path: string): void;
  close(): Promise<void>;
}

export type CreateFileWatcher = (paths: string[], options: WatchOptions) => FileWatcher;

/** A {@link FileWatcher} by chokidar. Paths need not exist yet. */
export const createFileWatcher: CreateFileWatcher = (paths, options) => {
  const { mode, depth, ignored, onHint, onError, pollMs = 500 } = options;
  const watcher = watch(paths, {
    usePolling: mode === 'polling',
    interval: pollMs,
    binaryInterval: pollMs,
    depth,
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    atomic: false,
    ...(ignored ? { ignored: (path: string) => ignored(path) } : {}),
  });
  watcher.on('all', (_event, path) => onHint(path));
  watcher.on('error', (error) => onError?.(error));
  return {
    add: (path) => void watcher.add(path),
    remove: (path) => void watcher.unwatch(path),
    close: () => watcher.close(),
  };
};

/** Watches nothing: for tests of the sweep, and where watching cannot work. */
export const createNoWatcher: CreateFileWatcher = () => ({
  add: () => {},
  remove: () => {},
  close: () => Promise.resolve(),
});
