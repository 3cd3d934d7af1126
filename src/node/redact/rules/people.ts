import { isIPv6 } from 'node:net';
import type { Rule } from '../kinds.ts';

/** Names of home folders that say nothing of a person; their paths are rewritten, the bare words are not looked for. */
const GENERIC = new Set(
  'root user users home admin administrator ubuntu debian fedora centos alpine node app apps web www data git build builder runner ci test tester testing tests guest public shared default dev developer vscode codespace codex claude agent agents sandbox worker service system daemon nobody ec2 opc vagrant docker container jenkins travis circleci gitlab github actions project projects workspace work src code main master local temp tmp demo example sample name username someone you foo bar baz alice_example assistant tool tools message messages text json type types role model thread item items turn input output status kind path exec shell wait patch apply search write read edit web image session function call calls result results error event events payload payloads content summary reasoning commentary analysis final true false null none running completed failed cancelled aborted secret secrets token email password redacted custom state trace log file files folder window error info debug warn task tasks agent spawn send close command stdin stdout stderr python java rust bash linux macos windows darwin max min top new old all any one two set get put add run end start stop'.split(
    ' ',
  ),
);

/** Whether a user name is so much its owner's that the bare word gives them away. */
export function isTelling(name: string): boolean {
  return (
    name.length >= 3 && !GENERIC.has(name.toLowerCase()) && !/^\d+$/.test(name) && /[A-Za-z\u0080-\uffff]/.test(name)
  );
}

const HOME =
  /(?:\/home\/|\/Users\/|[\\/]{1,8}Users[\\/]{1,8}|[\\/]{1,8}Documents and Settings[\\/]{1,8})([^/\\\s"'`:;,<>|*?()[\]{}$&!=#%@]{1,64})/g;

/** The owner's name in paths of home folders: `/home/x`, `/Users/x`, `C:\Users\x`. */
export const homeFolderRule: Rule = {
  find(text, found) {
    if (!text.includes('home') && !text.includes('Users') && !text.includes('Settings')) return;
    HOME.lastIndex = 0;
    for (let match = HOME.exec(text); match; match = HOME.exec(text)) {
      const name = (match[1] ?? '').replace(/\.{1,64}$/, '');
      if (name === '' || name === '~' || /^(?:Shared|Public|Default|All)$/.test(name)) continue;
      const start = match.index + match[0].length - (match[1] ?? '').length;
      found({ start, end: start + name.length, kind: 'user', rule: 'home_folder' });
    }
  },
};

const LOCAL_PART = /[A-Za-z0-9._%+-]/;
const DOMAIN = /@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])/y;

/** E-mail addresses. Found from their `@`, and from there only so far as an address can go. */
export const emailRule: Rule = {
  find(text, found) {
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      let start = at;
      while (start > 0 && at - start < 64 && LOCAL_PART.test(text[start - 1] ?? '')) start--;
      // `\n` of a string in a string is no part of the address.
      if (start > 0 && text[start - 1] === '\\' && start < at) start++;
      while (start < at && /[.%+-]/.test(text[start] ?? '')) start++;
      DOMAIN.lastIndex = at;
      const domain = start < at ? DOMAIN.exec(text) : null;
      // The user of every repository at a host, nobody's address.
      if (!domain || text.slice(start, at) === 'git') continue;
      found({ start, end: at + domain[0].length, kind: 'email', rule: 'email' });
    }
  },
};

const IPV4 = /(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\.?[\w])/g;
const IPV6 = /(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])/g;

/** Addresses of machines, but not those that every machine has. */
export const ipRule: Rule = {
  find(text, found) {
    IPV4.lastIndex = 0;
    for (let match = IPV4.exec(text); match; match = IPV4.exec(text)) {
      const [address] = match;
      if (address.split('.').some((part) => Number(part) > 255 || /^0\d/.test(part))) continue;
      if (/^(?:127\.|0\.|255\.255\.255\.255$)/.test(address)) continue;
      found({ start: match.index, end: match.index + address.length, kind: 'ip', rule: 'ipv4' });
    }
    IPV6.lastIndex = 0;
    for (let match = IPV6.exec(text); match; match = IPV6.exec(text)) {
      const [address] = match;
      if (address.split(':').filter((part) => part !== '').length < 3 || !isIPv6(address)) continue;
      found({ start: match.index, end: match.index + address.length, kind: 'ip', rule: 'ipv6' });
    }
  },
};
