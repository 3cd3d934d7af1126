/** Longest path of an entry, in characters, and how deep it may lie. */
const MAX_LENGTH = 4096;
const MAX_DEPTH = 64;

/** A name out of an archive: its path with `/`, or why nobody should use it. */
export type EntryPath = { path: string; problem: null } | { path: null; problem: string };

/**
 * The path that an entry's name stands for. `\` separates on every system, as in payload paths. Names that are absolute,
 * climb, or hold control characters are refused even where they would stay inside: no honest archive has them.
 */
export function entryPath(name: string): EntryPath {
  if (name.length > MAX_LENGTH) return refused(`a name of ${name.length} characters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return refused(`a name with control characters (${shown(name)})`);
  if (/^(?:[\\/]|[A-Za-z]:)/.test(name)) return refused(`an absolute name (${shown(name)})`);
  const parts = name.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return refused(`a name that climbs out (${shown(name)})`);
  if (parts.length > MAX_DEPTH) return refused(`a name ${parts.length} folders deep`);
  return { path: parts.join('/'), problem: null };
}

function refused(problem: string): EntryPath {
  return { path: null, problem };
}

function shown(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);
}
