import type { Buffer } from 'node:buffer';
import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ArchiveFile, damaged, refused } from './archive.ts';
import type { RandomFile } from './archive-file.ts';
import { createFileList } from './file-list.ts';
import type { ArchiveLimits } from './limits.ts';

/*
 * The headers of a tar (POSIX.1-2001 pax, ustar, GNU long names): blocks of 512 bytes, the files between them. Regular files
 * and folders only; links, devices and sparse files are refused.
 */

/** A file in a tar. */
export interface TarFile extends ArchiveFile {
  /** Where its bytes begin. */
  offset: number;
}

const BLOCK = 512;
const TURN_ENTRIES = 2000;
/** Names and pax records above this are no honest ones. */
const MAX_META = 1024 * 1024;

const FILE_TYPES = new Set(['', '0', '7']);
const REFUSED_TYPES: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a named pipe',
  S: 'a sparse file',
};

/** What a meta header says of the entry after it. */
interface Meta {
  path?: string;
  size?: number;
}

/** Reads all headers of the tar `file`, and refuses what could do harm. `packed` is the size that the archive has on disk. */
export async function readTarDirectory(
  file: RandomFile,
  packed: number,
  limits: ArchiveLimits,
): Promise<Map<string, TarFile>> {
  const { path: archive, size: archiveSize } = file;
  const list = createFileList<TarFile>(archive, limits);
  let meta: Meta = {};
  let ended = false;
  let count = 0;
  for (let at = 0; at + BLOCK <= archiveSize; ) {
    const header = file.at(at, BLOCK);
    if (isZero(header)) {
      // Two of them are the end mark.
      ended = at + 2 * BLOCK <= archiveSize && isZero(file.at(at + BLOCK, BLOCK));
      break;
    }
    if (!checksumFits(header)) throw damaged(archive, `the header at byte ${at} has a wrong checksum`);
    const type = text(header, 156, 1);
    const size = (isMeta(type) ? undefined : meta.size) ?? number(header, 124, 12, archive);
    const data = at + BLOCK;
    if (data + size > archiveSize) throw damaged(archive, `it is cut: the entry at byte ${at} has ${size} bytes`);
    const name = meta.path ?? headerName(header);
    if (isMeta(type)) {
      if (size > MAX_META) throw refused(archive, `a name or note of ${size} bytes`);
      if (type !== 'g' && type !== 'K') meta = { ...meta, ...readMeta(type, file.at(data, size), archive) };
    } else {
      addEntry(list, type, name, size, data, archive);
      meta = {};
    }
    at = data + Math.ceil(size / BLOCK) * BLOCK;
    count += 1;
    // Meta headers count too: an archive of nothing else must end as well.
    if (count > 3 * limits.maxEntries) throw refused(archive, `it has more than ${limits.maxEntries} entries`);
    if (count % TURN_ENTRIES === 0) await nextTurn();
  }
  if (!ended) throw damaged(archive, 'it is cut: its end mark is missing');
  list.check(packed);
  return list.files;
}

/**
 * The first regular file in the beginning of a tar whose name `wanted` takes, when all of it lies there; else null. A glance
 * that refuses nothing: whoever uses more than this file opens the archive.
 */
export function fileInBeginning(beginning: Buffer, wanted: (name: string) => boolean, archive: string): Buffer | null {
  for (let at = 0; at + BLOCK <= beginning.length; ) {
    const header = beginning.subarray(at, at + BLOCK);
    if (isZero(header) || !checksumFits(header)) return null;
    const size = number(header, 124, 12, archive);
    const data = at + BLOCK;
    if (FILE_TYPES.has(text(header, 156, 1)) && wanted(headerName(header))) {
      return data + size <= beginning.length ? beginning.subarray(data, data + size) : null;
    }
    at = data + Math.ceil(size / BLOCK) * BLOCK;
  }
  return null;
}

const isMeta = (type: string): boolean => 'gxLK'.includes(type) && type !== '';

function addEntry(
  list: ReturnType<typeof createFileList<TarFile>>,
  type: string,
  name: string,
  size: number,
  offset: number,
  archive: string,
): void {
  // Before pax, a name that ends in a slash was a folder, whatever its type says.
  if (type === '5' || (FILE_TYPES.has(type) && name.endsWith('/'))) {
    list.addFolder(name);
    return;
  }
  if (!FILE_TYPES.has(type)) {
    const what = REFUSED_TYPES[type] ?? `of the unknown type ${JSON.stringify(type)}`;
    throw refused(archive, `${JSON.stringify(name)} is ${what}`);
  }
  list.addFile(name, size, (path) => ({ path, size, offset }));
}

function headerName(header: Buffer): string {
  const name = text(header, 0, 100);
  // Only POSIX ustar has a prefix; GNU's own format keeps times there.
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? text(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function readMeta(type: string, data: Buffer, archive: string): Meta {
  if (type === 'L') return { path: decode(data.subarray(0, zeroAt(data))) };
  const meta: Meta = {};
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(data.toString('latin1', at, space));
    if (!(length > space - at + 2) || at + length > data.length) throw damaged(archive, 'a pax record is cut');
    const record = data.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    const key = record.toString('latin1', 0, Math.max(0, equals));
    const value = decode(record.subarray(equals + 1));
    if (key.startsWith('GNU.sparse')) throw refused(archive, 'it has a sparse file');
    if (key === 'path') meta.path = value;
    if (key === 'size') meta.size = wholeNumber(value, archive);
    at += length;
  }
  return meta;
}

/** Octal digits, or (first bit set) a big-endian number, as GNU writes sizes of 8 GiB and more. */
function number(header: Buffer, at: number, length: number, archive: string): number {
  const field = header.subarray(at, at + length);
  if ((field[0] ?? 0) & 0x80) {
    let value = BigInt((field[0] ?? 0) & 0x7f);
    for (const byte of field.subarray(1)) value = value * 256n + BigInt(byte);
    return wholeNumber(String(value), archive);
  }
  const digits = text(header, at, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw damaged(archive, 'a header has a size that is no number');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function wholeNumber(digits: string, archive: string): number {
  const value = /^\d{1,20}$/.test(digits) ? Number(digits) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw damaged(archive, 'a header has an impossible size');
  return value;
}

/** The sum of all bytes, those of the checksum itself counted as spaces. */
function checksumFits(header: Buffer): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : (header[i] ?? 0);
  const digits = text(header, 148, 8).trim();
  return /^[0-7]+$/.test(digits) && Number.parseInt(digits, 8) === sum;
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function text(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  return decode(field.subarray(0, zeroAt(field)));
}

function zeroAt(bytes: Buffer): number {
  const zero = bytes.indexOf(0);
  return zero < 0 ? bytes.length : zero;
}

const decode = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
