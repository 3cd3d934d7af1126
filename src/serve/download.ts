import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { SECURITY_HEADERS } from '../node/web/security-headers.ts';

/** A file that a host keeps for a page (src/node/host/downloads.ts). */
export interface KeptFile {
  path: string;
  name: string;
  remove(): Promise<void>;
}

/** The id in the path of a download below the server's base; null: it is another path. */
export function downloadId(pathname: string, base: string): string | null {
  const start = `${base}download/`;
  return pathname.startsWith(start) ? pathname.slice(start.length) : null;
}

/** Sends a kept file as an attachment, never as a page of ours, and removes it, whether it arrived or not. */
export async function sendDownload(response: ServerResponse, file: KeptFile): Promise<void> {
  try {
    const { size } = await stat(file.path);
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encoded(file.name)}`,
      'Content-Length': size,
      'Cache-Control': 'no-store',
    });
    await pipeline(createReadStream(file.path), response);
  } catch {
    // The browser left, or the file is gone: either way there is nobody to tell.
    response.destroy();
  } finally {
    await file.remove();
  }
}

/** A name as RFC 8187 writes it; halves of characters cannot be written. */
const encoded = (name: string): string =>
  encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
