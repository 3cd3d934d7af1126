import { Buffer } from 'node:buffer';
import { fail, ok } from '../../src/core/failure.ts';
import type { Manifest } from '../../src/core/trace/manifest.ts';
import type { Bundle } from '../../src/node/bundle.ts';
import type { FollowerIo } from '../../src/node/follow/follower-io.ts';
import { createPayloadStore } from '../../src/node/payload-store.ts';
import { errnoError } from './temp-folder.ts';

/** What a follower asks of the world. */
export type IoStep = 'openBundle' | 'stat' | 'open' | 'state' | 'read' | 'payload';

/** One bundle in memory, with a clock that runs as fast as it can: whoever sleeps is woken as soon as nobody has work. */
export interface MemoryBundle {
  readonly io: FollowerIo;
  readonly dir: string;
  manifest: Manifest | null;
  /** The log; null: not there. */
  log: Buffer | null;
  /** Changes with another file in its place. */
  identity: number;
  payloads: Record<string, string>;
  /** Called at each step: the errno to fail with, or null. */
  fault: (step: IoStep) => string | null;
  /** Reads give at most so many bytes. */
  maxRead: number;
  /** Sets the log and its time of change. */
  write(log: Uint8Array | null): void;
}

export function memoryBundle(manifest: Manifest, payloads: Record<string, string>): MemoryBundle {
  const dir = '/memory/bundle';
  let now = 1_800_000_000_000;
  let changedAt = now;
  const timers: { at: number; callback: () => void }[] = [];
  let pumping = false;

  const pump = (): void => {
    if (pumping) return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      timers.sort((a, b) => a.at - b.at);
      const next = timers.shift();
      if (!next) return;
      now = Math.max(now, next.at);
      next.callback();
      if (timers.length > 0) pump();
    });
  };

  const step = (name: IoStep): void => {
    const errno = bundle.fault(name);
    if (errno !== null) throw errnoError(errno);
  };

  const stateOf = (name: 'stat' | 'state') => {
    step(name);
    if (!bundle.log) throw errnoError('ENOENT');
    return { size: bundle.log.length, identity: String(bundle.identity), mtimeMs: changedAt };
  };

  const readPayload: Bundle['payloads']['read'] = (ref) => {
    const errno = bundle.fault('payload');
    if (errno !== null) return fail('payload_unreadable', `${ref.path}: ${errno}`);
    const text = bundle.payloads[ref.path];
    return text === undefined ? fail('payload_missing', `${ref.path} is not there`) : ok(Buffer.from(text));
  };

  const io: FollowerIo = {
    async openBundle() {
      const errno = bundle.fault('openBundle');
      if (errno !== null) return fail('manifest_unreadable', `cannot read the manifest (${errno})`);
      if (!bundle.manifest) return fail('manifest_missing', 'no manifest');
      return ok({
        dir,
        manifest: bundle.manifest,
        manifestPath: `${dir}/manifest.json`,
        logPath: `${dir}/trace.jsonl`,
        payloadsDir: `${dir}/payloads`,
        payloads: { ...createPayloadStore(dir), read: readPayload },
      });
    },
    stat: async () => stateOf('stat'),
    async open() {
      step('open');
      if (!bundle.log) throw errnoError('ENOENT');
      return {
        state: async () => stateOf('state'),
        async read(into, position) {
          step('read');
          const log = bundle.log ?? Buffer.alloc(0);
          return log.copy(into, 0, position, Math.min(log.length, position + Math.min(into.length, bundle.maxRead)));
        },
        close: async () => {},
      };
    },
    now: () => now,
    timer(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      pump();
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    turn: () => new Promise((resolve) => setImmediate(resolve)),
  };

  const bundle: MemoryBundle = {
    io,
    dir,
    manifest,
    log: null,
    identity: 1,
    payloads,
    fault: () => null,
    maxRead: Number.POSITIVE_INFINITY,
    write(log) {
      bundle.log = log ? Buffer.from(log) : null;
      changedAt = ++now;
    },
  };
  return bundle;
}
