import { TraceError } from '../../core/failure.ts';
import { dataDir } from '../../node/data-dir.ts';
import { createLibrary } from '../../node/library/library.ts';
import type { LibraryEntry } from '../../protocol/library.ts';
import type { CliIo } from '../io.ts';
import type { LineWriter } from '../line-writer.ts';
import { printableLine } from '../terminal/printable.ts';
import { plural } from '../text/numbers.ts';
import { type Following, followBundle } from './follow-bundle.ts';
import type { Teller } from './teller.ts';

export interface FollowRootOptions {
  io: CliIo;
  root: string;
  out: LineWriter;
  /** `start`: running traces from their beginning; `now`: only what comes. Traces that begin later are told whole. */
  since: 'start' | 'now';
  createTeller(dir: string): Teller;
  /** Something that is a bug of ours. */
  onError(error: unknown): void;
}

/**
 * Follows every bundle under a root that grows, those that are still to come too, until it is closed. A root that does not
 * exist yet is waited for; rejects with a TraceError when it cannot be read.
 */
export async function followRoot(options: FollowRootOptions): Promise<{ close(): Promise<void> }> {
  const { io, root, out, since, createTeller, onError } = options;
  const library = createLibrary({ dataDir: dataDir(io.env), roots: [root] });
  const following = new Map<string, Following>();
  /** Size of the log when we first knew of it, for bundles that were there before us. */
  const known = new Map<string, number>();
  /** Size of the log of bundles whose rollout was told to its end. */
  const finished = new Map<string, number>();

  const follow = (path: string, from: number): void => {
    const followed = followBundle({ dir: path, teller: createTeller(path), out, from });
    following.set(path, followed);
    followed.done
      .then(() => {
        if (followed.ended !== null) finished.set(path, followed.size);
      }, onError)
      .finally(() => following.delete(path));
  };
  const look = ({ path, kind, status, log_bytes, manifest }: LibraryEntry): void => {
    const followed = following.get(path);
    if (followed) followed.wake();
    // What was archived does not grow.
    if (followed || manifest === null || kind !== 'folder') return;
    const size = finished.get(path);
    if (size !== undefined) {
      // What ended stays ended, unless another log lies in its place.
      if (log_bytes >= size) return;
      finished.delete(path);
      known.set(path, 0);
    }
    const before = known.get(path) ?? 0;
    if (status === 'live' || log_bytes > before) follow(path, since === 'start' ? 0 : before);
  };

  await library.ready();
  const { entries, roots } = library.snapshot();
  for (const { path, log_bytes } of entries) known.set(path, log_bytes);
  const live = entries.filter(({ status }) => status === 'live').length;
  const failure = roots.find((state) => state.failure)?.failure;
  if (failure) {
    await library.close();
    throw new TraceError(failure);
  }
  const there = roots.every(({ state }) => state !== 'waiting');
  const waiting = there
    ? `Following ${printableLine(root)}: ${plural(entries.length, 'bundle')}, ${live} live. Waiting for agents …`
    : `Waiting for ${printableLine(root)}, which does not exist yet …`;
  await io.stderr.write(`${waiting}\n`).catch(() => undefined);
  for (const entry of entries) look(entry);
  const unsubscribe = library.onChange(({ upserts }) => {
    for (const entry of upserts) look(entry);
  });

  return {
    async close() {
      unsubscribe();
      await Promise.all([library.close(), ...[...following.values()].map((followed) => followed.stop())]);
    },
  };
}
