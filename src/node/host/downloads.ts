import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A finished export that waits for its page. Whoever takes it removes it. */
export interface Download {
  path: string;
  name: string;
  remove(): Promise<void>;
}

/** Files for pages whose host has no dialogs: written where only this user can read, fetched once, then gone. */
export interface Downloads {
  /** A file to be written, in a folder of its own. */
  prepare(): Promise<{ path: string; offer(name: string): string; remove(): Promise<void> }>;
  /** The file offered under an id; null when there is none, or none any more. */
  take(id: string): Download | null;
  close(): Promise<void>;
}

/** A page fetches its file at once; one that never does has been closed. */
const WAIT_MS = 120_000;

export function createDownloads(waitMs = WAIT_MS): Downloads {
  const offered = new Map<string, Download & { timer: NodeJS.Timeout }>();
  const folders = new Set<string>();
  return {
    async prepare() {
      const folder = await mkdtemp(join(tmpdir(), 'rollout-download-'));
      folders.add(folder);
      const path = join(folder, 'export');
      const remove = async (): Promise<void> => {
        folders.delete(folder);
        await rm(folder, { recursive: true, force: true });
      };
      return {
        path,
        remove,
        offer(name) {
          const id = randomBytes(24).toString('base64url');
          const timer = setTimeout(() => {
            offered.delete(id);
            void remove();
          }, waitMs);
          timer.unref();
          offered.set(id, { path, name, remove, timer });
          return id;
        },
      };
    },
    take(id) {
      const found = offered.get(id);
      if (!found) return null;
      clearTimeout(found.timer);
      offered.delete(id);
      return found;
    },
    async close() {
      for (const { timer } of offered.values()) clearTimeout(timer);
      offered.clear();
      await Promise.all([...folders].map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
