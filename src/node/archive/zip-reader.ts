import type { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { TraceError } from '../../core/failure.ts';
import { type ArchiveReader, damaged } from './archive.ts';
import { openRandomFile } from './archive-file.ts';
import type { ArchiveLimits } from './limits.ts';
import { createRangeCursor } from './range-cursor.ts';
import { readZipDirectory, type ZipFile } from './zip-directory.ts';

const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const CHUNK = 256 * 1024;
/** A range of a file up to this size is cut out of the whole, checked file. */
const WHOLE = 4 * 1024 * 1024;

/** Opens the zip at `path`. Only its directory is read; a file costs what it costs alone, wherever it lies. */
export async function openZip(path: string, limits: ArchiveLimits): Promise<ArchiveReader> {
  const source = openRandomFile(path);
  let files: Map<string, ZipFile>;
  try {
    files = await readZipDirectory(source, limits);
  } catch (error) {
    source.close();
    throw error;
  }
  const cursor = createRangeCursor<ZipFile>();

  /** Where the file's bytes begin. Its local header must be about the same file. */
  const dataOffset = (file: ZipFile): number => {
    source.checkUnchanged();
    const header = source.at(file.offset, LOCAL_SIZE);
    const nameLength = header.readUInt16LE(26);
    const begin = file.offset + LOCAL_SIZE + nameLength + header.readUInt16LE(28);
    const sameName =
      header.readUInt32LE(0) === LOCAL && source.at(file.offset + LOCAL_SIZE, nameLength).equals(file.rawName);
    if (!sameName) throw damaged(path, `${JSON.stringify(file.path)} is not where its directory says`);
    return begin;
  };

  const wrong = (file: ZipFile, fact: string): TraceError => damaged(path, `${JSON.stringify(file.path)} ${fact}`);

  const check = (file: ZipFile, size: number, crc: number): void => {
    if (size !== file.size) throw wrong(file, `has ${size} bytes instead of ${file.size}`);
    if (crc !== file.crc) throw wrong(file, 'has a wrong checksum');
  };

  const read = (file: ZipFile): Uint8Array => {
    const packed = source.at(dataOffset(file), file.packedSize);
    const bytes = file.method === 'stored' ? packed : inflateWhole(file, packed);
    check(file, bytes.length, crc32(bytes));
    return bytes;
  };

  const inflateWhole = (file: ZipFile, packed: Buffer): Buffer => {
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(1, file.size) });
    } catch (error) {
      throw wrong(file, `cannot be unpacked (${codeOf(error)})`);
    }
  };

  async function* packedChunks(file: ZipFile): AsyncGenerator<Buffer> {
    const begin = dataOffset(file);
    for (let at = 0; at < file.packedSize; at += CHUNK) {
      yield await source.atAsync(begin + at, Math.min(CHUNK, file.packedSize - at));
    }
  }

  async function* unpackedChunks(file: ZipFile): AsyncGenerator<Buffer> {
    if (file.method === 'stored') return yield* packedChunks(file);
    const inflate = createInflateRaw();
    const end = new AbortController();
    const piped = pipeline(Readable.from(packedChunks(file)), inflate, { signal: end.signal });
    piped.catch(() => undefined);
    try {
      for await (const chunk of inflate) yield chunk as Buffer;
      await piped;
    } catch (error) {
      throw error instanceof TraceError ? error : wrong(file, `cannot be unpacked (${codeOf(error)})`);
    } finally {
      end.abort();
    }
  }

  async function* stream(file: ZipFile): AsyncGenerator<Uint8Array, void> {
    let size = 0;
    let crc = 0;
    for await (const chunk of unpackedChunks(file)) {
      size += chunk.length;
      if (size > file.size) throw wrong(file, `has more than its ${file.size} bytes`);
      crc = crc32(chunk, crc);
      yield chunk;
    }
    check(file, size, crc);
  }

  return {
    path,
    format: 'zip',
    files,
    read: (file) => read(file as ZipFile),
    async readRange(file, start, end) {
      const zipFile = file as ZipFile;
      if (zipFile.size <= WHOLE) return read(zipFile).subarray(start, end);
      if (zipFile.method === 'stored') return source.atAsync(dataOffset(zipFile) + start, end - start);
      return cursor.read(zipFile, start, end, () => stream(zipFile));
    },
    stream: (file) => stream(file as ZipFile),
    async close() {
      await cursor.close();
      source.close();
    },
  };
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code.startsWith('ERR_') ? code : 'not deflate data';
}
