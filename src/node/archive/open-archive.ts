import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Result } from '../../core/failure.ts';
import { errorFact, isPermissionError, READ_FLAGS } from '../io.ts';
import { type ArchiveFormat, type ArchiveReader, archiveError, asResult } from './archive.ts';
import { type ArchiveLimits, DEFAULT_LIMITS } from './limits.ts';
import { openCompressedTar, openTar } from './tar-reader.ts';
import { openZip } from './zip-reader.ts';

export interface OpenArchiveOptions {
  signal?: AbortSignal;
  limits?: Partial<ArchiveLimits>;
  /** Where a compressed tar is unpacked to. Default: the system's temporary folder. */
  tempDir?: string;
}

const MAGIC: readonly { format: ArchiveFormat; offset: number; bytes: readonly number[] }[] = [
  { format: 'zip', offset: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { format: 'zip', offset: 0, bytes: [0x50, 0x4b, 0x05, 0x06] },
  { format: 'tar.gz', offset: 0, bytes: [0x1f, 0x8b] },
  { format: 'tar.zst', offset: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { format: 'tar', offset: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72] },
];

/** The kind of archive whose first bytes (512 are enough) these are; null: none that we know. Names are not looked at. */
export function archiveFormat(head: Uint8Array): ArchiveFormat | null {
  const found = MAGIC.find(({ offset, bytes }) => bytes.every((byte, i) => head[offset + i] === byte));
  return found?.format ?? null;
}

/**
 * Opens an archive for reading in place. Fails with `archive_unknown` (no archive that we know), `archive_refused` (limits,
 * encryption, links, names that climb out …), `archive_damaged`, `archive_unsupported` (zstd on an old Node),
 * `archive_unreadable`, `no_permission`, `disk_full`, `cancelled`. The caller closes it.
 */
export function openArchive(path: string, options: OpenArchiveOptions = {}): Promise<Result<ArchiveReader>> {
  return asResult(() => {
    const archive = resolve(path);
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const format = archiveFormat(readHead(archive));
    switch (format) {
      case 'zip':
        return openZip(archive, limits);
      case 'tar':
        return openTar(archive, limits);
      case 'tar.gz':
      case 'tar.zst':
        return openCompressedTar(archive, format, limits, options);
      case null:
        throw archiveError('archive_unknown', archive, 'is no zip and no tar archive');
    }
  });
}

/** The first bytes of a file. Throws a TraceError. */
export function readHead(path: string): Buffer {
  try {
    const fd = openSync(path, READ_FLAGS);
    try {
      const bytes = Buffer.alloc(512);
      return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = isPermissionError(error) ? 'no_permission' : 'archive_unreadable';
    throw archiveError(code, path, `cannot be read: ${errorFact(error)}`);
  }
}
