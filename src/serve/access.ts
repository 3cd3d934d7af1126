import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Who may talk to the server. Three things keep other web pages and other users of the machine out:
 *
 * - the `Host` header must name this machine's loopback (a page of another site whose name was re-bound to 127.0.0.1 sends its
 *   own name). Any port is allowed, so that `ssh -L 9000:127.0.0.1:7423` works;
 * - the `Origin` of a WebSocket, and of any request that has one, must be exactly the host that is asked;
 * - the token: in the printed URL once, then as an HttpOnly, SameSite=Strict cookie. Cookies know no ports, so the cookie is
 *   bound to a path that only this server has: other servers on this machine never get to see it.
 */
export interface Access {
  /** Every path of this server begins with it: `/` without a token, else `/s/<id>/`. */
  readonly base: string;
  /** The search part of the URL to print: `?token=…` or nothing. */
  readonly search: string;
  /** Whether a request with these headers and this `token` parameter may pass. */
  admits(headers: IncomingHttpHeaders, tokenParam: string | null): boolean;
  /** The `Set-Cookie` value for a request that came with the right `token` parameter; null otherwise. */
  cookieFor(tokenParam: string | null): string | null;
}

/** 32 random bytes, base64url: 43 characters. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** `token` null: everything on this machine may connect (the Host and Origin checks stay). */
export function createAccess(token: string | null): Access {
  if (token === null) return { base: '/', search: '', admits: () => true, cookieFor: () => null };
  const id = createHash('sha256').update(`path:${token}`).digest('hex').slice(0, 16);
  const base = `/s/${id}/`;
  const cookie = 'rollout_workbench';
  const matches = (candidate: string | null) => candidate !== null && sameSecret(candidate, token);
  return {
    base,
    search: `?token=${encodeURIComponent(token)}`,
    admits: (headers, tokenParam) => matches(tokenParam) || cookieValues(headers.cookie, cookie).some(matches),
    cookieFor: (tokenParam) =>
      matches(tokenParam) ? `${cookie}=${encodeURIComponent(token)}; Path=${base}; HttpOnly; SameSite=Strict` : null,
  };
}

/** `127.0.0.1`, `localhost` or `[::1]`, with or without a port: nothing else is this server. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i.test(host);
}

/** Whether the page that asks is the one served here: `Origin` is `http://` and the very `Host` that it asks. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined && headers.origin.toLowerCase() === `http://${headers.host ?? ''}`.toLowerCase();
}

/**
 * Whether a plain request comes from our own page or from the address bar, as far as the browser says so. A link on another
 * site that leads here is fine (it carries no cookie); its images, scripts and fetches are not.
 */
export function isOwnRequest(headers: IncomingHttpHeaders): boolean {
  if (headers.origin !== undefined && !isSameOrigin(headers)) return false;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return headers['sec-fetch-dest'] === 'document';
}

/** Compares in a time that depends on neither value (their lengths included: digests are compared). */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function cookieValues(header: string | undefined, name: string): string[] {
  const values: string[] = [];
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2);
    if (key !== name || value === undefined) continue;
    try {
      values.push(decodeURIComponent(value));
    } catch {
      // Not one of ours.
    }
  }
  return values;
}
