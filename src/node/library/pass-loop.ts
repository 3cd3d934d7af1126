import type { Timers } from './change-feed.ts';

/** Runs one pass after another, never two at once. */
export interface PassLoop {
  /** A pass is to start within `ms`, or when the running one has ended. */
  wake(ms: number): void;
  /** Starts no more passes, and resolves when the running one has ended. */
  close(): Promise<void>;
}

/** `pass` must not reject. After each pass the next one comes in `everyMs`, unless something wakes it earlier. */
export function createPassLoop(timers: Timers, everyMs: number, pass: () => Promise<void>): PassLoop {
  let closed = false;
  let running: Promise<void> | null = null;
  let next: { at: number; cancel: () => void } | null = null;

  const wake = (ms: number): void => {
    const at = timers.now() + ms;
    if (closed || (next && next.at <= at)) return;
    next?.cancel();
    next = { at, cancel: timers.after(ms, start) };
  };

  const start = (): void => {
    next = null;
    // A wake-up during a pass: what it was for may have been passed by already.
    if (running) return void running.then(() => wake(0));
    running = pass().then(() => {
      running = null;
      wake(everyMs);
    });
  };

  return {
    wake,
    async close() {
      closed = true;
      next?.cancel();
      await running;
    },
  };
}
