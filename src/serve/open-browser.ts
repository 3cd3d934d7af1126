import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Opens a URL that holds a token in the reader's browser. Other users can see the arguments of a process, so that the browser
 * is given a file that only the reader can read, which leads on. Returns what removes the file.
 */
export async function openBrowser(url: string): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'rollout-workbench-'));
  const file = join(dir, 'open.html');
  const target = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  await writeFile(
    file,
    `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${target}"><title>Rollout Workbench</title>`,
    { mode: 0o600 },
  );
  const [command, ...args] = browserCommand(process.platform, process.env.BROWSER);
  const child = spawn(command, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  // Without a browser the printed URL remains.
  child.on('error', () => {});
  child.unref();
  return () => rm(dir, { recursive: true, force: true });
}

/** The program that opens URLs, and its first arguments. */
export function browserCommand(platform: string, browser: string | undefined): [string, ...string[]] {
  if (browser) return [browser];
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}
