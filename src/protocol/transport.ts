import type { EventName, HostEvents, ParamsOf, RequestName, ResultOf } from './channels.ts';

/** How the connection to the host is doing. */
export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'closed';

/**
 * The renderer's (or a test's, or the CLI's) end of the protocol, whatever carries it. A request is answered with its result
 * or rejects with a TraceError that carries the host's Failure.
 */
export interface WorkbenchClient {
  request<N extends RequestName>(method: N, params: ParamsOf<N>): Promise<ResultOf<N>>;
  /** Returns the function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (data: HostEvents[E]) => void): () => void;
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): () => void;
  close(): void;
}
