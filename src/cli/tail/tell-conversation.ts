import type { ConversationItem } from '../../core/model/conversation.ts';
import type { InferenceCall } from '../../core/model/runtime.ts';
import type { ChangedObject } from '../../core/reduce/store.ts';
import type { RawEvent } from '../../core/trace/events.ts';
import { share } from '../../core/views/format.ts';
import { isAgentTool } from '../../core/views/words.ts';
import { printableLine } from '../terminal/printable.ts';
import { bytes, duration, percent, tokens } from '../text/numbers.ts';
import { readableText } from '../text/readable-text.ts';
import { fold } from './fold.ts';
import { lengthOf, type Scene } from './story.ts';
import { callLine } from './titles.ts';

/** What models saw for the first time and what they said. */
export function tellConversation(scene: Scene, event: RawEvent, changed: readonly ChangedObject[]): void {
  const { payload } = event;
  const fresh = freshItems(scene, changed);
  switch (payload.type) {
    case 'inference_started':
      for (const item of fresh) tellSeen(scene, event, item);
      return;
    case 'inference_completed':
    case 'inference_failed':
    case 'inference_cancelled': {
      for (const item of fresh) tellSaid(scene, event, item);
      const call = scene.reducer.maps.inference_calls.get(payload.inference_call_id);
      if (!call) return;
      const turn = scene.turns.get(call.codex_turn_id);
      if (turn) turn.calls += 1;
      const why =
        payload.type === 'inference_failed'
          ? payload.error
          : payload.type === 'inference_cancelled'
            ? payload.reason
            : '';
      scene.say(call.thread_id, event, callWords(scene, call, why));
      return;
    }
    default:
  }
}

/** Items that this event made. Those that other events make (a compaction's) become known without being told. */
function freshItems({ reducer, known }: Scene, changed: readonly ChangedObject[]): ConversationItem[] {
  const items: ConversationItem[] = [];
  for (const { collection, id } of changed) {
    if (collection !== 'conversation_items' || known.has(id)) continue;
    known.add(id);
    const item = reducer.maps.conversation_items.get(id);
    if (item) items.push(item);
  }
  return items;
}

function tellSeen(scene: Scene, event: RawEvent, item: ConversationItem): void {
  const { page, reducer, say } = scene;
  const text = readableText('conversation_items', item) ?? '';
  // Messages between agents are told as what they are: edges.
  if (item.agent_message || item.channel === 'summary' || item.kind === 'reasoning') return;
  if (item.kind === 'function_call_output' || item.kind === 'custom_tool_call_output') {
    const producer = item.produced_by.find(({ type }) => type === 'tool');
    const tool = producer?.type === 'tool' ? reducer.maps.tool_calls.get(producer.tool_call_id) : undefined;
    // Terminals have told their output already, other agents' tools are told by their edges.
    if (!tool || tool.terminal_operation_id !== null || isAgentTool(tool.kind) || tool.kind.type === 'wait_agent')
      return;
    say(item.thread_id, event, page.style.dim('output'), fold(text, { lines: page.briefLines, keep: 'head' }));
    return;
  }
  if (item.kind !== 'message') return;
  if (item.role === 'user') {
    say(item.thread_id, event, page.style.green('user'), fold(text, { lines: page.foldLines, keep: 'head' }));
  } else if (item.role === 'developer' || item.role === 'system') {
    say(item.thread_id, event, page.style.dim(`${item.role} instructions, ${bytes(Buffer.byteLength(text))}`));
  }
}

function tellSaid(scene: Scene, event: RawEvent, item: ConversationItem): void {
  const { page, reducer, say } = scene;
  if (item.kind === 'message' && !item.agent_message) {
    const text = readableText('conversation_items', item) ?? '';
    const word = item.channel === 'final' ? 'answers' : 'says';
    say(item.thread_id, event, page.style.cyan(word), fold(text, { lines: page.foldLines, keep: 'head' }));
  } else if (item.kind === 'reasoning') {
    const parts = item.body.parts.filter((part) => part.type === 'text' || part.type === 'summary');
    if (parts.length === 0) return;
    const text = parts.map((part) => part.text).join('\n');
    say(item.thread_id, event, page.style.dim('thinks'), fold(text, { lines: page.briefLines, keep: 'head' }));
  } else if (item.kind === 'function_call' && item.call_id === null) {
    say(item.thread_id, event, callLine(reducer, item));
  }
}

/** `gpt-5 · 12.4 s · in 166.0 k (92 % cached) · out 580` */
function callWords({ page: { style } }: Scene, call: InferenceCall, why: string): string {
  const { execution, model, usage } = call;
  const facts = [printableLine(model), duration(lengthOf(execution) ?? 0)];
  if (usage) {
    const cached = percent(share(usage.cached_input_tokens, usage.input_tokens));
    facts.push(`in ${tokens(usage.input_tokens)} (${cached} cached)`, `out ${tokens(usage.output_tokens)}`);
  }
  if (execution.status === 'completed') return style.dim(facts.join(' · '));
  const word =
    execution.status === 'failed' ? style.red('model call failed') : style.yellow(`model call ${execution.status}`);
  return `${word}${why === '' ? '' : `: ${printableLine(why)}`} · ${facts.join(' · ')}`;
}
