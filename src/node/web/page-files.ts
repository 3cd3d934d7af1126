import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { contentSecurityPolicy, createNonce, SECURITY_HEADERS } from './security-headers.ts';

/** The only kinds of file that a build of the renderer holds; anything else is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/** Stands in the built page where each answer puts its own nonce (electron.vite.config.ts, `html.cspNonce`). */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * Answers for the files of the built renderer: the same bytes and headers for `app://` and for serve.
 * `pathname` is a URL path as it came in, percent-encoded; `/` is the page itself.
 */
export function createPageFiles(rendererDir: string): (pathname: string) => Promise<PageAnswer> {
  return async (pathname) => {
    const file = await confined(rendererDir, pathname);
    const type = file === null ? undefined : CONTENT_TYPES[extname(file).toLowerCase()];
    if (file === null || type === undefined) return plainAnswer(404, 'Not found.\n');
    const bytes = await readFile(file).catch(() => null);
    if (!bytes) return plainAnswer(404, 'Not found.\n');
    return type.startsWith('text/html') ? pageAnswer(bytes.toString('utf8'), type) : assetAnswer(bytes, type, pathname);
  };
}

/** A short text with all security headers: refusals and messages. */
export function plainAnswer(status: number, text: string): PageAnswer {
  return {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
    },
    body: Buffer.from(text),
  };
}

function pageAnswer(html: string, type: string): PageAnswer {
  const nonce = createNonce();
  return {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      'Content-Type': type,
      'Cache-Control': 'no-store',
    },
    body: Buffer.from(html.replaceAll(NONCE_PLACEHOLDER, nonce)),
  };
}

function assetAnswer(body: Uint8Array, type: string, pathname: string): PageAnswer {
  // Built assets carry a hash of their content in their name, and can be kept. A worker takes its policy from its own answer.
  const hashed = /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(pathname);
  return {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Security-Policy': contentSecurityPolicy(createNonce()),
      'Content-Type': type,
      'Cache-Control': hashed ? 'private, max-age=31536000, immutable' : 'no-store',
    },
    body,
  };
}

/** The file that a URL path names under `root`, links resolved; null when there is none or it lies outside. */
async function confined(root: string, pathname: string): Promise<string | null> {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  // What is still encoded, holds a separator of another system, a NUL or a drive letter, no build has ever written.
  if (!path.startsWith('/') || /[\\\0:%]/.test(path)) return null;
  const segments = (path === '/' ? '/index.html' : path).slice(1).split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return null;
  try {
    const base = await realpath(root);
    const file = await realpath(join(base, ...segments));
    return file.startsWith(base + sep) ? file : null;
  } catch {
    return null;
  }
}
