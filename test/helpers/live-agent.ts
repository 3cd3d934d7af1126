import { type DemoResult, type LiveDemoOptions, runDemoLive } from '../../src/demo/index.ts';

/** The simulated agent on a lead: it writes until its next pause, and pauses until it is told to go on. */
export interface LiveAgent {
  bundle: string;
  /** Lets it go on for `pauses` pauses (or to its end), and resolves when it pauses again. */
  advance(pauses?: number): Promise<void>;
  /** Lets it run to its end without pauses. */
  finish(): Promise<DemoResult>;
  /** Stops it where it is, as a crash does. */
  stop(): Promise<void>;
}

/** Starts a simulated agent in `root` that only goes on when told: nothing in the tests depends on time. */
export async function startLiveAgent(root: string, options: LiveDemoOptions = {}): Promise<LiveAgent> {
  const end = new AbortController();
  let free = false;
  let goOn = () => {};
  let paused = () => {};
  let bundle = '';
  const nextPause = () =>
    new Promise<void>((resolve) => {
      paused = resolve;
    });
  const sleep = () =>
    new Promise<void>((resolve) => {
      if (free) return resolve();
      goOn = resolve;
      paused();
    });
  const first = nextPause();
  const run = runDemoLive(root, {
    ...options,
    signal: end.signal,
    sleep,
    onCreated: (dir) => {
      bundle = dir;
    },
  });
  await Promise.race([first, run]);
  return {
    bundle,
    async advance(pauses = 1) {
      for (let i = 0; i < pauses; i++) {
        const next = nextPause();
        goOn();
        await Promise.race([next, run]);
      }
    },
    finish() {
      free = true;
      goOn();
      return run;
    },
    async stop() {
      end.abort();
      goOn();
      await run;
    },
  };
}
