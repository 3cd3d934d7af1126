import { describe, expect, test } from 'vitest';
import type { HostFrame, RequestFrame } from '../../../src/protocol/channels.ts';
import { createClient } from '../../../src/protocol/client.ts';
import type { ConnectionState } from '../../../src/protocol/transport.ts';

function setup(initialState: ConnectionState = 'open') {
  const sent: RequestFrame[] = [];
  let frame: (frame: HostFrame) => void = () => {};
  let state: (state: ConnectionState) => void = () => {};
  const client = createClient({
    send: (request) => void sent.push(request),
    onFrame: (listener) => {
      frame = listener;
    },
    onState: (listener) => {
      state = listener;
    },
    initialState,
    close: () => {},
  });
  return { client, sent, frame: (given: HostFrame) => frame(given), state: (given: ConnectionState) => state(given) };
}

describe('a client', () => {
  test('matches answers to requests by id, in any order', async () => {
    const { client, sent, frame } = setup();
    const first = client.request('settings.get', {});
    const second = client.request('demo.stop', {});
    expect(sent.map(({ method }) => method)).toEqual(['settings.get', 'demo.stop']);
    frame({ id: sent[1]?.id as number, failure: { code: 'nope', message: 'no' } });
    frame({ id: sent[0]?.id as number, result: { zoom: 2 } });
    await expect(first).resolves.toEqual({ zoom: 2 });
    await expect(second).rejects.toMatchObject({ name: 'TraceError', failure: { code: 'nope' } });
    frame({ id: 99, result: null });
  });

  test('tells events to whoever listens', () => {
    const { client, frame } = setup();
    const heard: string[] = [];
    const end = client.on('host.open', ({ target }) => heard.push(target));
    frame({ event: 'host.open', data: { target: 'a' } });
    frame({ event: 'host.command', data: { command: 'x' } });
    end();
    frame({ event: 'host.open', data: { target: 'b' } });
    expect(heard).toEqual(['a']);
  });

  test('holds requests while it connects, rejects them when the connection is lost or closed', async () => {
    const { client, sent, frame, state } = setup('connecting');
    const states: ConnectionState[] = [];
    client.onState((now) => states.push(now));
    const early = client.request('settings.get', {});
    expect(sent).toEqual([]);
    state('open');
    frame({ id: sent[0]?.id as number, result: 'here' });
    await expect(early).resolves.toBe('here');
    const lost = client.request('settings.get', {});
    state('reconnecting');
    await expect(lost).rejects.toMatchObject({ failure: { code: 'connection_lost' } });
    await expect(client.request('settings.get', {})).rejects.toMatchObject({ failure: { code: 'not_connected' } });
    state('open');
    const last = client.request('settings.get', {});
    client.close();
    await expect(last).rejects.toMatchObject({ failure: { code: 'connection_lost' } });
    expect(states).toEqual(['open', 'reconnecting', 'open', 'closed']);
  });

  test('rejects what cannot be sent', async () => {
    const client = createClient({
      send: () => {
        throw new Error('broken pipe');
      },
      onFrame: () => {},
      close: () => {},
    });
    await expect(client.request('settings.get', {})).rejects.toMatchObject({ failure: { code: 'not_connected' } });
  });
});
