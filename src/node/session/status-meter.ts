import type { Failure } from '../../core/failure.ts';
import type { SessionPhase, SessionStatus } from '../../protocol/session.ts';

/** What a session knows about itself at a moment. */
export interface Facts {
  phase: SessionPhase;
  generation: number;
  bytes_done: number;
  bytes_total: number;
  log_bytes: number;
  events: number;
  last_event_at_unix_ms: number | null;
  lag_ms: number | null;
  notice: Failure | null;
}

export interface StatusMeterOptions {
  session_id: string;
  facts(): Facts;
  send(status: SessionStatus): void;
  timer(ms: number, callback: () => void): () => void;
  /** A steady clock, ms. */
  now(): number;
}

/** Tells how a session is doing, at most four times a second, and only while something changes. */
export interface StatusMeter {
  changed(): void;
  close(): void;
}

const INTERVAL_MS = 250;
/** Events a second are counted over this time. */
const RATE_MS = 2000;

export function createStatusMeter(options: StatusMeterOptions): StatusMeter {
  const { session_id, facts, send, timer, now } = options;
  const samples: { at: number; events: number }[] = [];
  let cancelTimer: (() => void) | null = null;
  let lastSent = Number.NEGATIVE_INFINITY;

  const eventsPerSecond = (events: number): number => {
    const at = now();
    const last = samples.at(-1);
    // Another generation begins at 0 again.
    if (last && last.events > events) samples.length = 0;
    samples.push({ at, events });
    while (samples.length > 2 && at - (samples[1]?.at ?? at) >= RATE_MS) samples.shift();
    const first = samples[0];
    if (!first || at <= first.at) return 0;
    return Math.round(((events - first.events) * 1000) / (at - first.at));
  };

  const tell = (): void => {
    cancelTimer = null;
    lastSent = now();
    const current = facts();
    const events_per_second = eventsPerSecond(current.events);
    send({ session_id, ...current, events_per_second });
    // A rate falls to nothing although nothing happens any more.
    if (events_per_second > 0) schedule();
  };

  const schedule = (): void => {
    cancelTimer ??= timer(Math.max(0, lastSent + INTERVAL_MS - now()), tell);
  };

  return {
    changed: schedule,
    close() {
      cancelTimer?.();
      cancelTimer = () => {};
    },
  };
}
