import { describe, expect, onTestFinished, test } from 'vitest';
import { PORT_MESSAGE, type WorkbenchBridge } from '../../../../src/protocol/bridge.ts';
import { createClient } from '../../../../src/protocol/client.ts';
import { createPortChannel } from '../../../../src/renderer/transport/port-channel.ts';

function fakePage() {
  const page = new EventTarget() as EventTarget & Window;
  let asked = 0;
  const bridge: WorkbenchBridge = {
    platform: 'linux',
    connect: () => {
      asked++;
    },
    pathForFile: () => '',
  };
  const client = createClient(createPortChannel(bridge, page));
  const { port1: host, port2 } = new MessageChannel();
  onTestFinished(() => {
    host.close();
    port2.close();
  });
  const hand = (message: Partial<MessageEvent>): void => {
    page.dispatchEvent(
      Object.assign(new Event('message'), { source: page, data: PORT_MESSAGE, ports: [port2], ...message }),
    );
  };
  return { client, host, hand, asked: () => asked };
}

describe('port channel', () => {
  test('asks for a port, and is open when it comes', async () => {
    const { client, host, hand, asked } = fakePage();
    expect(asked()).toBe(1);
    expect(client.state).toBe('connecting');
    host.onmessage = ({ data }) => host.postMessage({ id: data.id, result: { method: data.method } });
    const answer = client.request('host.info', {});
    hand({});
    expect(client.state).toBe('open');
    expect(await answer).toEqual({ method: 'host.info' });
  });

  test.each<[string, Partial<MessageEvent>]>([
    ['from another window', { source: null }],
    ['with other words', { data: 'else' }],
    ['without a port', { ports: [] }],
  ])('a message %s is not it', (_name, message) => {
    const { client, hand } = fakePage();
    hand(message);
    expect(client.state).toBe('connecting');
  });

  test('only the first port counts', async () => {
    const { client, host, hand } = fakePage();
    hand({});
    const other = new MessageChannel();
    hand({ ports: [other.port2] });
    host.onmessage = ({ data }) => host.postMessage({ id: data.id, result: 'first' });
    expect(await client.request('host.info', {})).toBe('first');
    other.port1.close();
  });
});
