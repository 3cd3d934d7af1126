import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { BundleFile } from './bundle-files.ts';

const BLOCK = 512;
const NAME_BYTES = 100;
/** 1980-01-01, as in our zips: tar complains of 1970. */
const MTIME = 315_532_800;
/** Sizes from here on do not fit into eleven octal digits. */
const WIDE_SIZE = 0o77777777777;

/** A `.tar.gz` of these files, each below `prefix`, in their order. Equal files give equal bytes. */
export async function* writeTarGz(files: readonly BundleFile[], prefix: string): AsyncGenerator<Uint8Array> {
  const gzip = createGzip();
  // Errors of the files come out of the loop below.
  pipeline(Readable.from(writeTar(files, prefix)), gzip).catch((error: Error) => gzip.destroy(error));
  let first = true;
  for await (const chunk of gzip) {
    // The tenth byte tells the system that packed it; it must not matter.
    if (first) (chunk as Buffer)[9] = 255;
    first = false;
    yield chunk as Buffer;
  }
}

/** A tar in POSIX's pax format; plain ustar where names and sizes allow. */
export async function* writeTar(files: readonly BundleFile[], prefix: string): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    const name = prefix + file.path;
    const records = paxRecords(name, file.size);
    if (records) {
      const length = records.length;
      yield header('pax_header', length, 'x');
      yield Buffer.concat([records, padding(length)]);
    }
    yield header(name, file.size, '0');
    yield* file.stream();
    if (file.size % BLOCK !== 0) yield padding(file.size);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** What the header itself cannot hold; null when it holds everything. */
function paxRecords(name: string, size: number): Buffer | null {
  const records: string[] = [];
  if (Buffer.byteLength(name) > NAME_BYTES || /[^\x20-\x7e]/.test(name)) records.push(record('path', name));
  if (size > WIDE_SIZE) records.push(record('size', String(size)));
  return records.length > 0 ? Buffer.from(records.join('')) : null;
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  if (String(length).length > String(bytes).length) length = bytes + String(length).length;
  return `${length}${rest}`;
}

function header(name: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) =>
    block.write(value.toString(8).padStart(digits, '0'), at, 'latin1');
  Buffer.from(name).copy(block, 0, 0, NAME_BYTES);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(Math.min(size, WIDE_SIZE), 124, 11);
  octal(MTIME, 136, 11);
  block.fill(0x20, 148, 156);
  block.write(type, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
