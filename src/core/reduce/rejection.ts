/**
 * Why an event cannot be applied. Thrown by the subject modules, caught by the reducer, which then undoes what the event
 * had done and reports the reason as data.
 */
export class Rejection extends Error {
  readonly code: string;
  readonly rawPayloadId: string | null;
  constructor(code: string, message: string, rawPayloadId: string | null = null) {
    super(message);
    this.name = 'Rejection';
    this.code = code;
    this.rawPayloadId = rawPayloadId;
  }
}

/** Ends the event with a reason. */
export function reject(code: string, message: string, rawPayloadId: string | null = null): never {
  throw new Rejection(code, message, rawPayloadId);
}
