import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../../src/node/atomic-file.ts';
import { checkExport, collectFromSource, exportRedactor } from '../../../../src/node/redact/for-export.ts';
import { createRedactor } from '../../../../src/node/redact/redactor.ts';
import { reduceBundle } from '../../../../src/node/reduce-bundle.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const SAMPLES = join(import.meta.dirname, '../../../../resources/sample-trace');
const SAMPLE = join(SAMPLES, readdirSync(SAMPLES)[0] ?? '');
const SECRET = 'correct-horse+7battery';

function knowing(...values: string[]) {
  const redactor = createRedactor({ kinds: ['secrets'] });
  for (const value of values) redactor.collect(value, 'x/password');
  return redactor;
}

async function passed(chunks: (string | Uint8Array)[]): Promise<string> {
  const parts: (string | Uint8Array)[] = [];
  for await (const part of checkExport(knowing(SECRET))(chunks)) parts.push(part);
  expect(parts).toEqual(chunks);
  return 'passed';
}

describe('the check of an export', () => {
  const filler = 'lorem ipsum "dolor" \\n sit & amet %20 '.repeat(20_000);
  const disguises: Record<string, string> = {
    plain: SECRET,
    base64: Buffer.from(`user:${SECRET}!`).toString('base64'),
    base64url: Buffer.from(`u:${SECRET}`).toString('base64url'),
    hex: Buffer.from(SECRET).toString('hex').toUpperCase(),
    url: encodeURIComponent(SECRET),
    json: JSON.stringify(JSON.stringify(SECRET.replaceAll('+', '\u002b'))).replaceAll('+', '\\u002b'),
    html: SECRET.replaceAll('+', '&#43;'),
    escapes: [...SECRET].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join(''),
  };

  it.each(Object.entries(disguises))('finds the value %s across every seam', async (_, text) => {
    const whole = `${filler}${text}${filler}`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: whole.length }), { maxLength: 6 }),
        fc.boolean(),
        async (cuts, asBytes) => {
          // One cut always in the middle of the value.
          const at = [...cuts, filler.length + Math.floor(text.length / 2), whole.length].sort((a, b) => a - b);
          const chunks = at
            .map((end, i) => whole.slice(at[i - 1] ?? 0, end))
            .map((part) => (asBytes ? Buffer.from(part) : part));
          await expect(passed(chunks)).rejects.toMatchObject({ code: 'redaction_leak' });
        },
      ),
      { numRuns: 6 },
    );
  });

  it('lets everything else pass unchanged, and leaves no file when it fails', async () => {
    expect(await passed([filler, Buffer.from(`\u00e4${filler}`), ''])).toBe('passed');
    const folder = tempFolder();
    const leaking = writeFileAtomic(join(folder, 'x'), checkExport(knowing(SECRET))([filler, SECRET]));
    await expect(leaking).rejects.toMatchObject({
      code: 'redaction_leak',
      message: expect.not.stringContaining(SECRET),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fails when a value turns up only while the export is written', async () => {
    const redactor = knowing();
    async function* late() {
      yield 'first';
      yield redactor.redact(`token ghp_${'aB3dE6gH9jK2'.repeat(3)}`, 'x');
    }
    const write = async () => {
      for await (const _ of checkExport(redactor)(late()));
    };
    await expect(write).rejects.toMatchObject({ code: 'redaction_leak' });
  });
});

describe('a collected source', () => {
  it('has the same stand-ins wherever its strings are asked for, however often', async () => {
    const { trace, diagnostics, bundle } = await reduceBundle(SAMPLE);
    const redactor = createRedactor({ kinds: ['secrets', 'paths', 'emails'] });
    await collectFromSource(redactor, { trace, diagnostics, payloads: bundle.payloads });
    const known = redactor.entries().length;
    expect(known).toBe(4);
    const text = exportRedactor(redactor);
    const once = JSON.stringify(trace.conversation_items, (_, value: unknown) =>
      typeof value === 'string' ? text(value, 'a/b/text') : value,
    );
    const twice = JSON.stringify(JSON.parse(once), (_, value: unknown) =>
      typeof value === 'string' ? text(value, 'a/b/text') : value,
    );
    expect(twice).toBe(once);
    expect(redactor.entries().length).toBe(known);
    for (const { value } of redactor.findings()) expect(once).not.toContain(value);
  });

  it('hides what a cut preview shows of a value', () => {
    const redactor = knowing(SECRET);
    expect(redactor.redact('export X=correct-hor...', 'tool_calls/a/summary.input_preview')).toBe(
      'export X=redacted_secret_1...',
    );
    expect(redactor.redact('correct-hor', 'x')).toBe('correct-hor');
  });

  it('draws the same stand-ins from the same salt', () => {
    const one = createRedactor({ kinds: ['emails'], salt: 's' });
    const other = createRedactor({ kinds: ['emails'], salt: 's' });
    other.redact('z@example.org', 'x');
    expect(other.redact('a@example.org', 'x')).toBe(one.redact('a@example.org', 'x'));
    expect(createRedactor({ kinds: ['emails'], salt: 't' }).redact('a@example.org', 'x')).not.toBe(
      one.redact('a@example.org', 'x'),
    );
  });

  it('keeps and takes what a review says', () => {
    const redactor = createRedactor({ kinds: ['emails'], keep: ['a@example.org'], also: ['Project Falcon'] });
    expect(redactor.redact('a@example.org, b@example.org: Project Falcon', 'x')).toBe(
      'a@example.org, redacted_email_1: redacted_custom_1',
    );
  });
});
