import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ViewTypes } from '../../../src/core/model/view.ts';
import type { DeltaOp } from '../../../src/core/reduce/delta.ts';
import type { SessionDelta } from '../../../src/protocol/session.ts';
import { openTraceSession } from '../../../src/renderer/stores/trace-session.ts';
import { type FakeClient, fakeClient } from '../../helpers/fake-client.ts';

const PATH = '/traces/one';
const INFO = { session_id: 's1', path: PATH, manifest: {} };
const ANSWERS = { 'session.open': INFO, 'session.ack': {}, 'session.resync': {}, 'session.leave': {} };

let frames: (() => void)[] = [];
const runFrame = () => {
  const due = frames;
  frames = [];
  for (const frame of due) frame();
};
/** Lets the answers of the fake host arrive. */
const answered = () => new Promise<void>((resolve) => setImmediate(resolve));

beforeEach(() => {
  frames = [];
  vi.stubGlobal('document', { visibilityState: 'visible' });
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const turn = (id: string): DeltaOp<ViewTypes> => ({
  op: 'put',
  collection: 'codex_turns',
  id,
  value: {
    codex_turn_id: id,
    thread_id: 't',
    execution: {
      started_at_unix_ms: 1,
      started_seq: 1,
      ended_at_unix_ms: null,
      ended_seq: null,
      status: 'running',
    },
    input_item_ids: [],
  },
});

function step(revision: number, ops: DeltaOp<ViewTypes>[], more: Partial<SessionDelta> = {}): SessionDelta {
  const delta = { header: null, ops, diagnostics: [], origins: [] };
  return { session_id: 's1', revision, reset: false, more: false, delta, ...more };
}

const methods = (client: FakeClient) => client.requests.map(({ method }) => method);
const turns = (session: ReturnType<typeof openTraceSession>) => [...session.model.collections.codex_turns.keys()];

async function opened() {
  const client = fakeClient(ANSWERS);
  const session = openTraceSession(client, PATH);
  await answered();
  client.emit('session.delta', step(1, [turn('a')], { reset: true }));
  runFrame();
  return { client, session };
}

describe('openTraceSession', () => {
  it('applies a delta, acknowledges it, and tells subscribers once per frame', async () => {
    const { client, session } = await opened();
    const heard = vi.fn();
    session.subscribe(['codex_turns'], heard);
    client.emit('session.delta', step(2, [turn('b')]));
    client.emit('session.delta', step(3, [turn('c')]));
    expect(heard).not.toHaveBeenCalled();
    expect(session.revision).toBe(1);
    runFrame();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(session.revision).toBe(3);
    expect(turns(session)).toEqual(['a', 'b', 'c']);
    expect(client.requests.filter(({ method }) => method === 'session.ack').map(({ params }) => params)).toEqual([
      { session_id: 's1', revision: 1 },
      { session_id: 's1', revision: 2 },
      { session_id: 's1', revision: 3 },
    ]);
  });

  it('tells only those who read what changed, and keeps the identity of what did not', async () => {
    const { client, session } = await opened();
    const tools = vi.fn();
    session.subscribe(['tool_calls'], tools);
    const before = session.model.collections.codex_turns.get('a');
    client.emit('session.delta', step(2, [turn('b')]));
    runFrame();
    expect(tools).not.toHaveBeenCalled();
    expect(session.model.collections.codex_turns.get('a')).toBe(before);
  });

  it('keeps deltas that come before the answer to session.open', async () => {
    const client = fakeClient(ANSWERS);
    const session = openTraceSession(client, PATH);
    client.emit('session.delta', step(1, [turn('a')], { reset: true }));
    expect(turns(session)).toEqual([]);
    await answered();
    expect(turns(session)).toEqual(['a']);
  });

  it('asks for a snapshot when a delta was lost, and ignores what follows until it comes', async () => {
    const { client, session } = await opened();
    client.emit('session.delta', step(2, [{ op: 'set', collection: 'codex_turns', id: 'lost', fields: {} }]));
    expect(methods(client).at(-1)).toBe('session.resync');
    client.emit('session.delta', step(3, [turn('c')]));
    expect(turns(session)).toEqual(['a']);
    client.emit('session.delta', step(4, [turn('a'), turn('d')], { reset: true }));
    expect(turns(session)).toEqual(['a', 'd']);
    expect(client.requests.at(-1)?.params).toEqual({ session_id: 's1', revision: 4 });
  });

  it('forgets the model and its indexes at a reset', async () => {
    const { client, session } = await opened();
    const before = session.indexes;
    client.emit('session.delta', step(2, [turn('z')], { reset: true, more: true }));
    runFrame();
    expect(turns(session)).toEqual(['z']);
    expect(session.indexes).not.toBe(before);
    expect(session.caughtUp).toBe(false);
    client.emit('session.delta', step(3, []));
    expect(session.caughtUp).toBe(true);
  });

  it('stands still while paused, without an ack, and catches up on resume', async () => {
    const { client, session } = await opened();
    session.setPaused(true);
    expect(session.pausedAt).toBeGreaterThan(0);
    client.emit('session.delta', step(2, [turn('b')]));
    expect(turns(session)).toEqual(['a']);
    expect(client.requests.filter(({ params }) => params.revision === 2)).toEqual([]);
    session.setPaused(false);
    expect(session.pausedAt).toBeNull();
    expect(turns(session)).toEqual(['a', 'b']);
    expect(client.requests.filter(({ params }) => params.revision === 2)).toHaveLength(1);
  });

  it('opens again when a lost connection is back, and keeps what is shown until the snapshot comes', async () => {
    const { client, session } = await opened();
    client.setState('reconnecting');
    client.setState('open');
    await answered();
    expect(methods(client).filter((method) => method === 'session.open')).toHaveLength(2);
    expect(turns(session)).toEqual(['a']);
    client.emit('session.delta', step(1, [turn('b')], { reset: true }));
    expect(turns(session)).toEqual(['b']);
  });

  it('says why a trace cannot be opened, and tries again when asked', async () => {
    const answers: Record<string, unknown> = {};
    const client = fakeClient(answers);
    const session = openTraceSession(client, PATH);
    await answered();
    expect(session.failure?.code).toBe('no_answer');
    Object.assign(answers, ANSWERS);
    session.retry();
    await answered();
    expect(session.failure).toBeNull();
    expect(session.info).toEqual(INFO);
  });

  it('leaves the session when it is closed, even before it was opened', async () => {
    const client = fakeClient(ANSWERS);
    openTraceSession(client, PATH).close();
    await answered();
    expect(methods(client)).toEqual(['session.open', 'session.leave']);
  });
});
