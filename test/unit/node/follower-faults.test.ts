import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serializeTrace } from '../../../src/core/reduce/serialize.ts';
import { manifest as manifestSchema } from '../../../src/core/trace/manifest.ts';
import { caseFiles, linesOf, loadCase, reducerFor, SHARED_CASES } from '../../helpers/conformance.ts';
import { followBundle } from '../../helpers/follow-bundle.ts';
import { type IoStep, memoryBundle } from '../../helpers/memory-io.ts';
import { generator } from '../../helpers/random-deltas.ts';
import { manifestText } from '../../helpers/temp-folder.ts';

type Case = ReturnType<typeof loadCase>['testCase'];

/** A run whose log and payloads hold characters of two, three and four bytes. */
function unicodeCase(): Case {
  const line = (seq: number, payload: Record<string, unknown>) =>
    JSON.stringify({
      schema_version: 1,
      seq,
      wall_time_unix_ms: 1_790_000_000_000 + seq,
      rollout_id: 'rollout-1',
      thread_id: 'thread-1',
      codex_turn_id: 'turn-1',
      payload,
    });
  const texts = ['naïve', '漢字', '🙂🙃', 'e\u0301', '\u{1f469}\u200d\u{1f680}'];
  const lines = [
    line(1, { type: 'thread_started', thread_id: 'thread-1', agent_path: '/root' }),
    line(2, { type: 'codex_turn_started', codex_turn_id: 'turn-1', thread_id: 'thread-1' }),
    ...texts.map((text, i) =>
      line(3 + i, {
        type: 'tool_call_started',
        tool_call_id: `call-${text}`,
        requester: { type: 'model' },
        kind: { type: 'other', name: text },
        summary: { type: 'generic', label: text },
      }),
    ),
  ];
  return {
    name: 'unicode',
    manifest: manifestSchema.parse(JSON.parse(manifestText())),
    log: `${lines.join('\n')}\n`,
    payloads: {},
  } as unknown as Case;
}

const cases: Case[] = [
  unicodeCase(),
  ...caseFiles(`${SHARED_CASES}/generated`)
    .filter((_, i) => i % 10 === 0)
    .map(({ path }) => loadCase(path).testCase),
];

/** `state.json` of the complete lines among the first `end` bytes. */
function scratchText(testCase: Case, end: number): string {
  const log = Buffer.from(testCase.log).subarray(0, end);
  const complete = log.subarray(0, log.lastIndexOf(10) + 1).toString('utf8');
  const reducer = reducerFor(testCase, 'lenient');
  for (const { bytes, line, byte } of linesOf(complete)) reducer.applyLine(bytes, { line, byte });
  return serializeTrace(reducer.snapshot());
}

describe('a log that appears byte by byte', () => {
  test.each(cases.slice(0, 3).map((testCase) => [testCase.name, testCase] as const))(
    'gives at every byte what its complete lines give: %s',
    async (_, testCase) => {
      const bundle = memoryBundle(testCase.manifest, testCase.payloads);
      const log = Buffer.from(testCase.log);
      bundle.write(Buffer.alloc(0));
      const followed = followBundle(bundle.dir, { io: bundle.io, watch: 'none' });
      for (let end = 1; end <= log.length; end++) {
        bundle.write(log.subarray(0, end));
        followed.wake();
        await followed.until(({ settled, size }) => settled && size === end);
        expect(followed.state.applied).toBe(log.subarray(0, end).lastIndexOf(10) + 1);
        if (log[end - 1] === 10) expect(followed.text()).toBe(scratchText(testCase, end));
      }
      expect(followed.state.generation).toBe(1);
    },
    60_000,
  );
});

describe('a producer that dies', () => {
  test('at any of 200 points leaves what its complete lines give', async () => {
    const random = generator(3);
    for (let round = 0; round < 200; round++) {
      const testCase = cases[round % cases.length] as Case;
      const log = Buffer.from(testCase.log);
      const end = Math.floor(random() * log.length);
      const bundle = memoryBundle(testCase.manifest, testCase.payloads);
      bundle.write(log.subarray(0, end));
      const followed = followBundle(bundle.dir, { io: bundle.io, watch: 'none' });
      await followed.until(({ settled, size }) => settled && size === end);
      expect(followed.text()).toBe(scratchText(testCase, end));
      await followed.stop();
    }
  }, 60_000);
});

describe('errors of the file system', () => {
  const steps: IoStep[] = ['openBundle', 'stat', 'open', 'state', 'read', 'payload'];

  test.each(steps.flatMap((step) => ['EACCES', 'EIO', 'EMFILE'].map((errno) => [step, errno] as const)))(
    'at %s: %s is told and tried again',
    async (step, errno) => {
      const testCase = cases[1] as Case;
      const bundle = memoryBundle(testCase.manifest, testCase.payloads);
      let failures = 3;
      bundle.fault = (at) => (at === step && failures-- > 0 ? errno : null);
      bundle.write(Buffer.from(testCase.log));
      const size = Buffer.byteLength(testCase.log);
      const followed = followBundle(bundle.dir, { io: bundle.io, watch: 'none' });
      await followed.until(({ settled, applied }) => settled && applied === size);
      expect(followed.notices.length).toBeGreaterThan(0);
      expect(followed.state.notice).toBeNull();
      expect(followed.text()).toBe(scratchText(testCase, size));
    },
  );

  test('at random, together with short reads, cut writes and replaced logs, change nothing in the end', async () => {
    const act = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant('grow' as const), by: fc.integer({ min: 1, max: 4000 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constantFrom('truncate' as const, 'replace' as const), by: fc.nat(3000) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'look' as const), by: fc.constant(0) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...cases),
        fc.array(act, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.integer(),
        async (testCase, acts, maxRead, rate, seed) => {
          const random = generator(seed);
          const bundle = memoryBundle(testCase.manifest, testCase.payloads);
          bundle.maxRead = 200 + maxRead;
          bundle.fault = () =>
            random() < rate ? (['EACCES', 'EIO', 'EMFILE'][Math.floor(random() * 3)] as string) : null;
          const whole = Buffer.from(testCase.log);
          let end = 0;
          const followed = followBundle(bundle.dir, { io: bundle.io, watch: 'none', payloadWaitMs: 1e9 });
          for (const { kind, by } of acts) {
            if (kind === 'grow') end = Math.min(whole.length, end + by);
            else if (kind === 'truncate') end = Math.max(0, end - by);
            else if (kind === 'replace') {
              bundle.identity += 1;
              end = Math.min(whole.length, by);
            }
            if (kind === 'look') await new Promise((resolve) => setImmediate(resolve));
            else bundle.write(kind === 'delete' ? null : whole.subarray(0, end));
            followed.wake();
          }
          bundle.write(whole);
          bundle.fault = () => null;
          await followed.until(({ settled, size }) => settled && size === whole.length);
          expect(followed.text()).toBe(scratchText(testCase, whole.length));
          await followed.stop();
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});
