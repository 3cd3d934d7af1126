/** Where something went wrong. Every field that is known is given; lines are 1-based, bytes 0-based offsets. */
export interface Where {
  path?: string;
  line?: number;
  /** Offset of the line's first byte in the log. */
  byte?: number;
  seq?: number;
  event_type?: string;
  raw_payload_id?: string;
}

/** A failure as data: a stable code for programs, a message of facts for people. Each frontend adds its own advice. */
export interface Failure {
  code: string;
  message: string;
  where?: Where;
}

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const fail = (code: string, message: string, where?: Where): { ok: false; failure: Failure } => ({
  ok: false,
  failure: where ? { code, message, where } : { code, message },
});

/** A {@link Failure} where an exception is the natural way out (library calls, the CLI). */
export class TraceError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.name = 'TraceError';
    this.failure = failure;
  }
  get code(): string {
    return this.failure.code;
  }
  get where(): Where | undefined {
    return this.failure.where;
  }
}
