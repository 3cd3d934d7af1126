import { join } from 'node:path';
import { type Failure, fail, ok, type Result, TraceError } from '../../core/failure.ts';
import type { RawPayloadRef } from '../../core/trace/payload-ref.ts';
import { bundlePathSegments } from '../bundle-path.ts';
import { createByteCache } from '../byte-cache.ts';
import { quotePath } from '../io.ts';
import type { PayloadStore, PayloadStoreOptions } from '../payload-store.ts';
import type { ArchiveFile, ArchiveReader } from './archive.ts';

const MIB = 1024 * 1024;

/** {@link PayloadStore} over the files of an archive below `prefix` ('' or `folder/`), with the same failures. */
export function createArchivePayloadStore(
  archive: ArchiveReader,
  prefix: string,
  options: PayloadStoreOptions = {},
): PayloadStore {
  const { maxBytes = 512 * MIB, cacheBytes = 32 * MIB } = options;
  const cache = createByteCache(cacheBytes, MIB);

  const find = (ref: RawPayloadRef): Result<ArchiveFile> => {
    const segments = bundlePathSegments(ref.path);
    if (!segments) return failed('payload_outside', ref, 'was not read: its path leaves the bundle');
    const file = archive.files.get(prefix + segments.join('/'));
    return file ? ok(file) : failed('payload_missing', ref, 'is missing');
  };

  const unreadable = (ref: RawPayloadRef, error: unknown): Failed => {
    if (!(error instanceof TraceError)) throw error;
    return failed('payload_unreadable', ref, `cannot be read: ${error.message}`);
  };

  const tooLarge = (ref: RawPayloadRef, size: number): Failed =>
    failed('payload_too_large', ref, `was not read: ${size} bytes, the limit is ${maxBytes}`);

  const stat: PayloadStore['stat'] = (ref) => {
    const file = find(ref);
    if (!file.ok) return file;
    return ok({ path: join(archive.path, file.value.path), size: file.value.size, mtimeMs: 0 });
  };

  return {
    maxBytes,
    stat,
    read(ref) {
      const cached = cache.get(ref.path);
      if (cached) return ok(cached);
      const file = find(ref);
      if (!file.ok) return file;
      if (file.value.size > maxBytes) return tooLarge(ref, file.value.size);
      try {
        const bytes = archive.read(file.value);
        cache.put(ref.path, bytes);
        return ok(bytes);
      } catch (error) {
        return unreadable(ref, error);
      }
    },
    async readRange(ref, start, end) {
      const file = find(ref);
      if (!file.ok) return file;
      const { size } = file.value;
      const from = Math.min(Math.max(0, Math.trunc(start)), size);
      const to = Math.min(Math.max(from, Math.trunc(end)), size);
      if (to - from > maxBytes) return tooLarge(ref, to - from);
      try {
        const bytes = await archive.readRange(file.value, from, to);
        return ok({ bytes, start: from, end: from + bytes.length, size });
      } catch (error) {
        return unreadable(ref, error);
      }
    },
    /** A place to name, not to open: it lies in the archive. */
    resolve(ref) {
      const found = stat(ref);
      return found.ok ? ok(found.value.path) : found;
    },
    forget(ref) {
      if (ref) cache.delete(ref.path);
      else cache.clear();
    },
  };
}

type Failed = { ok: false; failure: Failure };

function failed(code: string, ref: RawPayloadRef, fact: string): Failed {
  const message = `payload ${quotePath(ref.raw_payload_id)} (${quotePath(ref.path)}) ${fact}`;
  return fail(code, message, { path: ref.path, raw_payload_id: ref.raw_payload_id });
}
