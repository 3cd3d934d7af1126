import { describe, expect, test } from 'vitest';
import { COLLECTIONS, type RolloutTrace } from '../../../../src/core/model/trace.ts';
import { serializeTrace } from '../../../../src/core/reduce/serialize.ts';
import { selectObjects } from '../../../../src/node/export/selection.ts';
import type { ExportSource } from '../../../../src/node/export/types.ts';
import { bareSource, exported, oddSources, sampleSource } from '../../../helpers/export-source.ts';

const sample = await sampleSource();
const odd = oddSources();

interface Line {
  collection: string;
  id: string;
  value: Record<string, unknown>;
}
const lines = (source: ExportSource, selection = {}): Line[] =>
  exported('jsonl', source, { selection })
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('state', () => {
  test('is the file that the reducer writes', () => {
    expect(exported('state', sample)).toBe(serializeTrace(sample.trace));
  });

  test('an export of an export is the same file', () => {
    for (const [name, source] of odd) {
      const once = exported('state', source);
      expect(exported('state', bareSource(JSON.parse(once) as RolloutTrace)), name).toBe(once);
    }
  });

  test('refuses a part of a trace', () => {
    const selection = { to: sample.trace.started_at_unix_ms + 60_000 };
    expect(() => exported('state', sample, { selection })).toThrow(/closed graph/);
  });
});

describe('jsonl', () => {
  test('has every object once, as in state.json', () => {
    for (const [name, source] of [['sample', sample] as const, ...odd]) {
      const [first, ...rest] = lines(source);
      expect(first?.collection, name).toBe('rollout');
      const rebuilt: Record<string, unknown> = { ...first?.value };
      for (const collection of COLLECTIONS) rebuilt[collection] = {};
      for (const { collection, id, value } of rest) {
        const map = rebuilt[collection] as Record<string, unknown>;
        expect(Object.hasOwn(map, id), `${name}: ${collection} ${id} again`).toBe(false);
        Object.defineProperty(map, id, { value, enumerable: true });
      }
      expect(serializeTrace(rebuilt as unknown as RolloutTrace), name).toBe(serializeTrace(source.trace));
    }
  });

  test('has every selected object once, and no other', () => {
    const selection = {
      from: sample.trace.started_at_unix_ms + 300_000,
      to: sample.trace.started_at_unix_ms + 400_000,
    };
    const selected = selectObjects(sample.trace, selection);
    const found = lines(sample, selection).slice(1);
    for (const name of COLLECTIONS) {
      const ids = found.filter(({ collection }) => collection === name).map(({ id }) => id);
      expect(ids.toSorted(), name).toEqual([...(selected?.[name] ?? [])].sort());
    }
  });

  test('tells causes before effects', () => {
    const { trace } = sample;
    const place = new Map(lines(sample).map(({ collection, id }, index) => [`${collection}/${id}`, index]));
    const at = (collection: string, id: string): number => place.get(`${collection}/${id}`) ?? -1;
    for (const turn of Object.values(trace.codex_turns)) {
      expect(at('threads', turn.thread_id)).toBeLessThan(at('codex_turns', turn.codex_turn_id));
    }
    const read = new Set<string>();
    const calls = Object.values(trace.inference_calls);
    for (const call of calls.sort((a, b) => a.execution.started_seq - b.execution.started_seq)) {
      const own = at('inference_calls', call.inference_call_id);
      expect(at('codex_turns', call.codex_turn_id)).toBeLessThan(own);
      expect(at('raw_payloads', call.raw_request_payload_id)).toBeLessThan(own);
      for (const id of call.request_item_ids) {
        expect(at('conversation_items', id), id).toBeLessThan(own);
        read.add(id);
      }
      for (const id of call.response_item_ids) {
        if (!read.has(id)) expect(at('conversation_items', id), id).toBeGreaterThan(own);
      }
    }
    for (const tool of Object.values(trace.tool_calls)) {
      const asked = tool.model_visible_call_item_ids[0];
      if (asked !== undefined) {
        expect(at('conversation_items', asked)).toBeLessThan(at('tool_calls', tool.tool_call_id));
      }
    }
    for (const thread of Object.values(trace.threads)) {
      if (thread.origin.type !== 'spawned') continue;
      expect(at('threads', thread.origin.parent_thread_id)).toBeLessThan(at('threads', thread.thread_id));
    }
  });
});
