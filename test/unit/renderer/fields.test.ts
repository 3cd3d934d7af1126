import { describe, expect, it } from 'vitest';
import { emptyModel, type ViewModel } from '../../../src/core/reduce/delta.ts';
import { type FieldValue, fieldsOf, splitFields } from '../../../src/renderer/inspector/fields.ts';

const model: ViewModel = emptyModel();
model.collections.threads.set('t1', {} as never);
model.collections.raw_payloads.set('raw_payload:1', {} as never);

/** Value of the field at `path`. */
function value(object: object, path: string): FieldValue | undefined {
  return fieldsOf(model, object, 'own').find((field) => field.path === path)?.value;
}

describe('fieldsOf', () => {
  it('has every field that is not shown elsewhere, nested ones by their path', () => {
    const object = {
      item_id: 'own',
      body: { parts: [] },
      usage: { input_tokens: 3, more: { deep: true } },
      produced_by: [{ type: 'tool', tool_call_id: 'c' }],
      execution: {},
    };
    expect(fieldsOf(model, object, 'own').map(({ path }) => path)).toEqual([
      'item_id',
      'usage.input_tokens',
      'usage.more.deep',
      'produced_by.1.type',
      'produced_by.1.tool_call_id',
    ]);
  });

  it('leads from ids to what the model knows, and shows others as they are', () => {
    expect(value({ parent_thread_id: 't1' }, 'parent_thread_id')).toEqual({
      type: 'refs',
      refs: [{ collection: 'threads', id: 't1' }],
    });
    expect(value({ raw_payload_ids: ['raw_payload:1', 'raw_payload:2'] }, 'raw_payload_ids')).toEqual({
      type: 'refs',
      refs: [
        { collection: 'raw_payloads', id: 'raw_payload:1' },
        { collection: null, id: 'raw_payload:2' },
      ],
    });
    expect(value({ thread_id: 'elsewhere' }, 'thread_id')).toEqual({ type: 'text', text: 'elsewhere', mono: true });
    expect(value({ thread_id: 'own' }, 'thread_id')).toMatchObject({ type: 'text' });
  });

  it('knows units by their names', () => {
    expect(value({ first_seen_at_unix_ms: 5 }, 'first_seen_at_unix_ms')).toEqual({ type: 'moment', unix_ms: 5 });
    expect(value({ yield_time_ms: 5 }, 'yield_time_ms')).toEqual({ type: 'duration', ms: 5 });
    expect(value({ bytes: 5 }, 'bytes')).toEqual({ type: 'bytes', value: 5 });
    expect(value({ index: 5 }, 'index')).toEqual({ type: 'number', value: 5 });
  });

  it('names fields in words', () => {
    const labels = fieldsOf(
      model,
      { codex_turn_id: 'x', kind: { type: 'mcp', server: 's' }, some_new_field: 1 },
      'own',
    );
    expect(labels.map(({ label }) => label)).toEqual(['Turn', 'Kind', 'Kind, server', 'Some new field']);
  });

  it('tells what is empty apart', () => {
    const fields = fieldsOf(model, { a: null, b: [], c: '', d: 'x', e: 0, f: false }, 'own');
    const { told, empty } = splitFields(fields);
    expect(told.map(({ path }) => path)).toEqual(['d', 'e', 'f']);
    expect(empty.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
  });
});
