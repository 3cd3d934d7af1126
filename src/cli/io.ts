import type { UtcOffset } from '../core/views/format.ts';

/** Standard output or standard error. */
export interface TextOutput {
  /**
   * Resolves when the system has taken the chunk. Rejects with {@link OutputClosed} when whoever read it has gone away
   * (`| head`), and with a TraceError (`output_failed`) when it cannot be written otherwise.
   */
  write(chunk: string | Uint8Array): Promise<void>;
  readonly isTTY: boolean;
  /** Size of the terminal; of other outputs, what is usual. */
  readonly columns: number;
  readonly rows: number;
}

/** How wide lines may get: as the terminal; in a file or pipe nothing is cut, so that it can be searched. */
export const lineWidth = (output: TextOutput): number => (output.isTTY ? output.columns : Number.POSITIVE_INFINITY);

/** Where the parts of this installation lie. */
export interface Installation {
  version: string;
  rendererDir: string;
  resourcesDir: string;
  workerUrl: URL;
}

/** Why a run was told to end, as the reason of `CliIo.signal`. */
export type Interruption = 'SIGINT' | 'SIGTERM';

/** All that a command needs of its process, so that tests can run it without one. */
export interface CliIo {
  stdout: TextOutput;
  stderr: TextOutput;
  env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the run shall end. */
  signal: AbortSignal;
  installation: Installation;
  /** The wall clock, Unix ms, and the reader's offset from UTC. */
  now(): number;
  utcOffset: UtcOffset;
}

/** The reader of an output has gone away: no failure, but nothing more to do either. */
export class OutputClosed extends Error {
  constructor() {
    super('the reader of the output has gone away');
    this.name = 'OutputClosed';
  }
}
