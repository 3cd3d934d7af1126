import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { fail, type Result, TraceError } from '../../core/failure.ts';
import type { Manifest } from '../../core/trace/manifest.ts';
import { quotePath } from '../io.ts';
import { MANIFEST_NAME, parseManifest } from '../manifest-file.ts';
import { asResult, damaged } from './archive.ts';
import { fileInBeginning } from './tar-directory.ts';
import { decompressor } from './unpacked-tar.ts';

/** Of the packed file, and of what comes out of it. */
const PACKED_BYTES = 256 * 1024;
const UNPACKED_BYTES = 1024 * 1024;

/**
 * The manifest of a bundle in a compressed tar, when it stands at the beginning, where `packBundle` puts it: costs the same for
 * every archive. Fails with `manifest_missing` when it does not, `archive_damaged`, `archive_unsupported`.
 */
export function peekManifest(path: string, format: 'tar.gz' | 'tar.zst'): Promise<Result<Manifest>> {
  return asResult(async () => {
    const bytes = await beginningOf(path, format);
    const found = fileInBeginning(bytes, (name) => basename(name) === MANIFEST_NAME && depthOf(name) <= 1, path);
    const manifest = found
      ? parseManifest(found, path)
      : fail('manifest_missing', `${quotePath(path)} does not begin with a ${MANIFEST_NAME}`, { path });
    if (!manifest.ok) throw new TraceError(manifest.failure);
    return manifest.value;
  });
}

const depthOf = (name: string): number => name.replace(/^\.\//, '').split('/').length - 1;

async function beginningOf(path: string, format: 'tar.gz' | 'tar.zst'): Promise<Buffer> {
  const unpack = decompressor(path, format);
  const source = createReadStream(path, { end: PACKED_BYTES - 1 });
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // The cut beginning of a stream ends in an error; what came before it is good.
    for await (const chunk of source.pipe(unpack)) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= UNPACKED_BYTES) break;
    }
  } catch {
    if (length === 0) throw damaged(path, 'it cannot be unpacked');
  } finally {
    source.destroy();
    unpack.destroy();
  }
  return Buffer.concat(chunks).subarray(0, UNPACKED_BYTES);
}
