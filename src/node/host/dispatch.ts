import type { z } from 'zod';
import { type Failure, TraceError } from '../../core/failure.ts';
import {
  type EventName,
  type HostEvents,
  type HostFrame,
  type RequestName,
  type ResultOf,
  requestFrame,
  requests,
} from '../../protocol/channels.ts';

/** One connected client, as handlers see it. */
export interface HostClient {
  /** Unique within the host. */
  readonly id: number;
  emit<E extends EventName>(event: E, data: HostEvents[E]): void;
}

type Params<N extends RequestName> = z.output<(typeof requests)[N]['params']>;

/** What answers each request. A handler that cannot throws a TraceError: its failure is the answer. */
export type Handlers = {
  [N in RequestName]: (params: Params<N>, client: HostClient) => ResultOf<N> | Promise<ResultOf<N>>;
};

/** The answer of a request that has nothing to say. */
export const DONE: Record<string, never> = {};

/**
 * Answers one frame of a client: checks the frame, the method and its parameters (codes `bad_frame`, `unknown_method`,
 * `bad_params`), then asks the handler. Never rejects: an unexpected error is answered as `internal`.
 * Null when the frame is so damaged that there is no request to answer.
 */
export async function answerFrame(handlers: Handlers, client: HostClient, frame: unknown): Promise<HostFrame | null> {
  const parsed = requestFrame.safeParse(frame);
  if (!parsed.success) return null;
  const { id, method, params } = parsed.data;
  if (!isRequestName(method)) return refuse(id, 'unknown_method', `There is no request ${JSON.stringify(method)}.`);
  const checked = requests[method].params.safeParse(params);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    return refuse(id, 'bad_params', `${method}: ${issue?.path.join('.') || 'params'}: ${issue?.message}`);
  }
  try {
    const handler = handlers[method] as (params: unknown, client: HostClient) => unknown;
    return { id, result: await handler(checked.data, client) };
  } catch (error) {
    return { id, failure: failureOf(error, method) };
  }
}

function isRequestName(method: string): method is RequestName {
  return Object.hasOwn(requests, method);
}

function refuse(id: number, code: string, message: string): HostFrame {
  return { id, failure: { code, message } };
}

function failureOf(error: unknown, method: string): Failure {
  if (error instanceof TraceError) return error.failure;
  return { code: 'internal', message: `${method}: ${error instanceof Error ? error.message : String(error)}` };
}
