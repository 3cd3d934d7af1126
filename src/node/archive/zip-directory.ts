import { type Buffer, isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ArchiveFile, damaged, refused } from './archive.ts';
import type { RandomFile } from './archive-file.ts';
import { createFileList } from './file-list.ts';
import { type ArchiveLimits, sizeProblem } from './limits.ts';

/*
 * The directory at the end of a zip file (PKWARE's APPNOTE.TXT 4.3): what files there are, and where. Numbers are
 * little-endian. Zip64 where sizes need it; archives over several disks, encrypted ones and links are refused.
 */

/** A file in a zip. */
export interface ZipFile extends ArchiveFile {
  method: 'stored' | 'deflated';
  crc: number;
  packedSize: number;
  /** Offset of its local header. */
  offset: number;
  /** The name's bytes: the local header must have the same. */
  rawName: Buffer;
}

const END = 0x06054b50;
const END_SIZE = 22;
const END64_LOCATOR = 0x07064b50;
const END64_LOCATOR_SIZE = 20;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
const MAX_COMMENT = 0xffff;
/** In place of a number that is in the Zip64 field. */
const ELSEWHERE = 0xffffffff;
const TURN_ENTRIES = 5000;

interface Directory {
  entries: number;
  size: number;
  offset: number;
}

/** Reads the directory of `file` and refuses what could do harm. */
export async function readZipDirectory(file: RandomFile, limits: ArchiveLimits): Promise<Map<string, ZipFile>> {
  const { path } = file;
  const directory = findDirectory(file);
  if (directory.entries > limits.maxEntries) throw refused(path, `it has more than ${limits.maxEntries} entries`);
  if (directory.size > limits.maxDirectoryBytes) throw refused(path, `its directory has ${directory.size} bytes`);
  const bytes = await file.atAsync(directory.offset, directory.size);
  const list = createFileList<ZipFile>(path, limits);
  let at = 0;
  for (let i = 0; i < directory.entries; i++) {
    if (at + ENTRY_SIZE > bytes.length || bytes.readUInt32LE(at) !== ENTRY) {
      throw damaged(path, `its directory ends after ${i} of ${directory.entries} entries`);
    }
    const next =
      at + ENTRY_SIZE + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw damaged(path, `entry ${i + 1} of its directory is cut`);
    const entry = readEntry(bytes.subarray(at, next), path);
    if (entry.folder) list.addFolder(entry.name);
    else {
      const { name, folder, file: facts } = entry;
      checkFile(facts, name, path, directory.offset, limits);
      if (!folder) list.addFile(name, facts.size, (clean) => ({ path: clean, ...facts }));
    }
    at = next;
    if (i % TURN_ENTRIES === TURN_ENTRIES - 1) await nextTurn();
  }
  list.check(file.size);
  refuseOverlaps([...list.files.values()], path);
  return list.files;
}

type EntryFacts = Omit<ZipFile, 'path' | 'method'> & { method: ZipFile['method'] };

function readEntry(entry: Buffer, archive: string): { name: string; folder: boolean; file: EntryFacts } {
  const flags = entry.readUInt16LE(8);
  const nameEnd = ENTRY_SIZE + entry.readUInt16LE(28);
  const rawName = entry.subarray(ENTRY_SIZE, nameEnd);
  const name = decodeName(rawName, (flags & 0x800) !== 0, archive);
  const shown = JSON.stringify(name);
  // Strong encryption and masked directories hide sizes and names as well.
  if ((flags & 0x2041) !== 0) throw refused(archive, `${shown} is encrypted`);
  const madeBy = entry.readUInt8(5);
  const type = madeBy === 3 || madeBy === 19 ? (entry.readUInt32LE(38) >>> 28) & 0xf : 0;
  if (type !== 0 && type !== 4 && type !== 8) throw refused(archive, `${shown} is a link or device`);
  const methodId = entry.readUInt16LE(10);
  const folder = /[\\/]$/.test(name);
  if (!folder && methodId !== 0 && methodId !== 8) {
    throw refused(archive, `${shown} is packed with method ${methodId}; only stored and deflated files are read`);
  }
  const extra = entry.subarray(nameEnd, nameEnd + entry.readUInt16LE(30));
  const [size, packedSize, offset, disk] = wideNumbers(entry, extra, archive);
  if (disk !== 0) throw refused(archive, 'it is one of several disks');
  const method = methodId === 0 ? 'stored' : 'deflated';
  return { name, folder, file: { size, packedSize, offset, method, crc: entry.readUInt32LE(16), rawName } };
}

/** Sizes and offset of an entry: from the Zip64 field those that did not fit. */
function wideNumbers(entry: Buffer, extra: Buffer, archive: string): [number, number, number, number] {
  const wide = extraField(extra, 1);
  let at = 0;
  const take = (bytes: 4 | 8): number => {
    if (!wide || at + bytes > wide.length) throw damaged(archive, 'an entry lacks its Zip64 sizes');
    const value = bytes === 8 ? Number(wide.readBigUInt64LE(at)) : wide.readUInt32LE(at);
    at += bytes;
    if (!Number.isSafeInteger(value)) throw damaged(archive, 'an entry has impossible sizes');
    return value;
  };
  // The order in the field is: size, packed size, offset, disk.
  let [size, packed, offset, disk] = [24, 20, 42]
    .map((place) => entry.readUInt32LE(place))
    .concat(entry.readUInt16LE(34));
  if (size === undefined || packed === undefined || offset === undefined || disk === undefined) return [0, 0, 0, 0];
  if (size === ELSEWHERE) size = take(8);
  if (packed === ELSEWHERE) packed = take(8);
  if (offset === ELSEWHERE) offset = take(8);
  if (disk === 0xffff) disk = take(4);
  return [size, packed, offset, disk];
}

function extraField(extra: Buffer, id: number): Buffer | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id && end <= extra.length) return extra.subarray(at + 4, end);
    at = end;
  }
  return null;
}

/**
 * UTF-8 where the entry says so or where it is (many writers do not say); else each byte as the character of its number,
 * which at least is unambiguous: names that matter to a bundle are ASCII.
 */
function decodeName(raw: Buffer, saysUtf8: boolean, archive: string): string {
  if (isUtf8(raw)) return raw.toString('utf8');
  if (saysUtf8) throw refused(archive, 'it has a name that is not the UTF-8 it says it is');
  return raw.toString('latin1');
}

function checkFile(file: EntryFacts, name: string, archive: string, end: number, limits: ArchiveLimits): void {
  const shown = JSON.stringify(name);
  if (file.method === 'stored' && file.size !== file.packedSize) {
    throw damaged(archive, `${shown} has two sizes`);
  }
  if (file.offset + file.packedSize > end) throw damaged(archive, `${shown} lies outside of it`);
  const problem = sizeProblem(file.size, file.packedSize, limits);
  if (problem) throw refused(archive, `${shown}: ${problem}`);
}

/** Files that share their bytes unpack to far more than the archive's size tells. */
function refuseOverlaps(files: ZipFile[], archive: string): void {
  files.sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const file of files) {
    if (file.offset < end) throw refused(archive, `${JSON.stringify(file.path)} overlaps another file`);
    end = file.offset + file.packedSize;
  }
}

function findDirectory(file: RandomFile): Directory {
  const { path, size } = file;
  const length = Math.min(size, END_SIZE + MAX_COMMENT);
  const tail = file.at(size - length, length);
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    if (at + END_SIZE + tail.readUInt16LE(at + 20) !== tail.length) continue;
    return checked(file, size - length + at, tail.subarray(at, at + END_SIZE));
  }
  throw damaged(path, 'it has no directory: it is cut short, or no zip');
}

function checked(file: RandomFile, endAt: number, end: Buffer): Directory {
  const { path } = file;
  const wide = end64(file, endAt);
  if (!wide && (end.readUInt16LE(4) !== 0 || end.readUInt16LE(6) !== 0))
    throw refused(path, 'it is one of several disks');
  const directory = wide ?? {
    entries: end.readUInt16LE(10),
    size: end.readUInt32LE(12),
    offset: end.readUInt32LE(16),
  };
  if (directory.offset + directory.size > endAt) throw damaged(path, 'its directory lies outside of it');
  if (directory.entries * ENTRY_SIZE > directory.size) throw damaged(path, 'its directory is shorter than its entries');
  return directory;
}

function end64(file: RandomFile, endAt: number): Directory | null {
  if (endAt < END64_LOCATOR_SIZE) return null;
  const locator = file.at(endAt - END64_LOCATOR_SIZE, END64_LOCATOR_SIZE);
  if (locator.readUInt32LE(0) !== END64_LOCATOR) return null;
  const at = Number(locator.readBigUInt64LE(8));
  if (at + END64_SIZE > endAt) throw damaged(file.path, 'its Zip64 directory lies outside of it');
  const record = file.at(at, END64_SIZE);
  if (record.readUInt32LE(0) !== END64) throw damaged(file.path, 'its Zip64 directory is not where it should be');
  if (record.readUInt32LE(16) !== 0 || record.readUInt32LE(20) !== 0)
    throw refused(file.path, 'it is one of several disks');
  const [entries, size, offset] = [32, 40, 48].map((place) => Number(record.readBigUInt64LE(place)));
  if (!Number.isSafeInteger(entries) || !Number.isSafeInteger(size) || !Number.isSafeInteger(offset)) {
    throw damaged(file.path, 'its Zip64 directory has impossible sizes');
  }
  return { entries: entries ?? 0, size: size ?? 0, offset: offset ?? 0 };
}
