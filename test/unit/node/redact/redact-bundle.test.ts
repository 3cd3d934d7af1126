import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraceError } from '../../../../src/core/failure.ts';
import type { RolloutTrace } from '../../../../src/core/model/trace.ts';
import { mapJsonStrings } from '../../../../src/node/redact/json-text.ts';
import type { RedactionKind } from '../../../../src/node/redact/kinds.ts';
import { payloadRefs } from '../../../../src/node/redact/payload-refs.ts';
import { redactBundle } from '../../../../src/node/redact/redact-bundle.ts';
import { createRedactor, type Redactor } from '../../../../src/node/redact/redactor.ts';
import { reduceBundle } from '../../../../src/node/reduce-bundle.ts';
import { bundleAt, textsBelow } from '../../../helpers/bundle-on-disk.ts';
import { replicate } from '../../../helpers/bundle-replica.ts';
import { writeCase } from '../../../helpers/case-bundle.ts';
import { type ConformanceCase, caseFiles, FIXTURE_CASES, loadCase } from '../../../helpers/conformance.ts';
import { trace } from '../../../helpers/damage.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const SAMPLES = join(import.meta.dirname, '../../../../resources/sample-trace');
const SAMPLE = join(SAMPLES, readdirSync(SAMPLES)[0] ?? '');
const ALL: RedactionKind[] = ['secrets', 'paths', 'emails'];

async function redact(dir: string, redactor: Redactor) {
  const out = join(tempFolder(), 'out');
  const redacted = await redactBundle(await bundleAt(dir), out, redactor);
  if (!redacted.ok) throw new TraceError(redacted.failure);
  expect(readdirSync(dirname(out))).toEqual(['out']);
  return redacted.value;
}

const lenient = (dir: string) => reduceBundle(dir, { mode: 'lenient' });

/** The reducer makes these anew: cut texts of JSON, and commands joined with spaces. */
const isDerived = (owner: string, place: string): boolean =>
  (owner === 'json' && place.endsWith('summary')) || place.endsWith('display_command');

/** Every string of a reduced trace through the redactor, except what the reducer cuts anew. */
function expected(original: RolloutTrace, redactor: Redactor): unknown {
  const walk = (value: unknown, place: string, owner: string): unknown => {
    if (typeof value === 'string') return isDerived(owner, place) ? 'derived' : redactor.redact(value, place);
    if (Array.isArray(value)) return value.map((entry, i) => walk(entry, `${place}.${i}`, ''));
    if (typeof value !== 'object' || value === null) return value;
    const type = 'type' in value ? String(value.type) : '';
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        redactor.redact(key, 'x/y/'),
        walk(member, `${place}.${key}`, type),
      ]),
    );
  };
  return walk(original, 'trace/x/', '');
}

const withoutDerived = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, member: unknown) => {
    if (typeof member !== 'object' || member === null) return member;
    if ('type' in member && member.type === 'json') return { ...member, summary: 'derived' };
    return 'display_command' in member ? { ...member, display_command: 'derived' } : member;
  });

describe('a redacted bundle', () => {
  it.each<RedactionKind[][]>([[ALL], [['content']], [['secrets', 'content']]])(
    'of the sample reduces to the redacted trace (%s)',
    async (kinds) => {
      const redactor = createRedactor({ kinds });
      const { dir, report, files } = await redact(SAMPLE, redactor);
      const [before, after] = [await lenient(SAMPLE), await lenient(dir)];
      expect(after.diagnostics).toEqual(before.diagnostics);
      expect(withoutDerived(after.trace)).toEqual(expected(before.trace, redactor));
      await expect(reduceBundle(dir, { mode: 'strict' })).resolves.toBeDefined();
      expect(files).toEqual({ payloads: readdirSync(join(SAMPLE, 'payloads')).length, missing: 0 });
      const text = JSON.stringify(report);
      for (const { value, reach } of redactor.findings()) if (reach === 'anywhere') expect(text).not.toContain(value);
      if (kinds.includes('content')) {
        expect(report.content?.texts).toBeGreaterThan(100);
        const words = textsBelow(dir).join('\n');
        for (const word of ['ledger', 'please', 'function (', 'import ']) expect(words).not.toContain(word);
      } else expect(report.totals).toMatchObject({ secret: { values: 1 }, user: { values: 1 }, email: { values: 2 } });
    },
  );

  it('of every sound case reduces strictly, when there is nothing in it, to the same bytes', async () => {
    const cases = caseFiles(join(FIXTURE_CASES, 'generated')).slice(0, 12);
    for (const { path } of cases) {
      const { testCase } = loadCase(path);
      const dir = writeCase(testCase);
      const { dir: out } = await redact(dir, createRedactor({ kinds: ALL }));
      expect(textsBelow(out).slice(0, 1)).toEqual(textsBelow(dir).slice(0, 1));
      const strictly = async (folder: string) =>
        reduceBundle(folder).then(
          ({ trace: reduced }) => reduced,
          (error: TraceError) => `${error.code} ${error.where?.line}`,
        );
      expect(await strictly(out)).toEqual(await strictly(dir));
    }
  });

  it('of any case, sound or damaged, has no diagnostic more or less, also without its content', async () => {
    await fc.assert(
      fc.asyncProperty(
        trace,
        fc.constantFrom<RedactionKind[]>(ALL, ['content'], [...ALL, 'content']),
        async (testCase, kinds) => {
          const dir = writeCase(testCase);
          const { dir: out } = await redact(dir, createRedactor({ kinds }));
          const lines = async (folder: string) =>
            (await lenient(folder)).diagnostics.map(({ line, severity }) => `${line} ${severity}`);
          expect(await lines(out)).toEqual(await lines(dir));
        },
      ),
      { numRuns: 35 },
    );
  });
});

/** Ways in which a value can stand in a string. */
const PLANTS: Record<string, (secret: string, text: string) => string> = {
  'as it is': (secret) => secret,
  'in the middle': (secret, text) => `${text.slice(0, 5)} ${secret}, ${text.slice(5)}`,
  'in Base64': (secret, text) => Buffer.from(`${text.slice(0, 7)} ${secret} !`).toString('base64'),
  'in a part of Base64': (secret) =>
    `data:${Buffer.from(`\u0001\u0002${secret}\u0003`, 'latin1').toString('base64url')}.`,
  'in hexadecimal': (secret) => `0x${Buffer.from(`a${secret}`).toString('hex')}`,
  'in a URL': (secret) => `https://x.test/?q=${encodeURIComponent(`/${secret}/`)}`,
  escaped: (secret) => [...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'in JSON in a string': (secret, text) => JSON.stringify({ a: [text, { [secret]: `x${secret}` }] }),
  'in JSON in JSON in a string': (secret) => JSON.stringify({ a: JSON.stringify([JSON.stringify({ b: secret })]) }),
  'in a piece of JSON': (secret, text) => `log: ${JSON.stringify({ a: `\n${secret}\t`, text })}...`,
};

const SECRETS = {
  shape: `ghp_${'aB3dE6gH9jK2'.repeat(3)}`,
  named: 'correct-horse-7battery',
} as const;

interface Planting {
  document: number;
  string: number;
  plant: string;
}

/** Puts a value into some strings of a case's documents: of any line or payload, names of members included. */
function plant(testCase: ConformanceCase, secret: string, plantings: readonly Planting[]): ConformanceCase {
  const lines = testCase.log.split('\n');
  const payloads = { ...testCase.payloads };
  const paths = Object.keys(payloads);
  for (const { document, string, plant: how } of plantings) {
    const at = document % (lines.length + paths.length);
    const path = paths[at - lines.length] ?? '';
    const text = at < lines.length ? (lines[at] ?? '') : (payloads[path] ?? '');
    let planted: string;
    try {
      let count = 0;
      mapJsonStrings(text, (value) => {
        count += 1;
        return value;
      });
      let index = -1;
      planted = mapJsonStrings(text, (value) => {
        index += 1;
        return index === string % Math.max(1, count) ? (PLANTS[how]?.(secret, value) ?? value) : value;
      });
    } catch {
      continue;
    }
    if (at < lines.length) lines[at] = planted;
    else payloads[path] = planted;
  }
  return { ...testCase, log: lines.join('\n'), payloads };
}

/** The lines of a case's log, and the payloads that they refer to. */
function documentsOf(testCase: ConformanceCase): string[] {
  return [...testCase.log.split('\n'), ...pathsOf(testCase).flatMap((path) => testCase.payloads[path] ?? [])];
}

function pathsOf({ log }: ConformanceCase): string[] {
  const lines = log.split('\n').filter(isJson);
  return lines.flatMap((line) => [...payloadRefs(JSON.parse(line))].map(({ path }) => path));
}

describe('a bundle that grows meanwhile', () => {
  it('is redacted as it was at the beginning', async () => {
    const replica = replicate(SAMPLE, join(tempFolder(), 'bundle'));
    replica.writeManifest();
    replica.append(Math.ceil(replica.size / 2));
    const then = (await lenient(replica.dir)).trace;
    const out = join(tempFolder(), 'out');
    const phases = new Set<string>();
    const onProgress = ({ phase }: { phase: string }) => {
      if (phases.has(phase)) return;
      phases.add(phase);
      replica.append(replica.written + Math.ceil(replica.size / 8));
    };
    const redactor = createRedactor({ kinds: ALL });
    expect(await redactBundle(await bundleAt(replica.dir), out, redactor, { onProgress })).toMatchObject({ ok: true });
    expect([...phases]).toEqual(['looking', 'writing', 'checking']);
    expect(withoutDerived((await lenient(out)).trace)).toEqual(expected(then, redactor));
  });
});

describe('a log that ends in the middle of a line', () => {
  it('keeps nothing of that line, which may hold half a secret', async () => {
    const { testCase } = loadCase(caseFiles(join(FIXTURE_CASES, 'generated'))[0]?.path ?? '');
    const half = SECRETS.shape.slice(0, 12);
    const dir = writeCase({ ...testCase, log: `${testCase.log.trimEnd()}\n{"payload":{"text":"${half}` });
    const { dir: out } = await redact(dir, createRedactor({ kinds: ['secrets'] }));
    expect(textsBelow(out).join('\n')).not.toContain(half);
    expect((await lenient(out)).diagnostics.map(({ code }) => code)).toEqual(
      (await lenient(dir)).diagnostics.map(({ code }) => code),
    );
  });
});

describe('planted values', () => {
  const planting = fc.record({
    document: fc.nat({ max: 9999 }),
    string: fc.nat({ max: 9999 }),
    plant: fc.constantFrom(...Object.keys(PLANTS)),
  });

  const check = async (testCase: ConformanceCase, secret: string, introduced: ConformanceCase) => {
    const dir = writeCase(introduced);
    const redactor = createRedactor({ kinds: ['secrets'] });
    const { dir: out } = await redact(dir, redactor);
    const texts = textsBelow(out).join('\n');
    expect(texts).not.toContain(secret);
    expect(texts).not.toContain(encodeURIComponent(secret));
    const plain = texts.replace(/\\+u([0-9a-f]{4})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
    expect(plain).not.toContain(secret);
    for (const word of texts.match(/[A-Za-z0-9+/_=-]{16,}/g) ?? []) {
      for (const skip of [0, 1, 2, 3, 4, 5]) {
        expect(Buffer.from(word.slice(skip), 'base64').toString('latin1')).not.toContain(secret.slice(2, -2));
      }
      expect(Buffer.from(word.replace(/^0x/, ''), 'hex').toString('latin1')).not.toContain(secret.slice(1));
    }
    const own = redactor.findings().filter(({ value }) => value === secret);
    expect(own.map(({ pseudonym }) => pseudonym)).toEqual(
      own.length > 0 ? [expect.stringMatching(/^redacted_secret_\d+$/)] : [],
    );
    // A path that was no path for its backslashes alone (a value disguised as \\u0061…) becomes one to a file that is not there.
    const diagnostics = async (folder: string) =>
      (await lenient(folder)).diagnostics.map(
        ({ line, code }) => `${line} ${code === 'payload_outside' ? 'payload_missing' : code}`,
      );
    expect(await diagnostics(out)).toEqual(await diagnostics(dir));
    return { testCase, out };
  };

  it('of a known shape are reached in every place and disguise', async () => {
    await fc.assert(
      fc.asyncProperty(
        trace,
        fc.array(planting, { minLength: 1, maxLength: 5 }),
        planting,
        async (testCase, plantings, first) => {
          // Once in the open: disguises alone are looked for of values that are known.
          const open = { ...first, plant: 'in the middle' };
          const planted = plant(testCase, SECRETS.shape, [...plantings, open]);
          fc.pre(documentsOf(planted).join('\n').includes(`${SECRETS.shape},`));
          await check(testCase, SECRETS.shape, planted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('that only a name gives away are reached wherever they stand bare', async () => {
    await fc.assert(
      fc.asyncProperty(trace, fc.array(planting, { minLength: 1, maxLength: 5 }), async (testCase, plantings) => {
        fc.pre(Object.keys(testCase.payloads).length > 0);
        const [path = ''] = Object.keys(testCase.payloads);
        const planted = plant(testCase, SECRETS.named, plantings);
        const text = planted.payloads[path] ?? '';
        fc.pre(text.startsWith('{') && text.trimEnd().endsWith('}'));
        const named = text.replace(
          '{',
          `{"db_password":${JSON.stringify(SECRETS.named)}${text.trim() === '{}' ? '' : ','}`,
        );
        fc.pre(isJson(named) && pathsOf(planted).includes(path));
        await check(testCase, SECRETS.named, { ...planted, payloads: { ...planted.payloads, [path]: named } });
      }),
      { numRuns: 35 },
    );
  });

  it('have the same stand-in in log, payloads, ids and names of files, and what belonged together still does', async () => {
    const { testCase } = loadCase(caseFiles(join(FIXTURE_CASES, 'generated'))[0]?.path ?? '');
    const call = /"call_id": ?"([^"]+)"/.exec(Object.values(testCase.payloads).join())?.[1] ?? '';
    expect(call).not.toBe('');
    const swap = (text: string) =>
      text.replaceAll(call, SECRETS.shape).replaceAll('payloads/1.json', `payloads/${SECRETS.shape}.json`);
    const planted = {
      ...testCase,
      log: swap(testCase.log),
      payloads: Object.fromEntries(Object.entries(testCase.payloads).map(([path, text]) => [swap(path), swap(text)])),
    };
    const dir = writeCase(planted);
    const redactor = createRedactor({ kinds: ['secrets'] });
    const { dir: out } = await redact(dir, redactor);
    expect(existsSync(join(out, 'payloads/redacted_secret_1.json'))).toBe(true);
    const [before, after] = [await lenient(dir), await lenient(out)];
    expect(withoutDerived(after.trace)).toEqual(expected(before.trace, redactor));
    expect(JSON.stringify(after.trace)).toContain('redacted_secret_1');
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('values split over parts', () => {
  const message = (parts: unknown[]) => JSON.stringify({ input: [{ type: 'message', role: 'user', content: parts }] });
  const event = (payload: unknown, seq: number) =>
    JSON.stringify({ schema_version: 1, seq, wall_time_unix_ms: 1, rollout_id: 'r', payload });
  const observed = (n: number) =>
    event(
      {
        type: 'protocol_event_observed',
        event_type: 'x',
        event_payload: { raw_payload_id: `p${n}`, kind: { type: 'protocol_event' }, path: `payloads/${n}.json` },
      },
      n,
    );
  const bundle = (documents: string[]) =>
    writeCase({
      name: 'split',
      strict: { error: { line: 0, message: '' } },
      lenient: { skipped: [], state: 'same as strict' },
      manifest: {
        schema_version: 1,
        trace_id: 't',
        rollout_id: 'r',
        root_thread_id: 'a',
        started_at_unix_ms: 1,
        raw_event_log: 'trace.jsonl',
        payloads_dir: 'payloads',
      },
      log: documents.map((_, i) => `${observed(i + 1)}\n`).join(''),
      payloads: Object.fromEntries(documents.map((text, i) => [`payloads/${i + 1}.json`, text])),
    });
  const secret = SECRETS.shape;

  it.each([
    [1, ['g', expect.stringMatching(/^redacted_secret_\d$/)]],
    [7, ['redacted_secret_1', '']],
    [20, ['redacted_secret_1', '']],
    [39, [expect.stringMatching(/^redacted_secret_\d$/), '2']],
  ])('are found and taken out, cut at %i', async (cut, expectedTexts) => {
    const pieces = [secret.slice(0, cut), secret.slice(cut)].map((text) => ({ type: 'input_text', text }));
    const { dir } = await redact(bundle([message(pieces)]), createRedactor({ kinds: ['secrets'] }));
    const written = JSON.parse(textsBelow(dir).find((text) => text.startsWith('{"input"')) ?? '') as {
      input: { content: { text: string }[] }[];
    };
    expect(written.input[0]?.content.map(({ text }) => text)).toEqual(expectedTexts);
  });

  it('into three, or in a command, or known from elsewhere', async () => {
    const named = 'correct-horse-7battery';
    const documents = [
      message(
        [secret.slice(0, 10), secret.slice(10, 20), `${secret.slice(20)} end`].map((text) => ({
          type: 'input_text',
          text,
        })),
      ),
      JSON.stringify({ command: ['echo', named.slice(0, 9), named.slice(9)] }),
      JSON.stringify({ password: named }),
    ];
    const { dir } = await redact(bundle(documents), createRedactor({ kinds: ['secrets'] }));
    const joined = textsBelow(dir)
      .join('\n')
      .replace(/[^A-Za-z0-9_-]|input_text|type|text/g, '');
    expect(joined).not.toContain(secret.slice(10, 30));
    expect(joined).not.toContain(named);
  });
});

describe('what cannot be made safe', () => {
  it('fails, and writes nothing', async () => {
    const { testCase } = loadCase(caseFiles(join(FIXTURE_CASES, 'generated'))[1]?.path ?? '');
    const dir = writeCase(plant(testCase, SECRETS.shape, [{ document: 0, string: 3, plant: 'in the middle' }]));
    const honest = createRedactor({ kinds: ['secrets'] });
    const forgetful: Redactor = { ...honest, redactJson: (text) => text };
    const folder = tempFolder();
    const leaked = await redactBundle(await bundleAt(dir), join(folder, 'out'), forgetful);
    expect(leaked).toMatchObject({
      ok: false,
      failure: { code: 'redaction_leak', message: expect.stringContaining('redacted_secret_1') },
    });
    expect(leaked.ok ? '' : leaked.failure.message).not.toContain(SECRETS.shape);
    const vandal: Redactor = {
      ...honest,
      redactJson: (text, _place, shape) => (shape === 'log' ? text.replace('"seq"', '"sequence"') : text),
    };
    const clean = writeCase(testCase);
    const changed = await redactBundle(await bundleAt(clean), join(folder, 'out'), vandal);
    expect(changed).toMatchObject({ ok: false, failure: { code: 'redaction_changes_trace' } });
    const stopped = await redactBundle(await bundleAt(clean), join(folder, 'out'), honest, {
      signal: AbortSignal.abort(),
    });
    expect(stopped).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never writes over what is there', async () => {
    const folder = tempFolder({ 'out/mine': '1' });
    const redacted = await redactBundle(await bundleAt(SAMPLE), join(folder, 'out'), createRedactor({ kinds: ALL }));
    expect(redacted).toMatchObject({ ok: false, failure: { code: 'target_exists' } });
    expect(readdirSync(join(folder, 'out'))).toEqual(['mine']);
  });
});
