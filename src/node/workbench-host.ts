import type { EventName, HostEvents, HostFrame, HostInfo } from '../protocol/channels.ts';
import { answerFrame, type HostClient } from './host/dispatch.ts';
import type { Download } from './host/downloads.ts';
import { createHandlers } from './host/handlers.ts';

export interface HostDialogs {
  /** Native open dialog: for bundle folders, for files of traces, for folders to watch; the chosen paths, none when cancelled. */
  open(kind: 'bundle' | 'file' | 'root'): Promise<string[]>;
  /** Shows a path in the system's file manager. */
  show(path: string): void;
  /** Native save dialog; the chosen path, null when cancelled. */
  savePath(suggestedName: string): Promise<string | null>;
  /** Native save dialog and the writing; null when cancelled. */
  saveText(suggestedName: string, text: string): Promise<string | null>;
}

export interface WorkbenchHostOptions {
  info: Omit<HostInfo, 'open'> & { open?: string[] };
  /** Where settings and the index cache are kept; null keeps them in memory. */
  dataDir: string | null;
  /** Roots to watch in addition to those of the settings. */
  roots?: string[];
  dialogs?: HostDialogs;
  /** Where the session worker's script lies. Default: `session-worker.js` beside the built host. */
  workerUrl?: URL;
}

export interface HostConnection {
  /** Takes one frame of the client; unchecked: frames come from outside. */
  receive(frame: unknown): void;
  /** The client is gone: its sessions are left. */
  close(): void;
}

/** What all hosts share: library, sessions, settings and the demo, behind the one protocol. */
export interface WorkbenchHost {
  /** One client. `send` takes every frame meant for it, in order. */
  connect(send: (frame: HostFrame) => void): HostConnection;
  /** Tells every client. */
  broadcast<E extends EventName>(event: E, data: HostEvents[E]): void;
  /** The file that was kept for a page under this id; once. */
  takeDownload(id: string): Download | null;
  /** Ends watching, sessions and their workers. */
  close(): Promise<void>;
}

/** Creates a host. Nothing is watched or read before the first client asks, except roots, which are watched at once. */
export function createWorkbenchHost(options: WorkbenchHostOptions): WorkbenchHost {
  const clients = new Map<number, HostClient>();
  let nextClient = 1;
  const broadcast = <E extends EventName>(event: E, data: HostEvents[E]): void => {
    for (const client of [...clients.values()]) client.emit(event, data);
  };
  const { handlers, downloads, clientGone, close } = createHandlers(options, broadcast);

  return {
    connect(send) {
      const client: HostClient = {
        id: nextClient++,
        emit: (event, data) => {
          if (clients.has(client.id)) send({ event, data });
        },
      };
      clients.set(client.id, client);
      return {
        receive(frame) {
          if (!clients.has(client.id)) return;
          void answerFrame(handlers, client, frame).then((answer) => {
            if (answer && clients.has(client.id)) send(answer);
          });
        },
        close() {
          if (clients.delete(client.id)) clientGone(client);
        },
      };
    },
    broadcast,
    takeDownload: downloads.take,
    async close() {
      for (const client of [...clients.values()]) {
        clients.delete(client.id);
        clientGone(client);
      }
      await close();
    },
  };
}
