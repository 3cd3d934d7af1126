import { Buffer } from 'node:buffer';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { manifest } from '../../core/trace/manifest.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import type { BundleRecord } from './bundle-record.ts';
import { type Observation, type Stamp, sameStamp } from './observe.ts';

/** Raise it whenever the meaning of a field changes: older caches are then ignored. */
const CACHE_VERSION = 2;

const count = z.int().nonnegative();
const stamp = z.object({ size: count, mtime_ms: z.number() });

const cachedBundle = z.object({
  path: z.string(),
  /** When it was last there. */
  used_ms: z.number(),
  manifest: z.object({ stamp, manifest }),
  log: stamp,
  index: z.object({
    scan: z.object({
      bytes: count,
      inside_line: z.boolean(),
      events: count,
      threads: count,
      turns: count,
      inference_calls: count,
      tool_calls: count,
      compactions: count,
      failed_tools: count,
      broken_calls: count,
      unreadable: count,
      model: z.string().nullable(),
      requests: z.array(z.string()),
      end: z.object({ status: z.enum(['completed', 'failed', 'aborted']), at_unix_ms: z.int().nullable() }).nullable(),
    }),
    counted_size: count.nullable(),
    end: z.object({ status: z.enum(['completed', 'failed', 'aborted']), at_unix_ms: z.int().nullable() }).nullable(),
    first_user_message: z.string().nullable(),
    payloads: z
      .object({ log_size: count, log_bytes: count, tokens: count, unread: count, last: count, bytes: count })
      .nullable(),
  }),
  /** The log's first bytes, base64. */
  log_head: z.string(),
});

export type CachedBundle = z.infer<typeof cachedBundle>;

const number = z.number().nullable();

/** A trace that is a single file; also one that turned out to be none, so that it is not opened at each start. */
const cachedFile = z.object({
  path: z.string(),
  used_ms: z.number(),
  file: z.object({
    stamp,
    kind: z.enum(['archive', 'state']).nullable(),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    manifest: manifest.nullable(),
    status: z.enum(['idle', 'completed', 'failed', 'aborted']),
    log_bytes: count,
    total_bytes: count.nullable(),
    facts: z
      .object({
        ...{ first_user_message: z.string().nullable(), model: z.string().nullable(), ended_at_unix_ms: number },
        ...{
          threads: number,
          turns: number,
          inference_calls: number,
          tool_calls: number,
          compactions: number,
          failed_tools: number,
          broken_calls: number,
          unreadable_lines: number,
          tokens: number,
          events: number,
        },
      })
      .nullable(),
    summed: z.boolean(),
  }),
});

type CachedFile = z.infer<typeof cachedFile>;

const cacheFile = z.object({
  version: z.literal(CACHE_VERSION),
  bundles: z.array(cachedBundle),
  files: z.array(cachedFile),
});

/** Where the cache is kept between runs. Tests keep it in memory. */
export interface CacheStore {
  /** The cache's text, or null when there is none that can be read. */
  load(): Promise<string | null>;
  save(text: string): Promise<void>;
}

/** A cache in a file, which may be deleted at any time. A folder that cannot be written to means no cache, no failure. */
export function fileCacheStore(path: string): CacheStore {
  return {
    load: () => readFile(path, 'utf8').catch(() => null),
    async save(text) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => undefined);
      await writeFileAtomic(path, [text]);
    },
  };
}

/** Bundles that have been gone for so long are dropped: drives come back, deleted folders do not. */
const KEEP_MS = 60 * 24 * 3_600_000;

/** The index as it was when the program last ended, by path. */
export interface IndexCache {
  /** Gives a record its index back when manifest and log are as they were then. */
  restore(record: BundleRecord, seen: Observation): void;
  /** The manifest as read then, so that an unchanged one need not be read again. */
  knownManifest(path: string): CachedBundle['manifest'] | null;
  /** Writes what is known of `records`, and of bundles that are not there now. */
  save(records: Iterable<BundleRecord>, now: number): Promise<void>;
}

/** Reads the cache; a damaged or older one is an empty one. */
export async function loadIndexCache(store: CacheStore | null): Promise<IndexCache> {
  const cached = parseCache(store ? await store.load() : null);
  const bundles = new Map(cached.bundles.map((bundle) => [bundle.path, bundle]));
  const files = new Map(cached.files.map((file) => [file.path, file]));
  return {
    knownManifest: (path) => bundles.get(path)?.manifest ?? null,

    restore(record, seen) {
      if (seen.at === 'file') return restoreFile(record, seen.stamp, files.get(record.path)?.file);
      const cached = bundles.get(record.path);
      if (!cached || seen.at !== 'bundle' || seen.log === null || record.index !== null) return;
      if (!sameStamp(cached.log, seen.log) || !sameStamp(cached.manifest.stamp, seen.manifest.stamp)) return;
      record.index = structuredClone(cached.index);
      record.log_head = Buffer.from(cached.log_head, 'base64');
    },

    async save(records, now) {
      if (!store) return;
      for (const record of records) {
        const bundle = cachedOf(record, now);
        if (bundle) bundles.set(record.path, bundle);
        const { path, file, seen } = record;
        if (file && seen?.at === 'file' && sameStamp(file.stamp, seen.stamp))
          files.set(path, { path, used_ms: now, file });
      }
      for (const known of [bundles, files]) {
        for (const [path, { used_ms }] of known) if (now - used_ms > KEEP_MS) known.delete(path);
      }
      const all = { bundles: [...bundles.values()], files: [...files.values()] };
      await store.save(JSON.stringify({ version: CACHE_VERSION, ...all }));
    },
  };
}

function restoreFile(record: BundleRecord, stamp: Stamp, cached: CachedFile['file'] | undefined): void {
  if (cached && record.file === null && sameStamp(cached.stamp, stamp)) record.file = cached;
}

function parseCache(text: string | null): { bundles: CachedBundle[]; files: CachedFile[] } {
  const none = { bundles: [], files: [] };
  if (text === null) return none;
  try {
    const parsed = cacheFile.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : none;
  } catch {
    return none;
  }
}

/** Only an index that is up to the log as it was last seen: its stamp is the key. */
function cachedOf(record: BundleRecord, now: number): CachedBundle | null {
  const { seen, index, log_head } = record;
  if (seen?.at !== 'bundle' || !seen.log || !seen.manifest.manifest || !index || !log_head) return null;
  if (index.counted_size !== seen.log.size || record.read_failure) return null;
  return {
    path: record.path,
    used_ms: now,
    manifest: { stamp: seen.manifest.stamp, manifest: seen.manifest.manifest },
    log: { size: seen.log.size, mtime_ms: seen.log.mtime_ms },
    // A copy: the record's own goes on counting.
    index: structuredClone(index),
    log_head: log_head.toString('base64'),
  };
}
