import { type Failure, TraceError } from '../../core/failure.ts';
import type { WorkbenchClient } from '../../protocol/transport.ts';

let current: WorkbenchClient | null = null;

/** Gives the renderer its end of the protocol. Once, before anything is shown. */
export function setClient(client: WorkbenchClient): void {
  current = client;
}

/** The renderer's end of the protocol. */
export function client(): WorkbenchClient {
  if (!current) throw new Error('no client: setClient was not called');
  return current;
}

/** What a rejected request says went wrong, as data. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TraceError) return error.failure;
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}
