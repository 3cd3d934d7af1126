import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { CollectionName } from '../../../../src/core/model/trace.ts';
import type { Span } from '../../../../src/node/export/formats/otlp/span.ts';
import type { ExportOptions, ExportSource } from '../../../../src/node/export/types.ts';
import { exported, hostileRedactor, oddSources, sampleSource } from '../../../helpers/export-source.ts';

interface Message {
  verify(value: unknown): string | null;
  fromObject(value: unknown): unknown;
  encode(value: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
  toObject(value: unknown, options: unknown): unknown;
}
// The messages of OpenTelemetry's own .proto files, as generated code.
const proto = createRequire(import.meta.url)('@opentelemetry/otlp-transformer/build/src/generated/root.js') as {
  opentelemetry: { proto: { collector: { trace: { v1: { ExportTraceServiceRequest: Message } } } } };
};
const Request = proto.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

interface Document {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}
const read = (source: ExportSource, options: ExportOptions = {}): Document =>
  JSON.parse(exported('otlp', source, options)) as Document;
const spansOf = (document: Document): Span[] =>
  document.resourceSpans.flatMap((one) => one.scopeSpans).flatMap((one) => one.spans);
const attribute = (span: Span | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

/** OTLP/JSON writes ids as hex where the JSON of protocol buffers has base64 (OTLP specification, "JSON Protobuf Encoding"). */
function withBinaryIds(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && /^(trace|span|parentSpan)Id$/.test(key)) return Buffer.from(value, 'hex');
  if (Array.isArray(value)) return value.map((entry) => withBinaryIds(entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, withBinaryIds(entry, name)]));
}

const sample = await sampleSource();
const all: [string, ExportSource][] = [['sample', sample], ...oddSources()];

const WINDOWED = [
  'threads',
  'codex_turns',
  'inference_calls',
  'compaction_requests',
  'code_cells',
  'tool_calls',
  'terminal_operations',
] as const satisfies readonly CollectionName[];

describe('otlp, read by the protocol’s own message definitions', () => {
  test.each([false, true])('is a request that survives protobuf with nothing lost (content: %s)', (content) => {
    for (const [name, source] of all) {
      const document = withBinaryIds(read(source, { content }));
      const message = Request.fromObject(document);
      expect(Request.verify(message), name).toBeNull();
      const back = Request.toObject(Request.decode(Request.encode(message).finish()), { longs: String, bytes: Buffer });
      const again = Request.toObject(message, { longs: String, bytes: Buffer });
      expect(back, name).toEqual(again);
      // Nothing that we write is unknown to the protocol: fromObject leaves such members out.
      if (spansOf(read(source)).length > 0) expect(keysOf(back), name).toEqual(keysOf(document));
    }
  });

  test('has one span for each window, with its own id', () => {
    for (const [name, source] of all) {
      const spans = spansOf(read(source));
      const named = spans.map((span) => `${attribute(span, 'rollout.collection')}/${attribute(span, 'rollout.id')}`);
      const expected = WINDOWED.flatMap((one) => Object.keys(source.trace[one]).map((id) => `${one}/${id}`));
      expect(named.sort(), name).toEqual(expected.sort());
      expect(new Set(spans.map(({ spanId }) => spanId)).size, name).toBe(spans.length);
      for (const span of spans) {
        expect(span.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
        expect(span.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
        expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
      }
    }
  });

  test('parents are spans of the export, and make trees', () => {
    for (const [name, source] of all) {
      const spans = spansOf(read(source));
      const byId = new Map(spans.map((span) => [span.spanId, span]));
      for (const span of spans) {
        let at: Span | undefined = span;
        for (let steps = 0; at?.parentSpanId !== undefined; steps++) {
          expect(steps, name).toBeLessThan(spans.length);
          at = byId.get(at.parentSpanId);
          expect(at, name).toBeDefined();
        }
      }
    }
  });

  test('has every edge as one link between spans of the export', () => {
    const spans = spansOf(read(sample));
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const links = spans.flatMap((span) => span.links ?? []);
    const edges = links.map(({ attributes }) => attributes.find(({ key }) => key === 'rollout.edge.id')?.value);
    expect(edges.map((value) => Object.values(value ?? {})[0]).sort()).toEqual(
      Object.keys(sample.trace.interaction_edges).sort(),
    );
    for (const { spanId } of links) expect(ids.has(spanId)).toBe(true);
  });

  test('follows the GenAI conventions', () => {
    const spans = spansOf(read(sample));
    const call = spans.find(({ name }) => name === 'chat gpt-5.3-codex');
    expect(attribute(call, 'gen_ai.operation.name')).toBe('chat');
    expect(attribute(call, 'gen_ai.provider.name')).toBe('openai');
    const stored = sample.trace.inference_calls[String(attribute(call, 'rollout.id'))];
    expect(attribute(call, 'gen_ai.usage.input_tokens')).toBe(String(stored?.usage?.input_tokens));
    const agent = spans.find(({ name }) => name === 'invoke_agent /root/bisect_history');
    const spawner = spans.find(({ spanId }) => spanId === agent?.parentSpanId);
    expect(spawner?.name).toBe('execute_tool spawn_agent');
    const failed = spans.find(({ status }) => status.code === 2);
    expect(attribute(failed, 'error.type')).toBe('failed');
  });

  test('content stands in it only when asked for', () => {
    const text = 'prove it with 200 runs';
    expect(exported('otlp', sample)).not.toContain(text);
    const spans = spansOf(read(sample, { content: true }));
    const inputs = spans.map((span) => attribute(span, 'gen_ai.input.messages')).filter((one) => one !== undefined);
    expect(inputs.join()).toContain(text);
    for (const messages of inputs) {
      for (const { role, parts } of JSON.parse(String(messages)) as { role: string; parts: { type: string }[] }[]) {
        expect(['system', 'developer', 'user', 'assistant', 'tool']).toContain(role);
        for (const { type } of parts) expect(['text', 'reasoning', 'tool_call', 'tool_call_response']).toContain(type);
      }
    }
  });

  test('the same trace gives the same ids, and its UUID is the trace id', () => {
    expect(exported('otlp', sample)).toBe(exported('otlp', sample));
    const [span] = spansOf(read(sample));
    expect(span?.traceId).toBe(sample.trace.trace_id.replaceAll('-', ''));
  });

  test('hostile texts stay texts', () => {
    const document = withBinaryIds(read(sample, { content: true, redactor: hostileRedactor() }));
    expect(Request.verify(Request.fromObject(document))).toBeNull();
  });
});

/** Names of all members, wherever they stand. */
function keysOf(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const entry of value) keysOf(entry, found);
  else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [name, entry] of Object.entries(value)) {
      found.add(name);
      keysOf(entry, found);
    }
  }
  return found;
}
