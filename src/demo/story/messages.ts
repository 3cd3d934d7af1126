/** What the people and agents of the story say to each other. */

export const PROMPTS = {
  fix: 'The retry test in packages/queue is flaky on CI. Find out why, fix it, and prove it with 200 runs.',
  reproduce: 'Run the retry suite until it fails; report seed, run and delays. Do not change any file.',
  bisect: 'Find the commit that made retry.test.ts flaky. Use scripts/flaky.sh as the test for git bisect.',
  audit: 'List every timer in packages/queue that ignores the fake clock, with file and line.',
  backport: 'Good. Now backport it to release/2.8, where lease.ts differs, and prove it there in the same way.',
  signature: 'Keep the signature of backoff() as it is in 2.8, please.',
  picture: 'CI is green on both branches. In this picture of the old delays, which bar is the one that failed?',
};

export const MESSAGES = {
  reproduced: 'Reproduced: seed 41 fails in 3 of 100 runs, last delay 412 ms. Every other delay stays below 400 ms.',
  bisected: 'First bad commit is 5be1c07 “queue: jitter per attempt”. Its parent passes 50 of 50 runs with seed 41.',
  askAudit: 'Does backoff() still read Date.now() anywhere after my patch? Check drain() and the lease renewer first.',
  audited:
    'Two call sites left: drain() and the lease renewer. Both read Date.now() although a clock is injected: drain.ts:27 when it computes the deadline, lease.ts:18 when the renewer is made. Neither is touched by retry.test.ts on main.',
  task: 'Same run on release/2.8, in a worktree of its own: retry suite, 50 repeats, report run and last delay.',
  alsoThere: 'Fails on release/2.8 as well: run 37 of 50, last delay 412 ms.',
  provenThere:
    'release/2.8 passes 200 of 200 runs with both hunks, in a worktree of its own; the longest delay is 397 ms.',
  fixed:
    'Fixed on main. Since 5be1c07 every attempt added its own jitter after the cap, so that the last delay could reach 412 ms. backoff() now draws one jitter per call from the injected source and caps the result. 200 of 200 runs pass. drain() and the lease renewer still read Date.now(); the retry test does not reach them.',
  done: 'The backport is on fix/retry-2.8: both hunks, the signature of backoff() unchanged, 200 of 200 runs pass, typecheck and the whole suite are green. Pull request 482 is open.',
  bar: 'The eighth bar: it crosses the dashed line at 400 ms. That is run 37 with its 412 ms.',
  summary1:
    'Cause: jitter is added per attempt (5be1c07); the fake clock is not used by backoff(), so the last delay can reach 412 ms. Patch belongs in retry.ts; 200 runs pending on main. audit_timers still runs: ask it about Date.now().',
  summary2:
    'Cause: jitter is added per attempt (5be1c07); drain() and the lease renewer read Date.now(), so the last delay can reach 412 ms. Patch is in retry.ts and lease.ts; 200 runs passed on main. Now: backport to release/2.8, where lease.ts conflicts.',
};

/** Sources, patches and listings that the tools show. */
export const SOURCES = {
  retry: `export interface Clock {
  now(): number
}

const limit = 400

export function backoff(attempt: number, clock: Clock) {
  const base = Math.min(2 ** attempt * 50, limit)
  const jitter = Math.random() * base * 0.03
  const due = clock.now() + base + jitter
  return due
}
`,
  test: `  it('retries within the jitter window', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const delays = record(queue, 'retry')
    queue.push({ id: 'job-1', run: () => Promise.reject(new Error('no')) })
    await vi.advanceTimersByTimeAsync(400)
    const last = delays.at(-1)
    expect(last).toBeLessThanOrEqual(400)
  })
`,
  clocks: `packages/queue/src/drain.ts:27:  const deadline = Date.now() + grace
packages/queue/src/lease.ts:18:  private due = Date.now()
packages/queue/src/retry.ts:42:  const jitter = Math.random() * base * 0.03
`,
  lease: `import type { Clock } from './retry'

export class LeaseRenewer {
  private due = Date.now()

  constructor(private readonly clock: Clock) {}

  renew(ttl: number) {
    if (this.clock.now() < this.due) return false
    this.due = this.clock.now() + ttl / 2
    return true
  }
}
`,
  rootCell: `const uses = await tools.exec_command({ cmd: 'rg -n "backoff\\\\(" --stats' })
const types = await tools.exec_command({ cmd: 'pnpm tsc --noEmit -p packages/queue' })
const report = await tools.exec_command({ cmd: 'pnpm vitest run packages/queue --seed=41 --reporter=json' })
const { delays } = JSON.parse(report.output)
text({ callers: uses.output.trim().split('\\n').length, typeErrors: types.exit_code, longest: Math.max(...delays) })
`,
  uses: `packages/queue/src/retry.ts:41:export function backoff(attempt: number, clock: Clock) {
packages/queue/src/scheduler.ts:88:    const due = backoff(job.attempt, this.clock)
packages/queue/src/drain.ts:31:    queue.requeue(job, backoff(job.attempt, clock))
packages/queue/test/backoff.test.ts:9:  expect(backoff(1, clock)).toBe(100)
4 matches
`,
  blame: `5be1c07 (Mira Okafor <mira@ledgerline.dev> 2026-11-03) const base = Math.min(2 ** attempt * 50, limit)
5be1c07 (Mira Okafor <mira@ledgerline.dev> 2026-11-03) const jitter = Math.random() * base * 0.03
91c4e2d (Jonas Weber <jonas@ledgerline.dev> 2026-02-17) const due = clock.now() + base + jitter
`,
  retryPatch: `*** Begin Patch
*** Update File: packages/queue/src/retry.ts
@@ export function backoff(attempt: number, clock: Clock) {
-  const jitter = Math.random() * base * 0.03
-  const due = clock.now() + base + jitter
-  return due
+  const jitter = rng() * base * 0.03
+  return clock.now() + Math.min(base + jitter, limit)
 }
*** End Patch
`,
  leasePatch: `*** Begin Patch
*** Update File: packages/queue/src/lease.ts
@@ export class LeaseRenewer {
-  private due = Date.now()
+  private due: number

-  constructor(private readonly clock: Clock) {}
+  constructor(private readonly clock: Clock) {
+    this.due = clock.now()
+  }
*** End Patch
`,
  env: `# packages/billing/.env.test
LEDGER_REGION=eu-central-1
STRIPE_KEY=sk-live-EXAMPLEEXAMPLE9fQ2
STRIPE_WEBHOOK_TOLERANCE=300
QUEUE_JITTER_MS=400
`,
  drain: `export async function drain(queue: Queue, clock: Clock, grace = 5_000) {
  const deadline = Date.now() + grace
  while (queue.size > 0 && clock.now() < deadline) {
    const job = queue.take()
    queue.requeue(job, backoff(job.attempt, clock))
  }
}
`,
  bisectCell: `const out = []
for (const commit of ['5be1c07', '91c4e2d', 'v2.8.0', 'v2.7.3']) {
  await tools.exec_command({ cmd: \`git checkout -q \${commit}\` })
  out.push(await tools.exec_command({ cmd: 'pnpm vitest run packages/queue --seed=41' }))
}
text(out.map((run) => run.exit_code))
`,
  bisectCell2: `const head = await tools.exec_command({ cmd: 'pnpm vitest run packages/queue --seed=41' })
const repeated = await tools.exec_command({ cmd: 'pnpm vitest run packages/queue --seed=41 --repeat=40' })
text([head.exit_code, repeated.exit_code])
`,
  matrixCell: `const types = await tools.exec_command({ cmd: 'pnpm -r typecheck' })
console.log('typecheck', types.exit_code)
const suite = await tools.exec_command({ cmd: 'pnpm vitest run' })
text({ typecheck: types.exit_code, suite: suite.exit_code })
`,
};
