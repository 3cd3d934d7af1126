import { describe, expect, test } from 'vitest';
import { COLLECTIONS } from '../../../../src/core/model/trace.ts';
import { selectObjects } from '../../../../src/node/export/selection.ts';
import { sampleSource } from '../../../helpers/export-source.ts';

const { trace } = await sampleSource();
const threadOf = (path: string): string =>
  Object.values(trace.threads).find(({ agent_path }) => agent_path === path)?.thread_id ?? '';
const bisect = threadOf('/root/bisect_history');
const codes = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'none';
};

describe('selectObjects', () => {
  test('asks for everything when nothing is asked', () => {
    expect(selectObjects(trace, undefined)).toBeNull();
    expect(selectObjects(trace, { threadIds: [] })).toBeNull();
  });

  test('takes the objects of a thread, and edges with one end in it', () => {
    const selected = selectObjects(trace, { threadIds: [bisect] });
    expect([...(selected?.threads ?? [])]).toEqual([bisect]);
    const items = Object.values(trace.conversation_items).filter(({ thread_id }) => thread_id === bisect);
    expect(selected?.conversation_items).toEqual(new Set(items.map(({ item_id }) => item_id)));
    const kinds = [...(selected?.interaction_edges ?? [])].map((id) => trace.interaction_edges[id]?.kind);
    expect(kinds.sort()).toEqual(['agent_result', 'close_agent', 'spawn_agent']);
  });

  test('is split by threads without loss', () => {
    const ids = Object.keys(trace.threads);
    const parts = ids.map((id) => selectObjects(trace, { threadIds: [id] }));
    for (const name of ['codex_turns', 'conversation_items', 'inference_calls', 'tool_calls', 'compactions'] as const) {
      const found = parts.flatMap((part) => [...(part?.[name] ?? [])]);
      expect(found.sort(), name).toEqual(Object.keys(trace[name]).sort());
    }
  });

  test('takes what belongs to a turn, with its terminals and payloads', () => {
    const turn = Object.values(trace.codex_turns).find(({ thread_id }) => thread_id === bisect)?.codex_turn_id ?? '';
    const selected = selectObjects(trace, { turnId: turn });
    const calls = Object.values(trace.inference_calls).filter(({ codex_turn_id }) => codex_turn_id === turn);
    expect(selected?.inference_calls).toEqual(new Set(calls.map((call) => call.inference_call_id)));
    expect(selected?.threads).toEqual(new Set([bisect]));
    for (const call of calls) expect(selected?.raw_payloads.has(call.raw_request_payload_id)).toBe(true);
    for (const id of selected?.terminal_operations ?? []) {
      const tool = trace.tool_calls[trace.terminal_operations[id]?.tool_call_id ?? ''];
      expect(tool?.started_by_codex_turn_id).toBe(turn);
    }
  });

  test('a span of time takes windows that overlap it, both ends counted', () => {
    const call = Object.values(trace.inference_calls)[5];
    const start = call?.execution.started_at_unix_ms ?? 0;
    const end = call?.execution.ended_at_unix_ms ?? 0;
    const id = call?.inference_call_id ?? '';
    const takes = (from: number, to: number) => selectObjects(trace, { from, to })?.inference_calls.has(id);
    expect(takes(end, end + 1)).toBe(true);
    expect(takes(start - 1, start)).toBe(true);
    expect(takes(start + 1, start + 2)).toBe(true);
    expect(takes(end + 1, end + 2)).toBe(false);
    expect(takes(start - 2, start - 1)).toBe(false);
  });

  test('conditions add up', () => {
    const to = trace.started_at_unix_ms + 300_000;
    const both = selectObjects(trace, { threadIds: [bisect], to });
    const thread = selectObjects(trace, { threadIds: [bisect] });
    const time = selectObjects(trace, { to });
    for (const name of ['conversation_items', 'inference_calls', 'tool_calls'] as const) {
      const expected = [...(thread?.[name] ?? [])].filter((id) => time?.[name].has(id));
      expect(both?.[name], name).toEqual(new Set(expected));
    }
    expect(both?.inference_calls.size).toBeGreaterThan(0);
    expect(both?.inference_calls.size).toBeLessThan(thread?.inference_calls.size ?? 0);
  });

  test('only objects of the trace are ever selected', () => {
    const selected = selectObjects(trace, { from: trace.started_at_unix_ms });
    for (const name of COLLECTIONS) {
      for (const id of selected?.[name] ?? []) expect(Object.hasOwn(trace[name], id), `${name} ${id}`).toBe(true);
    }
  });

  test('refuses what the trace does not have, and what nothing meets', () => {
    expect(codes(() => selectObjects(trace, { threadIds: ['nobody'] }))).toBe('selection_unknown');
    expect(codes(() => selectObjects(trace, { turnId: 'never' }))).toBe('selection_unknown');
    expect(codes(() => selectObjects(trace, { turnId: '__proto__' }))).toBe('selection_unknown');
    expect(codes(() => selectObjects(trace, { to: 5 }))).toBe('selection_empty');
  });
});
