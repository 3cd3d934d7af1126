import { isDeepStrictEqual } from 'node:util';
import type { ViewTypes } from '../../src/core/model/view.ts';
import { requestItemIds } from '../../src/core/model/view.ts';
import { applyDelta, emptyModel, type ViewModel } from '../../src/core/reduce/delta.ts';
import type { TraceReducer } from '../../src/core/reduce/reducer.ts';
import type { SessionDelta, SessionStatus } from '../../src/protocol/session.ts';
import type { WorkbenchClient } from '../../src/protocol/transport.ts';
import { expectedView } from './scratch-reduction.ts';

/** A window's end of one session: keeps the model current and acknowledges, as a renderer does. */
export interface SessionMirror {
  readonly id: string;
  readonly model: ViewModel;
  readonly deltas: SessionDelta[];
  readonly status: SessionStatus | null;
  /** Resolves once `condition` holds after some delta or status. */
  until(condition: (mirror: SessionMirror) => boolean): Promise<void>;
  /** Resolves once the model equals what the reduction `reducer` of the same log gives a window. */
  equals(reducer: TraceReducer): Promise<void>;
  close(): void;
}

export interface MirrorOptions {
  /** When to acknowledge: at once unless given. */
  acknowledge?: (delta: SessionDelta, ack: () => void) => void;
  /** Keep what was received, for looking at. Default true. */
  keep?: boolean;
}

/** Opens a bundle and follows it. */
export async function mirrorSession(
  client: WorkbenchClient,
  path: string,
  options: MirrorOptions = {},
): Promise<SessionMirror> {
  const { acknowledge = (_, ack) => ack(), keep = true } = options;
  const waiting = new Set<() => void>();
  let model = emptyModel<ViewTypes>();
  let status: SessionStatus | null = null;
  const deltas: SessionDelta[] = [];
  const { session_id } = await client.request('session.open', { path });
  const changed = () => {
    for (const check of [...waiting]) check();
  };
  const ends = [
    client.on('session.delta', (delta) => {
      if (delta.session_id !== session_id) return;
      if (delta.reset) model = emptyModel();
      applyDelta<ViewTypes>(model, delta.delta);
      if (keep) deltas.push(delta);
      acknowledge(delta, () => {
        client.request('session.ack', { session_id, revision: delta.revision }).catch(() => undefined);
      });
      lastMore = delta.more;
      changed();
    }),
    client.on('session.status', (told) => {
      if (told.session_id !== session_id) return;
      status = told;
      changed();
    }),
  ];
  let lastMore = true;

  const mirror: SessionMirror = {
    id: session_id,
    get model() {
      return model;
    },
    deltas,
    get status() {
      return status;
    },
    until(condition) {
      return new Promise((resolve) => {
        const check = () => {
          if (!condition(mirror)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
    async equals(reducer) {
      const wanted = plainModel(expectedView(reducer));
      await mirror.until(({ status: now }) => {
        if (lastMore || now?.phase === 'loading' || (now?.events ?? 0) < reducer.events) return false;
        return isDeepStrictEqual(plainModel(model), wanted);
      });
    },
    close() {
      for (const end of ends) end();
    },
  };
  return mirror;
}

/** A view model as plain data that can be compared: request lists written out, whatever their encoding. */
export function plainModel(model: ViewModel): Record<string, unknown> {
  const plain: Record<string, unknown> = { header: model.header, diagnostics: model.diagnostics };
  for (const [name, objects] of Object.entries(model.collections)) {
    if (name !== 'inference_calls') plain[name] = Object.fromEntries(objects);
  }
  plain.inference_calls = Object.fromEntries(
    [...model.collections.inference_calls].map(([id, { request_items: _, ...call }]) => [
      id,
      { ...call, request_item_ids: requestItemIds(model.collections.inference_calls, id) },
    ]),
  );
  return plain;
}
