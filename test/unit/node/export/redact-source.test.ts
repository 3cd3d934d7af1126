import { describe, expect, test } from 'vitest';
import { COLLECTIONS } from '../../../../src/core/model/trace.ts';
import { redactSource } from '../../../../src/node/export/redact-source.ts';
import { EXPORT_FORMATS } from '../../../../src/node/export/table.ts';
import { bareSource, exported, oddSources, sampleSource } from '../../../helpers/export-source.ts';

const sample = await sampleSource();
/** Every letter becomes an x, so whatever passed the redactor by is seen at once. */
const MARK = /[a-wyz]/gi;

/** Strings of the trace that are long enough to be no words of ours. */
function texts(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    if (value.length > 24) found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const entry of Object.values(value)) texts(entry, found);
  }
  return found;
}

describe('redactSource', () => {
  test('asks for every string, and says where it stands', () => {
    const places = new Map<string, string>();
    redactSource(sample, (text, place) => {
      if (!places.has(text)) places.set(text, place);
      return text;
    });
    for (const text of texts(sample.trace)) expect(places.has(text), text).toBe(true);
    const item = sample.trace.conversation_items['conversation_item:2'];
    const part = item?.body.parts[0];
    expect(part?.type === 'text' && places.get(part.text)).toBe(
      'conversation_items/conversation_item:2/body.parts.0.text',
    );
    expect(places.get(sample.name)).toBe('name');
  });

  test('keeps the shape: words of the format, numbers, keys that join', () => {
    const { source } = redactSource(sample, (text) => `${text}!`);
    const before = sample.trace;
    const after = source.trace;
    for (const name of COLLECTIONS) {
      expect(Object.keys(after[name]), name).toEqual(Object.keys(before[name]).map((id) => `${id}!`));
    }
    expect(after.status).toBe(before.status);
    for (const call of Object.values(after.inference_calls)) {
      expect(Object.hasOwn(after.threads, call.thread_id)).toBe(true);
      expect(['completed', 'failed', 'cancelled']).toContain(call.execution.status);
      for (const id of call.request_item_ids) expect(Object.hasOwn(after.conversation_items, id)).toBe(true);
    }
    for (const [id] of source.origins) expect(Object.hasOwn(after.conversation_items, id)).toBe(true);
  });

  test('payloads are redacted when they are read, keys too', () => {
    const { source } = redactSource(sample, (text) => text.replace(MARK, 'x'));
    const ref = Object.values(source.trace.raw_payloads)[4];
    const bytes = ref && source.payloads?.read(ref);
    const text = bytes?.ok ? Buffer.from(bytes.value).toString() : '';
    expect(text.length).toBeGreaterThan(500);
    expect(text.replace(/\\n|true|false|null/g, '').replace(/\\[n"]/g, '')).not.toMatch(MARK);
  });

  test.each(EXPORT_FORMATS)('nothing passes it by in $id', ({ id }) => {
    const options = { content: true, wholeOutputs: true };
    const plain = exported(id, sample, options);
    const redacted = exported(id, sample, { ...options, redactor: (text) => text.replace(MARK, 'x') });
    const secrets = [...texts(sample.trace)].flatMap((text) => text.match(/[A-Za-z]{6,}(?: [A-Za-z]{3,})+/g) ?? []);
    // Enough of them stand in the export when nothing is redacted for this to mean something.
    const visible = secrets.filter((text) => plain.includes(text));
    expect(visible.length).toBeGreaterThan(3);
    for (const text of visible) if (!OURS.has(text)) expect(redacted, text).not.toContain(text);
  });

  test('a selection is named by the ids that its author sees', () => {
    const [thread = ''] = Object.keys(sample.trace.threads).slice(1);
    const options = { selection: { threadIds: [thread] } };
    const lines = exported('jsonl', sample, { ...options, redactor: (text) => `${text}!` });
    expect(lines.split('\n')).toHaveLength(exported('jsonl', sample, options).split('\n').length);
  });

  test('an identity changes nothing', () => {
    for (const [name, source] of oddSources().slice(0, 60)) {
      expect(exported('state', source, { redactor: (text) => text }), name).toBe(exported('state', source));
    }
  });

  test('an id that is no safe key stays one', () => {
    const trace = structuredClone(sample.trace);
    const [thread] = Object.values(trace.threads);
    Object.defineProperty(trace.threads, '__proto__', { value: thread, enumerable: true });
    const { source } = redactSource(bareSource(trace), (text) => text);
    expect(Object.hasOwn(source.trace.threads, '__proto__')).toBe(true);
  });
});

/** Phrases of the trace that are also words of a report. */
const OURS = new Set(['model call', 'tool calls']);
