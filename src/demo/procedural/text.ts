import type { Random } from '../random.ts';

const SUBJECTS = [
  'queue',
  'ledger',
  'scheduler',
  'exporter',
  'webhook',
  'invoice',
  'retry',
  'lease',
  'parser',
  'cache',
] as const;
const VERBS = ['check', 'trace', 'audit', 'reproduce', 'measure', 'rewrite', 'test', 'document'] as const;
const NOUNS = ['timers', 'callers', 'errors', 'types', 'history', 'limits', 'fixtures', 'locks'] as const;
const THOUGHTS = [
  'The callers decide which clock is used, so the callers come first.',
  'Two of these paths cannot be reached any more; leave them alone.',
  'The failing case needs both the cap and the jitter to be wrong.',
  'Cheapest check first: run the one test that covers this line.',
] as const;
const CODE = [
  '  const due = clock.now() + backoff(job.attempt, clock)',
  '  if (job.attempt > limit) throw new RetryError(job.id, { cause: job.error })',
  '  for (const entry of entries) total += entry.amount * rates[entry.currency]',
  "  expect(await drain(queue)).toEqual({ left: 0, failed: [] }) // 'äöü' and 日本語 stay whole",
  '  return { ...defaults, ...options, signal: AbortSignal.any([signal, timeout]) }',
  '  await using handle = await open(path, flags)',
  '',
  '}',
] as const;

/** A task name: `audit_timers_12`. */
export function taskName(random: Random, n: number): string {
  return `${random.pick(VERBS)}_${random.pick(NOUNS)}_${n}`;
}

/** What somebody is asked to do. `n` makes it different from every other request of the run. */
export function request(random: Random, n: number): string {
  const subject = random.pick(SUBJECTS);
  return `Task ${n}: ${random.pick(VERBS)} the ${random.pick(NOUNS)} of packages/${subject}, and say with file and line what you found.`;
}

/** What somebody answers, different from every other answer of the run. */
export function answer(random: Random, n: number): string {
  return `Done with ${n}: ${random.int(1, 9)} places in packages/${random.pick(SUBJECTS)}, ${random.int(0, 3)} of them wrong. ${random.pick(THOUGHTS)}`;
}

export function thoughtText(random: Random): string {
  return `**${random.pick(VERBS)} ${random.pick(NOUNS)}**\n\n${random.pick(THOUGHTS)}`;
}

export function file(random: Random): string {
  return `packages/${random.pick(SUBJECTS)}/src/${random.pick(NOUNS)}.ts`;
}

export function word(random: Random): string {
  return random.pick(SUBJECTS);
}

/** About `size` bytes of source code. */
export function sourceCode(random: Random, size: number): string {
  return lines(size, () => random.pick(CODE));
}

/** About `size` bytes of matches of a search. */
export function matches(random: Random, size: number): string {
  return lines(size, () => `${file(random)}:${random.int(1, 900)}:${random.pick(CODE)}`);
}

/** About `size` bytes of what a coloured test run prints. */
export function testRun(random: Random, size: number, failed: number): string {
  const body = lines(size, () => {
    const mark = random.chance(0.04) ? '\u001b[31m×\u001b[39m' : '\u001b[32m✓\u001b[39m';
    return ` ${mark} ${file(random)} (${random.int(2, 40)} tests) ${random.int(3, 900)}ms`;
  });
  return `${body} \u001b[2mTest Files\u001b[22m  ${failed} failed | ${random.int(20, 90)} passed\n`;
}

/** A small patch. */
export function patch(random: Random): string {
  const changed = `-${random.pick(CODE)}\n+${random.pick(CODE)}\n`.repeat(random.int(1, 6));
  return `*** Begin Patch\n*** Update File: ${file(random)}\n@@\n${changed}*** End Patch\n`;
}

function lines(size: number, line: () => string): string {
  const out: string[] = [];
  for (let length = 0; length < size; ) {
    const next = line();
    out.push(next);
    length += next.length + 1;
  }
  return `${out.join('\n')}\n`;
}
