import type { RawEvent } from '../../core/trace/events.ts';
import { printableLine } from '../terminal/printable.ts';
import { paintStatus } from '../terminal/style.ts';
import { count, duration, plural } from '../text/numbers.ts';
import { lengthOf, type Scene } from './story.ts';

/** Rollout, threads, turns, compactions. */
export function tellLifecycle(scene: Scene, event: RawEvent): void {
  const { reducer, page, turns, say } = scene;
  const { style } = page;
  const { payload } = event;
  switch (payload.type) {
    case 'rollout_started':
      say(null, event, `${style.bold('rollout started')} · trace ${printableLine(payload.trace_id)}`);
      return;
    case 'rollout_ended': {
      const length = duration(Math.max(0, event.wall_time_unix_ms - reducer.header.started_at_unix_ms));
      say(null, event, `${style.bold('rollout')} ${paintStatus(style, payload.status)} · ${length}`);
      return;
    }
    case 'thread_started': {
      const thread = reducer.maps.threads.get(payload.thread_id);
      const role = thread?.origin.type === 'spawned' ? thread.origin.agent_role : '';
      const facts = [thread?.agent_path ?? '', role, thread?.default_model ?? ''].filter(Boolean).map(printableLine);
      say(payload.thread_id, event, [style.bold('agent started'), ...facts].join(' · '));
      return;
    }
    case 'thread_ended':
      say(payload.thread_id, event, `agent ${paintStatus(style, payload.status)}`);
      return;
    case 'codex_turn_started': {
      const number = (scene.turnsOf.get(payload.thread_id) ?? 0) + 1;
      scene.turnsOf.set(payload.thread_id, number);
      turns.set(payload.codex_turn_id, { number, calls: 0, tools: 0, failed: 0 });
      say(payload.thread_id, event, style.bold(`turn ${number} started`));
      return;
    }
    case 'codex_turn_ended': {
      const turn = reducer.maps.codex_turns.get(payload.codex_turn_id);
      const counted = turns.get(payload.codex_turn_id);
      turns.delete(payload.codex_turn_id);
      if (!turn) return;
      const facts = [
        `${style.bold(`turn ${counted?.number ?? ''}`.trim())} ${paintStatus(style, payload.status)}`,
        duration(lengthOf(turn.execution) ?? 0),
        ...(counted ? [plural(counted.calls, 'model call'), toolWords(counted.tools, counted.failed)] : []),
      ];
      say(turn.thread_id, event, facts.join(' · '));
      return;
    }
    case 'compaction_request_started':
      say(payload.thread_id, event, style.dim(`compacts the conversation · ${printableLine(payload.model)}`));
      return;
    case 'compaction_request_failed': {
      const thread = reducer.maps.compaction_requests.get(payload.compaction_request_id)?.thread_id ?? null;
      say(thread, event, `${style.red('compaction failed')}: ${printableLine(payload.error)}`);
      return;
    }
    case 'compaction_installed': {
      const compaction = reducer.maps.compactions.get(payload.compaction_id);
      if (!compaction) return;
      const { input_item_ids, replacement_item_ids, thread_id } = compaction;
      const items = `${plural(input_item_ids.length, 'item')} → ${count(replacement_item_ids.length)}`;
      say(thread_id, event, `${style.bold('compacted')} · ${items}`);
      return;
    }
    default:
  }
}

function toolWords(tools: number, failed: number): string {
  return `${plural(tools, 'tool call')}${failed > 0 ? `, ${count(failed)} failed` : ''}`;
}
