import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Failure, TraceError } from '../../core/failure.ts';
import type { FromWorker, SessionQuery, ToWorker, WorkerStart } from './messages.ts';

export interface WorkerLinkOptions {
  url: URL;
  start: WorkerStart;
  /** Everything the worker says, answers excepted. */
  onMessage(message: Exclude<FromWorker, { type: 'answer' } | { type: 'refusal' }>): void;
  /** It died by itself. Not called after {@link WorkerLink.end}. */
  onCrash(failure: Failure): void;
}

/** The host's end of one session worker. */
export interface WorkerLink {
  post(message: ToWorker): void;
  /** Rejects with a TraceError: the worker's failure, or `session_crashed` when it dies before it answers. */
  query(client: number, method: SessionQuery, params: unknown): Promise<unknown>;
  /** Ends the worker: politely, and after a while by force. */
  end(): Promise<void>;
}

const CLOSE_MS = 1000;

/** A big trace needs a big heap; V8's default stops at 2 to 4 GB. */
const HEAP_MB = Math.min(16_384, Math.floor((totalmem() / 1024 / 1024) * 0.75));

export function startWorker(options: WorkerLinkOptions): WorkerLink {
  const { url, start, onMessage, onCrash } = options;
  const worker = new Worker(url, {
    workerData: start,
    name: `session ${start.session_id}`,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: TraceError): void }>();
  let nextId = 1;
  let over = false;
  let crash: Failure | null = null;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      const failure = crash ?? {
        code: 'session_crashed',
        message: `The session's worker ended unexpectedly (exit code ${code}).`,
      };
      for (const entry of waiting.values()) entry.reject(new TraceError(failure));
      waiting.clear();
      if (!over) onCrash(failure);
      over = true;
      resolve();
    });
  });

  worker.on('error', (error) => {
    crash = { code: 'session_crashed', message: `The session's worker stopped: ${messageOf(error)}` };
  });
  worker.on('message', (message: FromWorker) => {
    if (message.type !== 'answer' && message.type !== 'refusal') {
      if (!over) onMessage(message);
      return;
    }
    const entry = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'answer') entry?.resolve(message.result);
    else entry?.reject(new TraceError(message.failure));
  });

  return {
    post(message) {
      if (!over) worker.postMessage(message);
    },
    query(client, method, params) {
      if (over) {
        const message = 'The session has no worker: it stopped or is being closed.';
        return Promise.reject(new TraceError(crash ?? { code: 'session_crashed', message }));
      }
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ type: 'query', id, client, method, params } satisfies ToWorker);
      });
    },
    async end() {
      if (over) return exited;
      over = true;
      worker.postMessage({ type: 'close' } satisfies ToWorker);
      const force = setTimeout(() => void worker.terminate(), CLOSE_MS);
      await exited;
      clearTimeout(force);
    },
  };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : null;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : error.message;
}
