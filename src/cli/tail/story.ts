import { basename } from 'node:path';
import type { LineOutcome, TraceReducer } from '../../core/reduce/reducer.ts';
import type { RawEvent } from '../../core/trace/events.ts';
import { shortPath } from '../../core/views/words.ts';
import { printableLine } from '../terminal/printable.ts';
import type { Page } from './page.ts';
import { tellAgents } from './tell-agents.ts';
import { tellConversation } from './tell-conversation.ts';
import { tellLifecycle } from './tell-lifecycle.ts';
import { tellTools } from './tell-tools.ts';
import type { FollowedLog, Teller } from './teller.ts';
import { isThread } from './thread-of.ts';

/** What the parts of a story share while they tell one log. */
export interface Scene {
  log: FollowedLog;
  reducer: TraceReducer;
  page: Page;
  /** Objects that were told of, or belong to what is not told, by id. */
  known: Set<string>;
  /** What the newest row is about: its end need not repeat its name. */
  subject: string | null;
  turns: Map<string, TurnCount>;
  /** How many turns each thread has had. */
  turnsOf: Map<string, number>;
  /** Adds a row of a thread (null: of the rollout). */
  say(threadId: string | null, event: RawEvent, text: string, below?: readonly string[], subject?: string): void;
}

export interface TurnCount {
  number: number;
  calls: number;
  tools: number;
  failed: number;
}

/**
 * Tells a trace as a story that can be read along: each event as it is applied, in the words of the windows. Lines that are
 * history are followed too, so that turns are counted and names are known.
 */
export function createStoryTeller(page: Page, thread: string | null): Teller {
  let scene: Scene | null = null;
  let diagnosed = 0;
  let muted = false;

  const begin = (log: FollowedLog): Scene => {
    const { reducer } = log;
    const made: Scene = {
      log,
      reducer,
      page,
      known: new Set(),
      subject: null,
      turns: new Map(),
      turnsOf: new Map(),
      say(threadId, event, text, below, subject) {
        if (muted) return;
        if (thread !== null && threadId !== null && !isThread(reducer.maps, threadId, thread)) return;
        const at = event.wall_time_unix_ms - reducer.header.started_at_unix_ms;
        page.say(basename(log.dir), at, agentName(reducer, threadId), text, below);
        made.subject = subject ?? null;
      },
    };
    return made;
  };

  const tellDiagnostics = ({ log, reducer }: Scene): void => {
    const { diagnostics } = reducer;
    for (const { severity, line, message } of diagnostics.slice(diagnosed)) {
      const word = severity === 'skipped' ? page.style.red('skipped') : page.style.yellow('notice');
      if (!muted) page.say(basename(log.dir), null, '', `${word} ${log.logName}:${line}: ${printableLine(message)}`);
    }
    diagnosed = diagnostics.length;
  };

  return {
    begin(log) {
      scene = begin(log);
      diagnosed = 0;
    },
    line(outcome, told) {
      if (!scene) return;
      muted = !told;
      if (outcome.ok && outcome.event) tellEvent(scene, outcome.event, outcome);
      if (scene.reducer.diagnostics.length > diagnosed) tellDiagnostics(scene);
    },
    pause: () => {},
    notice({ message }) {
      page.say(scene ? basename(scene.log.dir) : '', null, '', page.style.yellow(printableLine(message)));
    },
  };
}

function tellEvent(scene: Scene, event: RawEvent, outcome: LineOutcome & { ok: true }): void {
  tellLifecycle(scene, event);
  tellConversation(scene, event, outcome.changed);
  tellTools(scene, event, outcome.changed);
  tellAgents(scene, event, outcome.changed);
}

/** A thread's short name; its id when it has none. */
export function agentName(reducer: TraceReducer, threadId: string | null): string {
  if (threadId === null) return '';
  const path = reducer.maps.threads.get(threadId)?.agent_path;
  return path === undefined ? threadId : shortPath(path);
}

/** How long a window was open, in ms; null while it is. */
export function lengthOf(window: { started_at_unix_ms: number; ended_at_unix_ms: number | null }): number | null {
  return window.ended_at_unix_ms === null ? null : Math.max(0, window.ended_at_unix_ms - window.started_at_unix_ms);
}
