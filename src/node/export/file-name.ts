import { basename } from 'node:path';

const TRACE_ENDINGS = /(?:\.zip|\.tgz|\.tar|\.tar\.gz|\.tar\.zst|(?:^|\.)state\.json|\.json)$/i;

/** What an export of the trace called `name` (a folder, an archive, a state.json) is called. */
export const exportFileName = (name: string, extension: string): string =>
  fileName(`${basename(name).replace(TRACE_ENDINGS, '') || 'trace'}${extension}`);

/** What systems forbid in a file's name, or read as something else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are taken out
const FORBIDDEN = /[\u0000-\u001f\u007f"*:<>?|]/g;

/** A file's name without any folder, as it may be suggested to a person; never empty, never hidden. */
export function fileName(suggested: string): string {
  const last = basename(suggested.replaceAll('\\', '/')).replace(FORBIDDEN, '_').replace(/^\.+/, '').slice(-200);
  return last === '' ? 'export' : last;
}
