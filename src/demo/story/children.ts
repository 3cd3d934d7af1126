import { agentResult, endThread, endTurn, receive, startThread, startTurn } from '../agent.ts';
import { codeCell } from '../code-cell.ts';
import { inferCancelled } from '../inference.ts';
import { reasoning, said } from '../items.ts';
import { exec } from '../shell.ts';
import { clock, type Step } from '../step.ts';
import { callsOf, run } from '../tool.ts';
import { type Cast, call, during, thought } from './cast.ts';
import { MESSAGES, PROMPTS, SOURCES } from './messages.ts';
import { repeatLog, retryFailure, vitestHead, vitestTail } from './output.ts';

/** bisect_history: a code cell that tries commits, and a git bisect that breaks off, find the first bad commit. */
export function bisectHistory({ root, bisectHistory: agent }: Cast): Step[] {
  const started = [...startThread(agent, clock('1:08.2') + 200), ...startTurn(agent, clock('1:08.6'))];
  const { random } = agent.world;
  const log = exec(agent, {
    id: 'call_gL0gh1st',
    ...during('1:20.2', '1:20.7'),
    cmd: 'git log --oneline -6 -- packages/queue/src/retry.ts',
    stdout: '5be1c07 queue: jitter per attempt\n91c4e2d queue: inject the clock\n0d7733a queue: cap the delay\n',
  });
  const tried: readonly [from: string, to: string, cmd: string, exitCode: number][] = [
    ['1:36.0', '2:09.4', 'git checkout -q 5be1c07 && pnpm vitest run packages/queue --seed=41', 1],
    ['2:09.8', '2:44.0', 'git checkout -q 91c4e2d && pnpm vitest run packages/queue --seed=41', 0],
    ['2:44.4', '3:22.1', 'git checkout -q v2.8.0 && pnpm vitest run packages/queue --seed=41', 0],
    ['3:22.5', '4:00.6', 'git checkout -q v2.7.3 && pnpm vitest run packages/queue --seed=41', 0],
    ['4:01.0', '4:22.4', 'git checkout -q main && pnpm vitest run packages/queue --seed=41', 0],
  ];
  const commits = codeCell(agent, {
    id: 'call_C1bisect',
    runtimeId: '1',
    ...during('1:35.4', '4:22.8'),
    source: SOURCES.bisectCell,
    tools: tried.map(([from, to, cmd, exitCode], i) =>
      exec(agent, {
        id: `bisect-exec-${i + 1}`,
        nested: { cell: '1', tool: String(i + 1) },
        ...during(from, to),
        cmd,
        stdout: exitCode === 0 ? vitestTail({ failed: 0, passed: 24, seconds: 21.2 }) : retryFailure(409),
        exitCode,
      }),
    ),
    output: 'Script completed\nWall time 167.4 seconds\nOutput:\n[1,0,0,0,0]\n',
  });
  const twice = codeCell(agent, {
    id: 'call_C2bisect',
    runtimeId: '2',
    ...during('4:41.2', '5:33.5'),
    source: SOURCES.bisectCell2,
    tools: [
      exec(agent, {
        id: 'bisect-exec-6',
        nested: { cell: '2', tool: '1' },
        ...during('4:41.9', '4:58.7'),
        cmd: 'pnpm vitest run packages/queue --seed=41',
        stdout: `import { compareDelays } from "./backoff"\n${vitestTail({ failed: 0, passed: 24, seconds: 16.6 })}`,
      }),
      exec(agent, {
        id: 'bisect-exec-7',
        nested: { cell: '2', tool: '2' },
        ...during('4:59.2', '5:32.8'),
        cmd: 'pnpm vitest run packages/queue --seed=41 --repeat=40',
        stdout: `${repeatLog(30, 34, 40, [33])}${retryFailure(412)}`,
        exitCode: 1,
      }),
    ],
    output: 'Script completed\nWall time 52.3 seconds\nOutput:\n[0,1]\n',
  });
  const parent = exec(agent, {
    id: 'call_q9Parent',
    ...during('5:53.0', '6:37.2'),
    cmd: 'git checkout -q 5be1c07~1 && pnpm vitest run packages/queue --seed=41 --repeat=50',
    stdout: `${repeatLog(44, 50, 50)}${vitestTail({ failed: 0, passed: 24, seconds: 44.1 })}`,
  });
  const bisect = exec(agent, {
    id: 'call_g1tB1sct',
    ...during('7:01.2', '7:38.3'),
    cmd: 'git bisect run scripts/flaky.sh',
    stdout: 'running scripts/flaky.sh\nBisecting: 3 revisions left to test after this (roughly 2 steps)\n',
    stderr:
      'fatal: cannot exec scripts/flaky.sh: No such file or directory\nbisect run failed: exit code 128 is > 127\n',
    exitCode: 128,
  });
  receive(agent, root.path, PROMPTS.bisect);
  return [
    ...started,
    ...call(agent, ['1:09.0', '1:20.0'], 'full', [11_904, 0, 240, 90], [...callsOf(log)]),
    ...run(agent, log),
    ...call(
      agent,
      ['1:21.3', '1:35.0'],
      'incremental',
      [14_208, 11_776, 520, 210],
      [
        thought(random, '**Trying commits**\n\nFour suspects; a loop over them is quicker than asking for each.'),
        ...callsOf(commits),
      ],
    ),
    ...run(agent, commits),
    ...call(agent, ['4:23.2', '4:41.0'], 'incremental', [37_632, 14_080, 610, 300], callsOf(twice)),
    ...run(agent, twice),
    ...call(
      agent,
      ['5:34.0', '5:52.8'],
      'full',
      [55_910, 37_504, 380, 140],
      [said('main fails only in some runs. The parent of 5be1c07 decides it.'), ...callsOf(parent)],
    ),
    ...run(agent, parent),
    ...call(agent, ['6:37.6', '7:01.0'], 'incremental', [70_144, 55_808, 410, 230], callsOf(bisect)),
    ...run(agent, bisect),
    ...call(
      agent,
      ['7:38.8', '8:01.2'],
      'incremental',
      [96_812, 70_016, 560, 320],
      [
        reasoning({
          text: 'scripts/flaky.sh does not exist before 0d7733a, hence exit 128. The result by hand stands.',
        }),
        said(MESSAGES.bisected, 'final_answer'),
      ],
    ),
    agentResult(agent, root, clock('8:01.5'), MESSAGES.bisected),
    ...endTurn(agent, clock('8:01.5')),
    ...endThread(agent, clock('11:24.4')),
  ];
}

/** audit_timers: slow, careful calls; one of them is cancelled and asked again in full. */
export function auditTimers({ root, auditTimers: agent }: Cast): Step[] {
  const started = [...startThread(agent, clock('1:09.3')), ...startTurn(agent, clock('1:09.5'))];
  const { random } = agent.world;
  const look = (id: string, from: string, to: string, cmd: string, stdout: string) =>
    exec(agent, { id, cmd, ...during(from, to), stdout });
  const tools = {
    list: look(
      'call_aT01list',
      '1:28.7',
      '1:29.2',
      'rg -n "setTimeout|setInterval|Date.now" packages/queue/src',
      SOURCES.clocks,
    ),
    retry: look('call_aT02retr', '1:57.2', '1:57.8', 'cat packages/queue/src/retry.ts', SOURCES.retry),
    drain: look('call_aT03drai', '2:31.2', '2:31.7', 'cat packages/queue/src/drain.ts', SOURCES.drain),
    env: look('call_aT04envt', '3:10.2', '3:10.8', 'cat packages/billing/.env.test', SOURCES.env),
    tsc: look(
      'call_aT05tsc0',
      '5:01.2',
      '5:45.0',
      'pnpm tsc --noEmit --extendedDiagnostics',
      'compiled 214 modules in 3.1 s\nFiles: 1204\nErrors: 0\n',
    ),
    lease: look('call_aT06leas', '6:38.4', '6:39.0', 'cat packages/queue/src/lease.ts', SOURCES.lease),
    eslint: look(
      'call_aT07lint',
      '7:32.2',
      '8:40.9',
      'pnpm eslint packages --rule "no-restricted-globals: [2, Date]"',
      'packages/queue/src/drain.ts\n  27:20  error  Unexpected use of Date\n\npackages/queue/src/lease.ts\n  18:17  error  Unexpected use of Date\n',
    ),
    uses: look(
      'call_aT08uses',
      '9:20.2',
      '9:21.1',
      'rg -n "new LeaseRenewer|drain\\(" packages',
      'packages/queue/src/scheduler.ts:41:    this.lease = new LeaseRenewer(clock)\npackages/queue/src/scheduler.ts:120:    await drain(this, this.clock)\n',
    ),
    timers: look(
      'call_aT09time',
      '10:10.2',
      '10:40.8',
      'pnpm vitest run timers',
      `${vitestHead('3.2.4', 'packages/timers')}${vitestTail({ failed: 0, passed: 6, seconds: 30.1 })}`,
    ),
    again: look(
      'call_aT10agai',
      '10:54.8',
      '10:57.0',
      'cat packages/queue/src/retry.ts packages/queue/src/lease.ts',
      SOURCES.lease,
    ),
  };
  const ask = (
    tool: (typeof tools)[keyof typeof tools],
    times: [string, string],
    input: number,
    cached: number,
    why: string,
  ) => [
    ...call(agent, times, 'incremental', [input, cached, 620, 410], [thought(random, why), ...callsOf(tool)]),
    ...run(agent, tool),
  ];
  receive(agent, root.path, PROMPTS.audit);
  const firstHalf = [
    ...started,
    ...ask(tools.list, ['1:10.0', '1:28.5'], 11_890, 0, '**Listing**\n\nEvery reader of a clock, by name.'),
    ...ask(tools.retry, ['1:29.6', '1:57.0'], 12_610, 11_776, '**retry.ts**\n\nWhich clock does backoff() see?'),
    ...ask(tools.drain, ['1:58.4', '2:31.0'], 13_420, 12_544, '**drain.ts**\n\nThe deadline looks wrong.'),
    ...ask(tools.env, ['2:32.0', '3:10.0'], 14_812, 13_312, '**Settings**\n\nIs the jitter configured anywhere?'),
    ...call(
      agent,
      ['3:11.4', '4:00.0'],
      'incremental',
      [16_108, 14_720, 480, 300],
      [said('drain.ts:27 is the first one: it takes its deadline from Date.now().')],
    ),
    ...inferCancelled(agent, {
      from: clock('4:00.4'),
      to: clock('4:22.0'),
      mode: 'incremental',
      reason: 'stream idle for 20 s',
      partial: [reasoning({ summary: '**Types**\n\nThe compiler knows who' })],
    }),
    ...ask(tools.tsc, ['4:22.4', '5:01.0'], 18_020, 16_000, '**Types**\n\nThe compiler knows who takes a Clock.'),
    ...ask(tools.lease, ['5:45.4', '6:38.2'], 22_404, 17_920, '**lease.ts**\n\nThe renewer is made with a clock.'),
    ...ask(tools.eslint, ['6:39.4', '7:32.0'], 24_116, 22_272, '**A rule**\n\nLet the linter find what I overlooked.'),
    ...ask(tools.uses, ['8:41.3', '9:20.0'], 31_722, 24_064, '**Two places**\n\nWho reaches them?'),
    ...ask(tools.timers, ['9:21.5', '10:10.0'], 33_012, 31_616, '**The timers package**\n\nIs it innocent?'),
    ...ask(tools.again, ['10:41.2', '10:54.6'], 98_412, 32_896, '**After the patch**\n\nRead both files once more.'),
  ];
  receive(agent, root.path, MESSAGES.askAudit);
  return [
    ...firstHalf,
    ...call(
      agent,
      ['10:57.6', '11:09.2'],
      'incremental',
      [143_016, 98_304, 540, 260],
      [said(MESSAGES.audited, 'final_answer')],
    ),
    agentResult(agent, root, clock('11:09.4'), MESSAGES.audited),
    ...endTurn(agent, clock('11:09.4')),
    ...endThread(agent, clock('11:09.6')),
  ];
}
