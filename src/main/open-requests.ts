import { isAbsolute, resolve } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import { pathKind } from '../node/path-kind.ts';
import { DEEP_LINK_SCHEME } from '../protocol/bridge.ts';
import type { Windows } from './windows.ts';

const MAX_TARGET_LENGTH = 4096;

/** What another instance hands to the first one. */
const instanceData = z.object({ targets: z.array(z.string().max(MAX_TARGET_LENGTH)).max(100) });

/**
 * A deep link that may be passed on to a page, or null. Links come from anywhere (a web page may hold one), so that one which
 * names a network share is refused: merely looking there would tell the share's server who is asking.
 */
export function checkedDeepLink(text: string): string | null {
  if (text.length > MAX_TARGET_LENGTH || !text.startsWith(`${DEEP_LINK_SCHEME}://`)) return null;
  let plain: string;
  try {
    plain = decodeURIComponent(text.slice(DEEP_LINK_SCHEME.length + 3));
  } catch {
    return null;
  }
  return /^[\\/]{2}/.test(plain) ? null : text;
}

/** The paths (made absolute) and deep links of a command line, without the program's own switches. */
export function targetsOf(args: readonly string[], cwd: string): string[] {
  const targets: string[] = [];
  for (const arg of args) {
    if (arg === '' || arg.startsWith('-')) continue;
    if (arg.startsWith(`${DEEP_LINK_SCHEME}:`)) {
      const link = checkedDeepLink(arg);
      if (link !== null) targets.push(link);
    } else targets.push(isAbsolute(arg) ? arg : resolve(cwd, arg));
  }
  return targets;
}

export interface OpenRequests {
  /**
   * Opens what was asked for so far, and from now on whatever is asked: traces in windows, folders of traces by `watch`.
   * Without a trace the last run's windows return.
   */
  deliverTo(windows: Windows, watch: (root: string) => void): Promise<void>;
}

/**
 * Collects what is to be opened from the command line, other instances, the Finder and deep links, from the very start.
 * Null: another instance runs, and has been told.
 */
export function receiveOpenRequests(): OpenRequests | null {
  const own = targetsOf(process.argv.slice(process.defaultApp ? 2 : 1), process.cwd());
  if (!app.requestSingleInstanceLock({ targets: own })) return null;

  const early: string[] = own;
  let windows: Windows | null = null;
  let deliver: ((target: string) => Promise<void>) | null = null;
  const open = (target: string): void => {
    if (deliver) void deliver(target);
    else early.push(target);
  };

  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const parsed = instanceData.safeParse(data);
    const targets = parsed.success ? parsed.data.targets : [];
    for (const target of targets) open(target);
    if (targets.length === 0) windows?.focus();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open(path);
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const link = checkedDeepLink(url);
    if (link !== null) open(link);
  });
  app.on('activate', () => windows?.focus());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // Installed, the system's registration belongs to us; from a source tree it would point at a bare Electron.
  if (app.isPackaged) app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME);

  return {
    async deliverTo(target, watch) {
      windows = target;
      const first: string[] = [];
      for (const path of early) {
        if (await isRoot(path)) watch(path);
        else first.push(path);
      }
      for (const path of first) target.open({ targets: [path] });
      if (first.length === 0) target.restore();
      deliver = async (path) => {
        if (await isRoot(path)) {
          watch(path);
          target.focus();
        } else target.show(path);
      };
    },
  };
}

/** A folder to watch; what is not there (any more) is opened like a trace, and the page says so. */
async function isRoot(target: string): Promise<boolean> {
  return !target.startsWith(`${DEEP_LINK_SCHEME}:`) && (await pathKind(target)) === 'root';
}
