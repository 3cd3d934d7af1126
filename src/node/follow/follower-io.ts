import type { BigIntStats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import type { Result } from '../../core/failure.ts';
import { fail, TraceError } from '../../core/failure.ts';
import { type Bundle, openBundle } from '../bundle.ts';
import { entryKind, isWithin, quotePath, READ_FLAGS } from '../io.ts';

/** What a log file looks like from outside. */
export interface FileState {
  size: number;
  /** Device and inode; empty where the file system has none to speak of. */
  identity: string;
  mtimeMs: number;
}

/** An open log. Its methods reject with errors of node:fs. */
export interface FollowedFile {
  state(): Promise<FileState>;
  /** Reads at `position` into the whole of `into`; returns the count of bytes, 0 at the end. */
  read(into: Buffer, position: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * All that a follower needs of the world: files, a clock and timers. Tests put scripted ones in its place; each step that
 * can fail on a real disk is a call of its own.
 */
export interface FollowerIo {
  openBundle(dir: string): Promise<Result<Bundle>>;
  /** Rejects with an error of node:fs. */
  stat(path: string): Promise<FileState>;
  /** Opens a regular file that lies (links resolved) inside the folder `within`. Rejects with an error of node:fs or a TraceError. */
  open(path: string, within: string): Promise<FollowedFile>;
  /** The wall clock, Unix ms: compared with the times of files. */
  now(): number;
  /** Calls back after `ms`; returns what ends the waiting. */
  timer(ms: number, callback: () => void): () => void;
  /** Resolves after other work of the thread had its turn. */
  turn(): Promise<void>;
}

export const nodeFollowerIo: FollowerIo = {
  openBundle: (dir) => openBundle(dir),
  stat: async (path) => fileState(await stat(path, { bigint: true })),
  open: openInside,
  now: () => Date.now(),
  timer: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};

async function openInside(path: string, within: string): Promise<FollowedFile> {
  const [real, folder] = await Promise.all([realpath(path), realpath(within)]);
  if (!isWithin(folder, real)) {
    const message = `${quotePath(path)} is a link that leaves its bundle; it is not followed`;
    throw new TraceError(fail('log_outside', message, { path }).failure);
  }
  const handle = await open(real, READ_FLAGS);
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      const message = `${quotePath(path)} is ${entryKind(stats)}, not a regular file`;
      throw new TraceError(fail('log_not_a_file', message, { path }).failure);
    }
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
  return {
    state: async () => fileState(await handle.stat({ bigint: true })),
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    close: () => handle.close(),
  };
}

function fileState(stats: BigIntStats): FileState {
  const identity = stats.ino === 0n ? '' : `${stats.dev}:${stats.ino}`;
  return { size: Number(stats.size), identity, mtimeMs: Number(stats.mtimeNs) / 1e6 };
}
