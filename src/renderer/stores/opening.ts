import { isAddress, parseAddress } from '../address.ts';
import { shell, toasts } from '../text/shell.ts';
import { welcome } from '../text/welcome.ts';
import { client, failureOf } from './client.ts';
import { useConnection } from './connection.ts';
import { goTo } from './navigation.ts';
import { toast } from './toasts.ts';
import { useOpenTrace } from './trace.ts';
import { openOverlay } from './ui.ts';

/** Pace of the simulated agent: as many times as fast as the real one. */
const DEMO_SPEED = 10;

/** Opens what the host says: from the command line, a menu, a deep link, another instance. */
export function startOpening(): void {
  client().on('host.open', ({ target }) => openTarget(target));
}

/** Opens an address or the trace at a path. */
export function openTarget(target: string): void {
  const text = target.trim();
  const address = isAddress(text) ? parseAddress(text) : null;
  if (address) goTo(address);
  else openTrace(text);
}

/** Shows the trace at `path`, from its beginning. */
export function openTrace(path: string): void {
  const { session } = useOpenTrace.getState();
  if (session?.path === path && session.failure) session.retry();
  goTo({ page: 'trace', trace: path, view: 'transcript', thread: null, selection: null });
}

/** Asks which bundle or archive to open, or which folder to watch: with the host's dialog, else with our own. */
export async function askWhatToOpen(kind: 'bundle' | 'archive' | 'root'): Promise<void> {
  const what = kind === 'root' ? 'root' : 'bundle';
  if (!useConnection.getState().info?.dialogs) return openOverlay({ kind: 'open', what });
  try {
    const { paths } = await client().request('host.openDialog', { kind });
    for (const path of paths) await openPath(what, path);
  } catch (error) {
    toast(toasts.failed(shell.open, failureOf(error).message), 'failed');
  }
}

/** Opens a path that was typed, chosen or dropped. Rejects when a folder cannot be watched. */
export async function openPath(what: 'bundle' | 'root', path: string): Promise<void> {
  if (what === 'bundle') return openTarget(path);
  const added = await client().request('library.addRoot', { path });
  toast(toasts.watching(added.path));
  goTo({ page: 'library' });
}

/** Stops watching a folder. */
export async function removeRoot(path: string): Promise<void> {
  try {
    await client().request('library.removeRoot', { path });
    toast(toasts.unwatched(path));
  } catch (error) {
    toast(failureOf(error).message, 'failed');
  }
}

/** Opens the trace that ships with the workbench. */
export function openSample(): void {
  const path = useConnection.getState().info?.sample_path;
  if (path) openTrace(path);
  else toast(welcome.noSample, 'failed');
}

/** Starts the simulated agent and shows its trace while it is written. */
export async function startDemo(): Promise<void> {
  try {
    const { bundle } = await client().request('demo.start', { speed: DEMO_SPEED });
    openTrace(bundle);
  } catch (error) {
    toast(toasts.failed(welcome.demoTitle, failureOf(error).message), 'failed');
  }
}

/** Ends the simulated agent; its trace stays as it is. */
export async function stopDemo(): Promise<void> {
  try {
    await client().request('demo.stop', {});
    toast(toasts.demoStopped);
  } catch (error) {
    toast(failureOf(error).message, 'failed');
  }
}
