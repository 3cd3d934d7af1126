import { Buffer } from 'node:buffer';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib';
import type { BundleFile } from './bundle-files.ts';

const deflate = promisify(deflateRaw);

/** Files up to this size are packed in memory, so that their header can say their sizes. */
const WHOLE = 16 * 1024 * 1024;
const WIDE = 0xffffffff;
const VERSION = 20;
const VERSION_WIDE = 45;
/** 1980-01-01, the first day of zip; files 0644, made on Unix. */
const DOS_DATE = 0x0021;
const MODE = (0o100644 << 16) >>> 0;
/** Names are UTF-8. */
const UTF8 = 0x800;
/** Sizes and checksum come after the bytes. */
const DESCRIPTOR = 8;

interface Written {
  name: Buffer;
  flags: number;
  method: number;
  crc: number;
  size: number;
  packedSize: number;
  offset: number;
}

/** A zip of these files, each below `prefix`, in their order. Equal files give equal bytes: times and modes are fixed. */
export async function* writeZip(files: readonly BundleFile[], prefix: string): AsyncGenerator<Uint8Array> {
  const done: Written[] = [];
  let at = 0;
  for (const file of files) {
    const entry: Written = {
      name: Buffer.from(prefix + file.path),
      flags: UTF8 | (file.size > WHOLE ? DESCRIPTOR : 0),
      method: 8,
      crc: 0,
      size: file.size,
      packedSize: 0,
      offset: at,
    };
    for await (const chunk of file.size > WHOLE ? streamed(file, entry) : whole(file, entry)) {
      at += chunk.length;
      yield chunk;
    }
    done.push(entry);
  }
  const directoryAt = at;
  for (const entry of done) {
    const header = directoryEntry(entry);
    at += header.length;
    yield header;
  }
  yield end(done.length, directoryAt, at - directoryAt);
}

async function* whole(file: BundleFile, entry: Written): AsyncGenerator<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.stream()) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const packed = await deflate(bytes);
  // What does not shrink is stored as it is.
  const best = packed.length < bytes.length ? packed : bytes;
  entry.method = best === packed ? 8 : 0;
  entry.crc = crc32(bytes);
  entry.packedSize = best.length;
  yield localHeader(entry, false);
  if (best.length > 0) yield best;
}

async function* streamed(file: BundleFile, entry: Written): AsyncGenerator<Buffer> {
  const wide = file.size >= WIDE - WHOLE;
  yield localHeader(entry, wide);
  const packer = createDeflateRaw();
  const fed = feed(file, packer, entry);
  fed.catch((error: unknown) => packer.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const chunk of packer) {
    entry.packedSize += (chunk as Buffer).length;
    yield chunk as Buffer;
  }
  await fed;
  const descriptor = Buffer.alloc(wide ? 24 : 16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(entry.crc, 4);
  if (wide) {
    descriptor.writeBigUInt64LE(BigInt(entry.packedSize), 8);
    descriptor.writeBigUInt64LE(BigInt(entry.size), 16);
  } else {
    descriptor.writeUInt32LE(entry.packedSize, 8);
    descriptor.writeUInt32LE(entry.size, 12);
  }
  yield descriptor;
}

async function feed(file: BundleFile, packer: ReturnType<typeof createDeflateRaw>, entry: Written): Promise<void> {
  for await (const chunk of file.stream()) {
    entry.crc = crc32(chunk, entry.crc);
    await new Promise<void>((resolve, reject) => packer.write(chunk, (error) => (error ? reject(error) : resolve())));
  }
  packer.end();
}

function localHeader(entry: Written, wide: boolean): Buffer {
  const header = Buffer.alloc(30 + entry.name.length + (wide ? 20 : 0));
  const late = (entry.flags & DESCRIPTOR) !== 0;
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(wide ? VERSION_WIDE : VERSION, 4);
  header.writeUInt16LE(entry.flags, 6);
  header.writeUInt16LE(entry.method, 8);
  header.writeUInt16LE(DOS_DATE, 12);
  if (!late) {
    header.writeUInt32LE(entry.crc, 14);
    header.writeUInt32LE(entry.packedSize, 18);
    header.writeUInt32LE(entry.size, 22);
  }
  header.writeUInt16LE(entry.name.length, 26);
  entry.name.copy(header, 30);
  if (wide) {
    header.writeUInt32LE(WIDE, 18);
    header.writeUInt32LE(WIDE, 22);
    header.writeUInt16LE(20, 28);
    header.writeUInt16LE(1, 30 + entry.name.length);
    header.writeUInt16LE(16, 32 + entry.name.length);
  }
  return header;
}

function directoryEntry(entry: Written): Buffer {
  const wideValues = [entry.size, entry.packedSize, entry.offset].filter((value) => value >= WIDE);
  const extra = Buffer.alloc(wideValues.length === 0 ? 0 : 4 + 8 * wideValues.length);
  if (extra.length > 0) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(extra.length - 4, 2);
    for (const [i, value] of wideValues.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  }
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | (extra.length > 0 ? VERSION_WIDE : VERSION), 4);
  header.writeUInt16LE(extra.length > 0 ? VERSION_WIDE : VERSION, 6);
  header.writeUInt16LE(entry.flags, 8);
  header.writeUInt16LE(entry.method, 10);
  header.writeUInt16LE(DOS_DATE, 14);
  header.writeUInt32LE(entry.crc, 16);
  header.writeUInt32LE(Math.min(entry.packedSize, WIDE), 20);
  header.writeUInt32LE(Math.min(entry.size, WIDE), 24);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(MODE, 38);
  header.writeUInt32LE(Math.min(entry.offset, WIDE), 42);
  return Buffer.concat([header, entry.name, extra]);
}

function end(count: number, offset: number, size: number): Buffer {
  const wide = count >= 0xffff || offset >= WIDE || size >= WIDE;
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(Math.min(count, 0xffff), 8);
  record.writeUInt16LE(Math.min(count, 0xffff), 10);
  record.writeUInt32LE(Math.min(size, WIDE), 12);
  record.writeUInt32LE(Math.min(offset, WIDE), 16);
  if (!wide) return record;
  const record64 = Buffer.alloc(56);
  record64.writeUInt32LE(0x06064b50, 0);
  record64.writeBigUInt64LE(44n, 4);
  record64.writeUInt16LE((3 << 8) | VERSION_WIDE, 12);
  record64.writeUInt16LE(VERSION_WIDE, 14);
  record64.writeBigUInt64LE(BigInt(count), 24);
  record64.writeBigUInt64LE(BigInt(count), 32);
  record64.writeBigUInt64LE(BigInt(size), 40);
  record64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record64, locator, record]);
}
