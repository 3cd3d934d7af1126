import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyScan, endInTail, type LogScan, responsesIn, scanChunk } from '../../../../src/node/library/log-scan.ts';
import { eventLine, inferenceCompleted, inferenceStarted, STARTED, sampleLog } from './bundles.ts';

const scanOf = (text: string): LogScan => {
  const scan = emptyScan();
  scanChunk(scan, Buffer.from(text));
  return scan;
};

describe('counting a log', () => {
  it('counts by event type and keeps model, requests and end', () => {
    expect(scanOf(sampleLog())).toMatchObject({
      events: 8,
      threads: 1,
      turns: 2,
      inference_calls: 1,
      tool_calls: 1,
      model: 'gpt-test',
      requests: ['payloads/1.json'],
      end: { status: 'completed', at_unix_ms: STARTED + 8 },
    });
  });

  it('comes to the same in any pieces', () => {
    const log = Buffer.from(sampleLog() + sampleLog(null) + eventLine(9, 'rollout_ended', { status: 'failed' }));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (sizes) => {
        const scan = emptyScan();
        let size = 0;
        for (let turn = 0; scan.bytes < log.length; turn += 1) {
          size += sizes[turn % sizes.length] ?? 1;
          if (scanChunk(scan, log.subarray(scan.bytes, scan.bytes + size)) > 0) size = 0;
        }
        expect(scan).toEqual(scanOf(log.toString()));
      }),
    );
  });

  it('leaves a cut last line for later', () => {
    const log = sampleLog();
    const scan = scanOf(log.slice(0, -1));
    expect(scan.events).toBe(7);
    expect(scan.end).toBeNull();
    expect(scan.bytes).toBe(log.lastIndexOf('\n', log.length - 2) + 1);
  });

  it('is not misled by what stands in strings or elsewhere in the event', () => {
    const text = 'say "payload":{"type":"thread_started"} twice';
    const inside = eventLine(1, 'other', { summary: text, metadata: { payload: { type: 'thread_started' } } });
    expect(scanOf(inside)).toMatchObject({ events: 1, threads: 0 });
    const spaced = '{ "payload": { "agent_path": "/root", "type": "thread_started" }, "seq": 1 }\n';
    expect(scanOf(spaced)).toMatchObject({ events: 1, threads: 1 });
  });

  it('counts damaged lines as events only, and blank ones not at all', () => {
    expect(scanOf('{"payload":\n\n  \r\nnonsense\n{"payload":{"type":"rollout_ended"\n')).toMatchObject({
      events: 3,
      end: null,
    });
  });

  it('counts what is worth a look: compactions, failures, lines of no use', () => {
    const log = [
      eventLine(1, 'compaction_installed'),
      eventLine(2, 'compaction_request_failed'),
      eventLine(3, 'tool_call_ended', { status: 'failed' }),
      eventLine(4, 'tool_call_ended', { status: 'completed' }),
      eventLine(5, 'inference_cancelled'),
      eventLine(6, 'inference_failed'),
      eventLine(7, 'agent_heartbeat'),
      `${eventLine(8, 'rollout_started').slice(0, -3)}\n`,
      'nonsense\n',
      `${eventLine(9, 'rollout_started').trim()} \r\n`,
    ].join('');
    expect(scanOf(log)).toMatchObject({ compactions: 1, failed_tools: 1, broken_calls: 2, unreadable: 3, events: 10 });
    expect(scanOf(sampleLog())).toMatchObject({ compactions: 0, failed_tools: 0, broken_calls: 0, unreadable: 0 });
  });

  it('takes the last end, and none from a rollout that says it runs', () => {
    const end = (status: string) => eventLine(1, 'rollout_ended', { status });
    expect(scanOf(end('failed') + end('aborted')).end?.status).toBe('aborted');
    expect(scanOf(end('failed') + end('running')).end).toBeNull();
    expect(scanOf(end('failed') + end('exploded')).end?.status).toBe('failed');
  });

  it('keeps the first three requests and the first model', () => {
    const log = [1, 2, 3, 4].map((n) => inferenceStarted(n, n, `model-${n}`)).join('');
    expect(scanOf(log)).toMatchObject({ model: 'model-1', requests: [1, 2, 3].map((n) => `payloads/${n}.json`) });
  });

  it('counts a line that is longer than what is read at once, by its beginning', () => {
    const long = eventLine(1, 'thread_started', { agent_path: 'x'.repeat(3 * 1024 * 1024) });
    const log = Buffer.from(`${long}${eventLine(2, 'thread_started')}`);
    const scan = emptyScan();
    while (scan.bytes < log.length) scanChunk(scan, log.subarray(scan.bytes, scan.bytes + 1024 * 1024));
    expect(scan).toMatchObject({ events: 2, threads: 2, bytes: log.length, inside_line: false });
  });
});

describe('how a log ended, by its tail', () => {
  const tail = Buffer.from(sampleLog('aborted'));
  it('uses whole lines only', () => {
    expect(endInTail(tail, true)).toEqual({ status: 'aborted', at_unix_ms: STARTED + 8 });
    const last = tail.lastIndexOf('\n', tail.length - 2) + 1;
    expect(endInTail(tail.subarray(last - 1), false)?.status).toBe('aborted');
    expect(endInTail(tail.subarray(last), true)?.status).toBe('aborted');
    expect(endInTail(tail.subarray(last), false)).toBeNull();
    expect(endInTail(tail.subarray(0, tail.length - 1), true)).toBeNull();
  });
});

describe('responses in a log', () => {
  it('are those of ended calls, also partial ones', () => {
    const failed = eventLine(2, 'inference_failed', {
      error: 'x',
      partial_response_payload: { path: 'payloads/9.json' },
    });
    const none = eventLine(3, 'inference_cancelled', { reason: 'x' });
    const log = Buffer.from(`${inferenceStarted(1, 1)}${inferenceCompleted(1, 2)}${failed}${none}{"cut`);
    expect(responsesIn(log)).toEqual({ paths: ['payloads/2.json', 'payloads/9.json'], bytes: log.length - 5 });
  });
});
