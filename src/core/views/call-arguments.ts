import type { ItemView } from '../model/view.ts';
import { itemText } from './sizes.ts';

/** What can be read of a call item's arguments; JSON summaries are cut at 240 bytes, so often only the first fields. */
export interface CallArguments {
  text: string;
  fields: Record<string, unknown>;
}

/** The arguments that the model wrote. Never throws: what is no JSON has a text only. */
export function callArguments(item: ItemView): CallArguments {
  const text = itemText(item);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { text, fields: value as Record<string, unknown> };
    }
  } catch {
    return { text, fields: leadingStrings(text) };
  }
  return { text, fields: {} };
}

const STRING_FIELD = /"([a-z_]+)":"((?:[^"\\]|\\.)*)("|$)/g;

/** String fields of a JSON object that breaks off; the last one may itself be cut. */
function leadingStrings(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  if (!text.startsWith('{')) return fields;
  for (const [, name, raw] of text.matchAll(STRING_FIELD)) {
    if (name !== undefined && raw !== undefined && !(name in fields)) fields[name] = unescaped(raw);
  }
  return fields;
}

function unescaped(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

/** The shell command that a call item asks for, in any of the spellings that producers use. */
export function commandOf({ fields }: CallArguments): string | null {
  for (const name of ['cmd', 'command', 'script']) {
    const value = fields[name];
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return shellText(value);
  }
  return null;
}

const SHELLS = new Set(['bash', 'sh', 'zsh', 'dash', 'fish', 'pwsh', 'powershell']);

/** A command as a person would type it: `bash -lc "npm test"` is `npm test`. */
export function shellText(command: readonly string[]): string {
  const [shell, flag, script] = command;
  const name =
    shell
      ?.split(/[\\/]/)
      .at(-1)
      ?.replace(/\.exe$/, '') ?? '';
  const runs = flag !== undefined && /^-(l?c|Command)$/.test(flag);
  return command.length === 3 && SHELLS.has(name) && runs && script !== undefined ? script : command.join(' ');
}

/** Files and changed lines of an `apply_patch` text. Counts go as far as the text was kept. */
export interface PatchFacts {
  files: string[];
  added: number;
  removed: number;
}

/** Facts of a patch in the `*** Begin Patch` notation, or null for other text. */
export function patchFacts(text: string): PatchFacts | null {
  const begin = text.indexOf('*** Begin Patch');
  if (begin < 0) return null;
  const facts: PatchFacts = { files: [], added: 0, removed: 0 };
  for (const line of text.slice(begin).split('\n')) {
    const file = /^\*\*\* (?:Add|Update|Delete) File: (.+)$/.exec(line)?.[1];
    if (file !== undefined) facts.files.push(file.trim());
    else if (line.startsWith('+')) facts.added++;
    else if (line.startsWith('-')) facts.removed++;
  }
  return facts;
}
