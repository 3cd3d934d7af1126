import { describe, expect, test } from 'vitest';
import { RAW_EVENT_TYPES } from '../../../../src/core/trace/events.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import type { EventRow } from '../../../../src/protocol/session.ts';
import {
  failureOfRow,
  objectsOfEvent,
  placeOf,
  subjectOf,
} from '../../../../src/renderer/views/events/event-objects.ts';
import { filterOf } from '../../../../src/renderer/views/events/events-store.ts';
import { ALL_TYPES, FAMILIES, kindOf, wantedTypes } from '../../../../src/renderer/views/events/families.ts';
import { readTarget } from '../../../../src/renderer/views/events/read-target.ts';
import { traceBuilder } from '../../../helpers/trace-builder.ts';

const built = () => {
  const t = traceBuilder().thread('/root').turn('/root', 't1').call('t1', 'c1');
  t.answer('c1', [{ call: 'x1', name: 'exec_command' }])
    .tool('t1', 'x1', 'exec_command')
    .exec('x1', 'npm test');
  return t.endTool('x1', 'ok');
};
const row = (type: string | null, summary: string): EventRow => ({
  line: 1,
  byte: 0,
  bytes: 1,
  seq: 1,
  wall_time_unix_ms: 0,
  thread_id: null,
  codex_turn_id: null,
  type,
  summary,
  payload_ids: [],
  skipped: false,
});

describe('types', () => {
  test('every type of the format is in exactly one family', () => {
    expect([...ALL_TYPES].sort()).toEqual(['', ...RAW_EVENT_TYPES].sort());
    expect(FAMILIES.every((family) => family.types.length > 0)).toBe(true);
  });

  test('have the glyph of what they are about', () => {
    expect(['tool_call_started', 'tool_call_runtime_ended', 'inference_failed', null].map(kindOf)).toEqual([
      'tool',
      'terminal',
      'inference',
      'unreadable',
    ]);
  });

  test('none are named when all are wanted', () => {
    expect(wantedTypes(new Set())).toBeUndefined();
    expect(wantedTypes(new Set(ALL_TYPES.slice(1)))).toEqual([ALL_TYPES[0]]);
    expect(filterOf({ hidden: new Set(), ownThread: false, text: '' }, 't')).toEqual({});
    expect(filterOf({ hidden: new Set(), ownThread: true, text: 'x' }, 't')).toEqual({ thread_id: 't', text: 'x' });
  });
});

describe('events and objects', () => {
  test('an event names what it is about first, and only what the trace has', () => {
    const { model } = built();
    const event = (payload: object) => JSON.stringify({ thread_id: '/root', codex_turn_id: 't1', payload });
    expect(objectsOfEvent(model, event({ type: 'tool_call_ended', tool_call_id: 'x1' }))).toEqual([
      { collection: 'tool_calls', id: 'x1' },
      { collection: 'codex_turns', id: 't1' },
      { collection: 'threads', id: '/root' },
    ]);
    expect(objectsOfEvent(model, event({ type: 'inference_started', inference_call_id: 'unknown' }))[0]?.id).toBe('t1');
    expect(objectsOfEvent(model, 'no JSON')).toEqual([]);
    expect(objectsOfEvent(model, '[1,null]')).toEqual([]);
    expect(objectsOfEvent(model, '{"payload":{"tool_call_id":7}}')).toEqual([]);
  });

  test('the subject has names in the place of ids', () => {
    const { model } = built();
    const ix = createIndexes(model);
    expect(subjectOf(model, ix, row('tool_call_ended', 'x1 · failed'))).toBe('npm test, failed');
    expect(subjectOf(model, ix, row('inference_completed', 'c1 · resp_9'))).toBe('Call 1, resp_9');
    expect(subjectOf(model, ix, row('other', 'x1 · y'))).toBe('x1 · y');
  });

  test('failures show as such', () => {
    expect(failureOfRow(row('tool_call_ended', 'x1 · failed'))).toBe('failed');
    expect(failureOfRow(row('tool_call_ended', 'x1 · completed'))).toBeNull();
    expect(failureOfRow(row('inference_cancelled', 'c1 · stop'))).toBe('cancelled');
    expect(failureOfRow(row('protocol_event_observed', 'failed'))).toBeNull();
  });

  test('an object is found where it starts, a payload within the time of what refers to it', () => {
    const t = built();
    const ix = createIndexes(t.model);
    const { started_seq, ended_seq } = t.model.collections.tool_calls.get('x1')?.execution ?? {};
    expect(placeOf(t.model, ix, { collection: 'tool_calls', id: 'x1' })).toEqual({
      seq: started_seq,
      until: ended_seq,
      payload: null,
    });
    const invocation = t.model.collections.tool_calls.get('x1')?.raw_invocation_payload_id ?? '';
    expect(placeOf(t.model, ix, { collection: 'raw_payloads', id: invocation })).toMatchObject({ payload: invocation });
    expect(placeOf(t.model, ix, { collection: 'events', id: '12' })).toEqual({ line: 12 });
    expect(placeOf(t.model, ix, { collection: 'events', id: 'x' })).toBeNull();
    expect(placeOf(t.model, ix, { collection: 'tool_calls', id: 'gone' })).toBeNull();
  });
});

test('what is typed to jump', () => {
  expect(readTarget('1,233')).toEqual({ line: 1233 });
  expect(readTarget(' line 12 ')).toEqual({ line: 12 });
  expect(readTarget('seq 7')).toEqual({ seq: 7 });
  expect(readTarget('#7')).toEqual({ seq: 7 });
  for (const text of ['', '0', 'seven', 'seq', '-3', '12 monkeys']) expect(readTarget(text)).toBeNull();
});
