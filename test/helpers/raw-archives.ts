import { Buffer } from 'node:buffer';
import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of an archive that a test builds by hand, sound unless told otherwise. */
export interface RawEntry {
  name: string | Buffer;
  content?: string | Uint8Array;
  /** Zip: bytes as they lie in the file, instead of the deflated content. */
  packed?: Buffer;
  method?: number;
  flags?: number;
  crc?: number;
  size?: number;
  /** Unix mode with file type (0o120777: a link). */
  mode?: number;
  /** Name in the local header, when it shall be another. */
  localName?: string;
  /** Offset that the directory tells. */
  offset?: number;
  /** Tar: the type. */
  type?: string;
}

/** A zip with exactly these entries; `entries` in its end record when that shall lie. */
export function rawZip(entries: readonly RawEntry[], lie: { entries?: number; comment?: string } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const method = entry.method ?? 8;
    const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const name = Buffer.isBuffer(entry.name) ? entry.name : Buffer.from(entry.name);
    const localName = entry.localName === undefined ? name : Buffer.from(entry.localName);
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(entry.crc ?? crc32(content), 0);
    sizes.writeUInt32LE(packed.length, 4);
    sizes.writeUInt32LE(entry.size ?? content.length, 8);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(entry.flags ?? 0, 6);
    local.writeUInt16LE(method, 8);
    sizes.copy(local, 14);
    local.writeUInt16LE(localName.length, 26);
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE((3 << 8) | 20, 4);
    header.writeUInt16LE(entry.flags ?? 0, 8);
    header.writeUInt16LE(method, 10);
    sizes.copy(header, 16);
    header.writeUInt16LE(name.length, 28);
    header.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
    header.writeUInt32LE(entry.offset ?? at, 42);
    parts.push(local, localName, packed);
    directory.push(header, name);
    at += local.length + localName.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const comment = Buffer.from(lie.comment ?? '');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(lie.entries ?? entries.length, 8);
  end.writeUInt16LE(lie.entries ?? entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, listed, end, comment]);
}

/** A tar with exactly these entries, and its end mark. */
export function rawTar(entries: readonly RawEntry[], end = true): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const block = Buffer.alloc(512);
    Buffer.from(entry.name).copy(block, 0, 0, 100);
    block.write('0000644\0', 100, 'latin1');
    block.write((entry.size ?? content.length).toString(8).padStart(11, '0'), 124, 'latin1');
    block.fill(0x20, 148, 156);
    block.write(entry.type ?? '0', 156, 'latin1');
    block.write('ustar\u000000', 257, 'latin1');
    const sum = entry.crc ?? block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    parts.push(block, content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  if (end) parts.push(Buffer.alloc(1024));
  return Buffer.concat(parts);
}
