import { describe, expect, test } from 'vitest';
import { createClient } from '../../../../src/protocol/client.ts';
import { createSocketChannel, reconnectDelay } from '../../../../src/renderer/transport/socket-channel.ts';

/** A browser's sockets and timers, moved by hand. */
function fakeBrowser() {
  const sockets: FakeSocket[] = [];
  const timers = new Map<number, { run: () => void; ms: number }>();
  let nextTimer = 1;
  class FakeSocket {
    readyState = 0;
    sent: string[] = [];
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: (() => void) | null = null;
    send(text: string) {
      this.sent.push(text);
    }
    close() {
      this.drop();
    }
    open() {
      this.readyState = 1;
      this.onopen?.();
    }
    drop() {
      this.readyState = 3;
      this.onclose?.();
    }
    say(frame: unknown) {
      this.onmessage?.({ data: JSON.stringify(frame) });
    }
  }
  const channel = createSocketChannel({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    setTimer: (run, ms) => {
      timers.set(nextTimer, { run, ms });
      return nextTimer++;
    },
    clearTimer: (timer) => void timers.delete(timer),
    random: () => 1,
  });
  const client = createClient(channel);
  const states: string[] = [client.state];
  client.onState((state) => states.push(state));
  return {
    channel,
    client,
    states,
    sockets,
    /** The newest socket. */
    socket: () => {
      const last = sockets.at(-1);
      if (!last) throw new Error('no socket');
      return last;
    },
    delays: () => [...timers.values()].map(({ ms }) => ms),
    fire: () => {
      const [[id, timer] = []] = [...timers];
      if (id === undefined) throw new Error('no timer');
      timers.delete(id);
      timer?.run();
    },
  };
}

describe('socket channel', () => {
  test('requests made while connecting are sent when it opens, and answered', async () => {
    const browser = fakeBrowser();
    const info = browser.client.request('host.info', {});
    expect(browser.socket().sent).toEqual([]);
    browser.socket().open();
    const frame = JSON.parse(browser.socket().sent[0] ?? '');
    expect(frame).toMatchObject({ method: 'host.info', params: {} });
    browser.socket().say({ id: frame.id, result: { host: 'test' } });
    expect(await info).toEqual({ host: 'test' });
  });

  test('a lost connection is opened again: reconnecting, open', async () => {
    const browser = fakeBrowser();
    browser.socket().open();
    const waiting = browser.client.request('library.get', {});
    browser.socket().drop();
    await expect(waiting).rejects.toMatchObject({ code: 'connection_lost' });
    browser.fire();
    browser.socket().open();
    expect(browser.states).toEqual(['connecting', 'open', 'reconnecting', 'open']);
    expect(browser.sockets).toHaveLength(2);
  });

  test('waits longer after each failure, at most ten seconds, and starts afresh after a success', () => {
    const browser = fakeBrowser();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      browser.socket().drop();
      delays.push(...browser.delays());
      browser.fire();
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    browser.socket().open();
    browser.socket().drop();
    expect(browser.delays()).toEqual([250]);
  });

  test('delays are spread, so that many tabs do not come at once', () => {
    expect(reconnectDelay(0, 0)).toBe(125);
    expect(reconnectDelay(0, 0.999)).toBeCloseTo(250, 0);
    expect(reconnectDelay(100, 0)).toBe(5000);
  });

  test('retryNow does not wait for the timer, and does nothing where nothing waits', () => {
    const browser = fakeBrowser();
    browser.channel.retryNow();
    expect(browser.sockets).toHaveLength(1);
    browser.socket().drop();
    browser.channel.retryNow();
    expect(browser.sockets).toHaveLength(2);
    expect(browser.delays()).toEqual([]);
  });

  test('closed stays closed', () => {
    const browser = fakeBrowser();
    browser.socket().open();
    browser.client.close();
    expect(browser.delays()).toEqual([]);
    expect(browser.states.at(-1)).toBe('closed');
  });

  test('what an old socket still says is not a loss of the new one', () => {
    const browser = fakeBrowser();
    const old = browser.socket();
    old.open();
    old.drop();
    browser.fire();
    browser.socket().open();
    old.drop();
    expect(browser.states.at(-1)).toBe('open');
    expect(browser.delays()).toEqual([]);
  });
});
