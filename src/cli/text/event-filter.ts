import { Buffer } from 'node:buffer';
import { eventFacts } from '../../node/session/event-summary.ts';
import type { ReadLine } from './read-log-line.ts';

/** Which lines of a log are wanted. Also gathers which types and agents there were, to say why none was found. */
export interface EventFilter {
  passes(line: ReadLine, bytes: Uint8Array): boolean;
  readonly types: ReadonlySet<string>;
  /** Thread ids and agent paths. */
  readonly threads: ReadonlySet<string>;
}

interface Wanted {
  type: string | undefined;
  thread: string | undefined;
  grep: string | undefined;
}

/** A line passes when it has everything that is wanted. A thread may be named by id or by the path it was started with. */
export function createEventFilter({ type, thread, grep }: Wanted): EventFilter {
  const types = new Set<string>();
  const threads = new Set<string>();
  const wantedIds = new Set<string>(thread === undefined ? [] : [thread]);
  const needles = grep === undefined ? [] : needlesOf(grep);

  return {
    types,
    threads,
    passes(line, bytes) {
      if (type !== undefined || thread !== undefined) {
        if (line.value === null) return false;
        const facts = eventFacts(line.value);
        if (facts.type !== null) types.add(facts.type);
        if (facts.thread_id !== null) threads.add(facts.thread_id);
        const path = facts.type === 'thread_started' ? pathOf(line.value) : null;
        if (path !== null) {
          threads.add(path);
          if (path === thread && facts.thread_id !== null) wantedIds.add(facts.thread_id);
        }
        if (type !== undefined && facts.type !== type) return false;
        if (thread !== undefined && !(facts.thread_id !== null && wantedIds.has(facts.thread_id))) return false;
      }
      if (needles.length === 0) return true;
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').toLowerCase();
      return needles.some((needle) => text.includes(needle));
    },
  };
}

/** The text as a person writes it, and as it stands inside a JSON string. */
function needlesOf(text: string): string[] {
  const plain = text.toLowerCase();
  return [...new Set([plain, JSON.stringify(plain).slice(1, -1)])];
}

function pathOf(value: Record<string, unknown>): string | null {
  const { payload } = value;
  if (typeof payload !== 'object' || payload === null || !('agent_path' in payload)) return null;
  return typeof payload.agent_path === 'string' ? payload.agent_path : null;
}
