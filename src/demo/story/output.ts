import type { Random } from '../random.ts';

const ESC = '\u001b';
const paint =
  (code: number) =>
  (text: string): string =>
    `${ESC}[${code}m${text}${ESC}[39m`;
const green = paint(32);
const red = paint(31);
const yellow = paint(33);
const dim = (text: string): string => `${ESC}[2m${text}${ESC}[22m`;
const bold = (text: string): string => `${ESC}[1m${text}${ESC}[22m`;

const FILES: readonly [string, number, number][] = [
  ['test/backoff.test.ts', 14, 212],
  ['test/scheduler.test.ts', 31, 388],
  ['test/lease.test.ts', 17, 96],
  ['test/drain.test.ts', 9, 141],
  ['test/dead-letter.test.ts', 12, 73],
];

/** The first lines that vitest prints: what runs, and the files that passed. */
export function vitestHead(version = '3.2.4', where = 'packages/queue'): string {
  const files = FILES.map(([file, tests, ms]) => ` ${green('✓')} ${file} ${dim(`(${tests} tests)`)} ${ms}${dim('ms')}`);
  return `\n ${bold(' RUN ')} ${dim(`v${version}`)} ${where}\n\n${files.join('\n')}\n`;
}

/** The report of the one test that fails. */
export function retryFailure(delay: number): string {
  return [
    ` ${red('FAIL')} test/retry.test.ts ${dim('>')} retries within the jitter window`,
    red(`AssertionError: expected ${delay} to be ≤ 400`),
    ` ${yellow('❯')} test/retry.test.ts:58:31`,
    dim('     56|   await vi.advanceTimersByTimeAsync(400)'),
    '     57|   const last = delays.at(-1)',
    '     58|   expect(last).toBeLessThanOrEqual(400)',
    `       |                ${red('^')}`,
    '',
  ].join('\n');
}

/** The last lines that vitest prints. */
export function vitestTail(result: { failed: number; passed: number; seconds: number }): string {
  const { failed, passed, seconds } = result;
  const files = failed > 0 ? `${red(`${failed} failed`)} | ${green(`${passed} passed`)}` : green(`${passed} passed`);
  return ` ${dim('Test Files')}  ${files} (${failed + passed})\n ${dim('  Duration')}  ${seconds.toFixed(2)}s\n`;
}

/** `vitest --repeat`: one line a run, only some of them kept. */
export function repeatLog(from: number, to: number, of: number, failing: readonly number[] = []): string {
  const lines: string[] = [];
  for (let run = from; run <= to; run += 1) {
    const mark = failing.includes(run) ? red('×') : '✓';
    lines.push(` ${mark} test/retry.test.ts (11 tests) repeat ${run}/${of}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The long output of the run whose middle the model never sees: `shown` is what it gets, `lines` − 126 are left out. */
export function leaseLog(random: Random): { stdout: string; shown: string; lines: number } {
  const headLines = vitestHead().split('\n').slice(1, -1);
  const tailLines = `${retryFailure(412)}${vitestTail({ failed: 1, passed: 23, seconds: 18.21 })}`
    .split('\n')
    .slice(0, -1);
  const filler = (n: number, say: (i: number) => string): string[] => Array.from({ length: n }, (_, i) => say(i));
  const head = [...headLines, ...filler(63 - headLines.length, (i) => `[lease] acquire job-${100 + i} ttl 30000`)];
  const tail = [
    ...filler(63 - tailLines.length, (i) => `[queue] retry job-${400 + i} attempt ${1 + (i % 5)}`),
    ...tailLines,
  ];
  const before = filler(3807, (i) => `tick ${i}`);
  const told = [
    '[lease] renew in 412 from Date.now()',
    '[lease] renew in 409 from Date.now()',
    '[lease] clock is frozen at 1763474060000',
  ];
  const after = filler(2182, () => `wait ${random.int(100, 400)}`);
  const all = [...head, ...before, ...told, ...after, ...tail];
  const left = all.length - head.length - tail.length;
  return {
    stdout: `${all.join('\n')}\n`,
    shown: `${head.join('\n')}\n…${left} lines truncated…\n${tail.join('\n')}\n`,
    lines: all.length,
  };
}

const HUNKS: readonly [string, readonly string[]][] = [
  [
    'packages/queue/src/retry.ts',
    [
      '@@ -41,9 +41,14 @@ export function backoff(attempt: number, clock: Clock) {',
      '-  const jitter = Math.random() * base',
      '+  const jitter = rng() * base',
      '   const due = clock.now() + base + jitter',
      '+  if (due > limit) return limit',
      '   return due',
    ],
  ],
  [
    'packages/queue/src/lease.ts',
    [
      '@@ -18,15 +18,12 @@ export class LeaseRenewer {',
      '-  private due = Date.now()',
      '+  private due: number',
      '   constructor(private readonly clock: Clock) {',
      '+    this.due = clock.now()',
      '   }',
    ],
  ],
];

/** `git diff main...release/2.8 -- packages/queue`, with some ninety lines of scheduler tests after the two hunks that matter. */
export function releaseDiff(): string {
  const lines: string[] = [];
  for (const [file, hunk] of HUNKS) {
    lines.push(
      `diff --git a/${file} b/${file}`,
      'index 8f1c2aa..41bd7e0 100644',
      `--- a/${file}`,
      `+++ b/${file}`,
      ...hunk,
    );
  }
  const test = 'packages/queue/test/scheduler.test.ts';
  lines.push(`diff --git a/${test} b/${test}`, `--- a/${test}`, `+++ b/${test}`, '@@ -1,86 +1,90 @@');
  for (let i = 1; i <= 45; i += 1) {
    lines.push(`-  it('case ${i}', () => run(${i}))`, `+  it('case ${i}', async () => run(${i}, clock))`);
  }
  return `${lines.join('\n')}\n`;
}
