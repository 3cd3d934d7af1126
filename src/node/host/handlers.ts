import { existsSync } from 'node:fs';
import { type Result, TraceError } from '../../core/failure.ts';
import type { EventName, HostEvents, ResultOf } from '../../protocol/channels.ts';
import { BUNDLE_FORMATS } from '../export/bundle-formats.ts';
import { fileName } from '../export/file-name.ts';
import { EXPORT_FORMATS } from '../export/table.ts';
import { createLibrary, type Library } from '../library/library.ts';
import { readGlance } from '../library/read-glance.ts';
import type { SessionQuery, WrittenExport } from '../session/messages.ts';
import { createSessionManager } from '../session/session-manager.ts';
import type { WorkbenchHostOptions } from '../workbench-host.ts';
import { createDemoRunner } from './demo-runner.ts';
import { DONE, type Handlers, type HostClient } from './dispatch.ts';
import { createDownloads, type Downloads } from './downloads.ts';
import { loadSettings, type SettingsStore } from './settings-store.ts';

/** Traces remembered as recent. */
const MAX_RECENT = 20;

export interface HostParts {
  handlers: Handlers;
  downloads: Downloads;
  clientGone(client: HostClient): void;
  close(): Promise<void>;
}

type Broadcast = <E extends EventName>(event: E, data: HostEvents[E]) => void;

/** Puts the parts of a host together: settings, library, sessions, demo, dialogs; and answers every request from them. */
export function createHandlers(options: WorkbenchHostOptions, broadcast: Broadcast): HostParts {
  const { info, dataDir, dialogs } = options;
  const workerUrl = options.workerUrl ?? defaultWorkerUrl();
  const sessions = createSessionManager({ workerUrl });
  const demo = createDemoRunner(workerUrl, dataDir);
  const downloads = createDownloads();
  // Started at once, awaited by whoever needs it.
  const started = start(options, broadcast);

  const settings = async (): Promise<SettingsStore> => (await started).settings;
  const library = async (): Promise<Library> => (await started).library;

  const change = async (patch: Parameters<SettingsStore['set']>[0]) => {
    const changed = (await settings()).set(patch);
    broadcast('settings.changed', changed);
    return changed;
  };

  const remember = async (path: string): Promise<void> => {
    await (await library()).addBundle(path);
    const { recent } = (await settings()).get();
    if (recent[0] === path) return;
    await change({ recent: [path, ...recent.filter((other) => other !== path)].slice(0, MAX_RECENT) });
  };

  /** Only what the reader has opened or watches: merely looking at a path of a network share would tell its server. */
  const mustBeKnown = async (path: string): Promise<void> => {
    const known = (await library()).snapshot().entries.some((entry) => entry.path === path);
    if (!known) throw new TraceError({ code: 'not_in_library', message: `${path} is not in the library` });
  };

  const query =
    <Q extends SessionQuery>(method: Q) =>
    (params: { session_id: string }, client: HostClient) =>
      sessions.query(client, method, params) as Promise<ResultOf<Q>>;

  const handlers: Handlers = {
    'host.info': () => ({ ...info, open: info.open ?? [] }),
    'host.openDialog': async ({ kind }) => ({ paths: await needDialogs().open(kind) }),
    'host.saveText': async ({ suggested_name, text }) => ({ path: await needDialogs().saveText(suggested_name, text) }),
    'host.showFiles': async ({ path }) => {
      const { show } = needDialogs();
      await mustBeKnown(path);
      show(path);
      return DONE;
    },
    'settings.get': async () => (await settings()).get(),
    'settings.set': (patch) => change(patch),
    'library.get': async () => (await library()).snapshot(),
    'library.addRoot': async ({ path }) => {
      const added = unwrap(await (await library()).addRoot(path));
      const { roots } = (await settings()).get();
      if (!roots.includes(added.path)) await change({ roots: [...roots, added.path].slice(-100) });
      return added;
    },
    'library.removeRoot': async ({ path }) => {
      (await library()).removeRoot(path);
      const { roots } = (await settings()).get();
      if (roots.includes(path)) await change({ roots: roots.filter((root) => root !== path) });
      return { path };
    },
    'library.glance': async ({ path }) => {
      await mustBeKnown(path);
      return { glance: unwrap(await readGlance(path)) };
    },
    'demo.start': async ({ speed }) => {
      const running = await demo.start(speed);
      unwrap(await (await library()).addRoot(running.root));
      return running;
    },
    'demo.stop': async () => {
      await demo.stop();
      return DONE;
    },
    'session.open': async ({ path }, client) => {
      const opened = await sessions.open(client, path);
      // Not awaited: the client must have the answer before the session's first delta.
      void remember(opened.path);
      return opened;
    },
    'session.leave': ({ session_id }, client) => {
      sessions.leave(client, session_id);
      return DONE;
    },
    'session.cancel': ({ session_id }, client) => {
      sessions.cancel(client, session_id);
      return DONE;
    },
    'session.restart': async ({ session_id }, client) => {
      await sessions.restart(client, session_id);
      return DONE;
    },
    'session.resync': ({ session_id }, client) => {
      sessions.resync(client, session_id);
      return DONE;
    },
    'session.ack': ({ session_id, revision }, client) => {
      sessions.ack(client, session_id, revision);
      return DONE;
    },
    'session.object': query('session.object'),
    'session.text': query('session.text'),
    'session.payload': query('session.payload'),
    'session.itemSource': query('session.itemSource'),
    'session.events': query('session.events'),
    'session.eventText': query('session.eventText'),
    'session.search': query('session.search'),
    'session.searchCancel': query('session.searchCancel'),
    'export.formats': () => ({
      formats: [...EXPORT_FORMATS.map(({ write: _, ...about }) => about), ...BUNDLE_FORMATS],
    }),
    'export.findings': query('export.findings'),
    'export.preview': query('export.preview'),
    'export.run': async (params, client) => {
      const name = fileName(params.name ?? '');
      const output = dialogs ? await dialogs.savePath(name) : null;
      if (dialogs && output === null) return { path: null, download: null, name, bytes: 0 };
      const kept = output === null ? await downloads.prepare() : null;
      try {
        const made = await sessions.query(client, 'export.run', { ...params, output: output ?? kept?.path ?? '' });
        const written = made as WrittenExport;
        return {
          ...written,
          name: params.name ? name : written.name,
          path: output,
          download: kept?.offer(name) ?? null,
        };
      } catch (error) {
        await kept?.remove();
        throw error;
      }
    },
    'export.cancel': query('export.cancel'),
  };

  function needDialogs() {
    if (dialogs) return dialogs;
    throw new TraceError({ code: 'no_dialogs', message: 'This host has no dialogs.' });
  }

  return {
    handlers,
    downloads,
    clientGone: (client) => sessions.clientGone(client),
    async close() {
      const parts = await started;
      await Promise.all([sessions.close(), demo.stop(), parts.library.close(), parts.settings.flush()]);
      await downloads.close();
    },
  };
}

async function start(options: WorkbenchHostOptions, broadcast: Broadcast) {
  const settings = await loadSettings(options.dataDir);
  const roots = [...new Set([...(options.roots ?? []), ...settings.get().roots])];
  const library = createLibrary({ dataDir: options.dataDir, roots });
  library.onChange((change) => broadcast('library.changed', change));
  return { settings, library };
}

/** Beside the bundled code, which lies in the output folder itself or in its folder of shared chunks. */
function defaultWorkerUrl(): URL {
  const name = 'session-worker.js';
  const beside = new URL(name, new URL('./', import.meta.url));
  return existsSync(beside) ? beside : new URL(name, new URL('../', import.meta.url));
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new TraceError(result.failure);
}
