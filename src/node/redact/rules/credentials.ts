import { Buffer } from 'node:buffer';
import type { Rule } from '../kinds.ts';
import { isPlaceholder } from './sensitive-names.ts';

const USER_AND_PASSWORD = /:\/\/([^\s:/@"'<>\\]{0,256}):([^\s@"'<>/\\]{1,256})@/y;
const USER_ALONE = /:\/\/([A-Za-z0-9_~.-]{16,256})(?=@[A-Za-z0-9])/y;

/** Passwords in URLs and connection strings: `postgres://app:hunter2@db`, `https://<token>@host`. */
export const urlCredentialRule: Rule = {
  find(text, found) {
    for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
      USER_AND_PASSWORD.lastIndex = at;
      const both = USER_AND_PASSWORD.exec(text);
      USER_ALONE.lastIndex = at;
      const [, user = '', password = ''] = both ?? [];
      if (both && !isPlaceholder(password)) {
        const start = at + 3 + user.length + 1;
        found({ start, end: start + password.length, kind: 'secret', rule: 'url_password' });
      }
      const alone = both ? null : USER_ALONE.exec(text);
      if (alone?.[1]) found({ start: at + 3, end: at + 3 + alone[1].length, kind: 'secret', rule: 'url_token' });
    }
  },
};

const SCHEME = /\b(bearer|basic)[ \t]{1,4}([A-Za-z0-9+/_.~-]{8,8192}={0,2})/gi;

/** Values of HTTP authentication schemes wherever they stand: `Bearer …`, `Basic …`. */
export const authSchemeRule: Rule = {
  find(text, found) {
    SCHEME.lastIndex = 0;
    for (let match = SCHEME.exec(text); match; match = SCHEME.exec(text)) {
      const [whole, scheme = '', value = ''] = match;
      const secret = scheme.toLowerCase() === 'basic' ? isUserAndPassword(value) : isToken(value);
      if (!secret || isPlaceholder(value)) continue;
      const end = match.index + whole.length;
      found({ start: end - value.length, end, kind: 'secret', rule: 'auth_header' });
    }
  },
};

/** Not a word of prose: "bearer authentication". */
function isToken(value: string): boolean {
  return /\d/.test(value) || (value.length >= 20 && /[a-z][A-Z]|[A-Z]{2}[a-z]/.test(value));
}

function isUserAndPassword(value: string): boolean {
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(value, 'base64').toString('latin1'));
}
