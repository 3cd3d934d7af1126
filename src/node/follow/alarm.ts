import type { FollowerIo } from './follower-io.ts';

/** The one place where a loop sleeps. */
export interface Alarm {
  /** Resolves after `ms`, when {@link wake} is called (also if that was before), or at once when closed. */
  sleep(ms: number, how?: 'uninterrupted'): Promise<void>;
  wake(): void;
  /** Ends every sleep, now and later. */
  close(): void;
}

/** An alarm on the timers of `io`. One sleeper at a time. A wake-up that comes during an uninterrupted sleep counts for the next one. */
export function createAlarm(io: Pick<FollowerIo, 'timer'>): Alarm {
  let closed = false;
  let ringing = false;
  let end: (() => void) | null = null;
  let wakeable = true;

  return {
    sleep(ms, how) {
      const uninterrupted = how === 'uninterrupted';
      if (closed || (ringing && !uninterrupted)) {
        ringing = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const cancel = io.timer(ms, () => end?.());
        wakeable = !uninterrupted;
        end = () => {
          cancel();
          end = null;
          if (!uninterrupted) ringing = false;
          resolve();
        };
      });
    },
    wake() {
      ringing = true;
      if (wakeable) end?.();
    },
    close() {
      closed = true;
      end?.();
    },
  };
}
