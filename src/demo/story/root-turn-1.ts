import { endTurn, protocolEvent, receive, startThread, startTurn } from '../agent.ts';
import { codeCell } from '../code-cell.ts';
import { compact } from '../compaction.ts';
import { applyPatch } from '../editing.ts';
import { encryptedSummary, inputMessage, reasoning, said } from '../items.ts';
import { exec } from '../shell.ts';
import { clock, type Step } from '../step.ts';
import { closeAgent, sendMessage, spawnAgent, waitAgent } from '../team.ts';
import { callsOf, run } from '../tool.ts';
import { blob, type Cast, call, during, thought } from './cast.ts';
import { MESSAGES, PROMPTS, SOURCES } from './messages.ts';
import { repeatLog, retryFailure, vitestHead, vitestTail } from './output.ts';

/** Turn 1 of /root: it looks, spawns three agents, waits, patches, and proves it with 200 runs. */
export function rootTurn1(cast: Cast): Step[] {
  return [...lookAround(cast), ...spawn(cast), ...readSources(cast), ...findCause(cast), ...fix(cast)];
}

function lookAround({ root }: Cast): Step[] {
  const started = [...startThread(root, 0), ...startTurn(root, 20)];
  const { random } = root.world;
  const files = exec(root, {
    id: 'call_a1VtQ0zp',
    ...during('0:13.3', '0:13.8'),
    cmd: 'rg --files packages/queue | sort',
    stdout: [
      'packages/queue/package.json',
      'packages/queue/src/backoff.ts',
      'packages/queue/src/drain.ts',
      'packages/queue/src/lease.ts',
      'packages/queue/src/retry.ts',
      'packages/queue/src/scheduler.ts',
      'packages/queue/test/retry.test.ts',
      '',
    ].join('\n'),
  });
  const flaky = exec(root, {
    id: 'call_Zr5hW2bn',
    ...during('0:27.0', '0:52.7'),
    cmd: 'pnpm vitest run packages/queue --repeat=20',
    stdout: `${vitestHead()}${repeatLog(11, 13, 20, [12])}${retryFailure(407)}${vitestTail({ failed: 1, passed: 23, seconds: 25.6 })}`,
    stderr: ' ELIFECYCLE  Command failed with exit code 1.\n',
    exitCode: 1,
  });
  root.history.push(inputMessage('user', PROMPTS.fix));
  return [
    ...started,
    protocolEvent(root, 60, 'user_message', { type: 'user_message', message: PROMPTS.fix }),
    ...call(
      root,
      ['0:00.4', '0:13.2'],
      'full',
      [14_312, 0, 402, 180],
      [
        thought(
          random,
          '**Finding the package**\n\nFirst see what is in packages/queue, then run its tests often enough to fail.',
        ),
        said('I look at the package first, then run its suite until it fails.'),
        ...callsOf(files),
      ],
    ),
    ...run(root, files),
    ...call(
      root,
      ['0:14.2', '0:26.9'],
      'incremental',
      [18_020, 14_208, 388, 201],
      [
        reasoning({ text: 'Twenty repeats should be enough to see it once, if CI fails in one of ten runs.' }),
        ...callsOf(flaky),
      ],
    ),
    ...run(root, flaky),
  ];
}

function spawn({ root, reproduceFlake, bisectHistory, auditTimers }: Cast): Step[] {
  const { random } = root.world;
  const agents = [
    spawnAgent(root, {
      id: 'call_S1reproF',
      ...during('1:07.2', '1:07.4'),
      child: reproduceFlake,
      message: PROMPTS.reproduce,
    }),
    spawnAgent(root, {
      id: 'call_S2bisecH',
      ...during('1:08.0', '1:08.2'),
      child: bisectHistory,
      message: PROMPTS.bisect,
    }),
    spawnAgent(root, {
      id: 'call_S3auditT',
      ...during('1:08.9', '1:09.1'),
      child: auditTimers,
      message: PROMPTS.audit,
    }),
  ];
  return [
    ...call(
      root,
      ['0:53.0', '1:06.9'],
      'incremental',
      [38_164, 17_920, 780, 410],
      [
        thought(
          random,
          '**Splitting the work**\n\nThree questions are independent: when does it fail, since when, and which timers ignore the fake clock.',
        ),
        said('It fails in 1 of 20 runs. Three agents look at it from three sides while I read the sources.'),
        ...callsOf(...agents),
      ],
    ),
    ...run(root, ...agents),
  ];
}

function readSources({ root }: Cast): Step[] {
  const { random } = root.world;
  const read = (id: string, cmd: string, from: string, to: string, stdout: string) =>
    exec(root, { id, cmd, ...during(from, to), stdout });
  const retry = read('call_r3Nf8KcX', 'sed -n 30,60p packages/queue/src/retry.ts', '1:21.2', '1:21.6', SOURCES.retry);
  const test = read(
    'call_y2LwD7vA',
    'sed -n 44,62p packages/queue/test/retry.test.ts',
    '1:39.7',
    '1:40.0',
    SOURCES.test,
  );
  const clocks = read(
    'call_Gk90sTqe',
    'rg -n "Date.now|Math.random" packages/queue/src',
    '2:02.1',
    '2:02.6',
    SOURCES.clocks,
  );
  const lease = read('call_bX6mJ4Ru', 'cat packages/queue/src/lease.ts', '2:19.6', '2:20.1', SOURCES.lease);
  const seeded = exec(root, {
    id: 'call_Pv1eH8yk',
    ...during('2:43.2', '3:21.7'),
    cmd: 'pnpm vitest run packages/queue --seed=7 --repeat=30',
    stdout: `${vitestHead()}${repeatLog(27, 30, 30)}${vitestTail({ failed: 0, passed: 24, seconds: 38.4 })}`,
  });
  return [
    ...call(root, ['1:09.4', '1:21.0'], 'incremental', [42_118, 37_888, 296, 110], callsOf(retry)),
    ...run(root, retry),
    ...call(
      root,
      ['1:21.8', '1:39.6'],
      'incremental',
      [50_226, 41_984, 410, 260],
      [
        thought(
          random,
          '**Reading backoff()**\n\nThe jitter is drawn for each attempt and added to the delay after the cap.',
        ),
        ...callsOf(test),
      ],
    ),
    ...run(root, test),
    ...call(
      root,
      ['1:40.3', '2:01.9'],
      'incremental',
      [60_804, 50_176, 512, 330],
      [said('The test freezes the clock, but not every reader of it may be frozen.'), ...callsOf(clocks)],
    ),
    ...run(root, clocks),
    ...call(root, ['2:03.0', '2:19.4'], 'incremental', [69_010, 60_672, 350, 190], callsOf(lease)),
    ...run(root, lease),
    ...call(
      root,
      ['2:20.6', '2:43.0'],
      'incremental',
      [85_112, 68_864, 640, 420],
      [
        thought(
          random,
          '**A seed that passes**\n\nWith seed 7 it should never fail if the random jitter is the only cause.',
        ),
        ...callsOf(seeded),
      ],
    ),
    ...run(root, seeded),
  ];
}

function findCause(cast: Cast): Step[] {
  const { root, reproduceFlake, bisectHistory } = cast;
  const { random } = root.world;
  const minute = { timeoutMs: 600_000 };
  const anyone = waitAgent(root, {
    id: 'call_w8QdYb3M',
    ...during('3:40.0', '4:38.6'),
    ...minute,
    output: JSON.stringify({ status: 'message', from: reproduceFlake.path }),
  });
  const nested = (tool: string) => ({ cell: '1', tool });
  const cell = codeCell(root, {
    id: 'call_Ce11root',
    runtimeId: '1',
    ...during('4:58.0', '5:40.2'),
    source: SOURCES.rootCell,
    tools: [
      exec(root, {
        id: 'exec-1',
        nested: nested('1'),
        ...during('4:58.6', '5:06.1'),
        cmd: 'rg -n "backoff\\(" --stats',
        stdout: SOURCES.uses,
      }),
      exec(root, {
        id: 'exec-2',
        nested: nested('2'),
        ...during('5:06.4', '5:18.9'),
        cmd: 'pnpm tsc --noEmit -p packages/queue',
        stdout: '',
      }),
      exec(root, {
        id: 'exec-3',
        nested: nested('3'),
        ...during('5:19.2', '5:39.8'),
        cmd: 'pnpm vitest run packages/queue --seed=41 --reporter=json',
        stdout: `{"numTotalTests":214,"numFailedTests":0,"delays":[${Array.from({ length: 60 }, (_, i) => 300 + ((i * 37) % 113)).join(',')}]}\n`,
      }),
    ],
    output:
      'Script completed\nWall time 42.2 seconds\nOutput:\n{"callers":6,"typeErrors":0,"longest":412,"shortest":300}\n',
  });
  const blame = exec(root, {
    id: 'call_bL4me5be',
    ...during('5:58.6', '6:01.0'),
    cmd: 'git blame -L 41,49 packages/queue/src/retry.ts',
    stdout: SOURCES.blame,
  });
  const forBisect = waitAgent(root, {
    id: 'call_p0RtW3sK',
    ...during('6:10.0', '8:01.7'),
    ...minute,
    target: bisectHistory,
    output: JSON.stringify({ status: 'message', from: bisectHistory.path }),
  });
  const steps = [
    ...call(
      root,
      ['3:22.2', '3:39.8'],
      'incremental',
      [112_340, 84_992, 430, 240],
      [said('Thirty runs with seed 7 pass. I wait for what the others found.'), ...callsOf(anyone)],
    ),
    ...run(root, anyone),
  ];
  receive(root, reproduceFlake.path, MESSAGES.reproduced);
  steps.push(
    ...call(
      root,
      ['4:39.2', '4:57.6'],
      'full',
      [122_480, 112_128, 690, 360],
      [
        thought(
          random,
          '**412 ms**\n\nThe last delay is over 400 by up to 12 ms, so the cap is applied before the jitter.',
          240,
        ),
        ...callsOf(cell),
      ],
    ),
    ...run(root, cell),
    ...call(root, ['5:40.8', '5:58.4'], 'incremental', [139_604, 122_368, 480, 250], callsOf(blame)),
    ...run(root, blame),
    ...call(root, ['6:01.5', '6:09.6'], 'incremental', [163_230, 139_520, 210, 64], callsOf(forBisect)),
    ...run(root, forBisect),
  );
  receive(root, bisectHistory.path, MESSAGES.bisected);
  return [
    ...steps,
    ...call(
      root,
      ['8:02.2', '8:17.0'],
      'full',
      [178_822, 163_072, 520, 300],
      [
        thought(random, '**The cause**\n\nSince 5be1c07 each attempt adds its own jitter; the cap comes first.', 240),
        said('The cause is clear: jitter is added per attempt since 5be1c07, after the cap. Now the patch.'),
      ],
    ),
  ];
}

function fix(cast: Cast): Step[] {
  const { root, bisectHistory, auditTimers } = cast;
  const { random } = root.world;
  const compacted = compact(root, {
    attempts: [during('8:17.2', '8:33.8')],
    installedAt: clock('8:33.9'),
    replacement: [...root.history.slice(0, 2), said(MESSAGES.summary1, 'summary'), encryptedSummary(blob(random, 900))],
  });
  const patch = applyPatch(root, {
    id: 'call_t6Yp1Wsd',
    ...during('8:57.0', '8:57.2'),
    patch: SOURCES.retryPatch,
    output: 'Success. Updated the following files:\nM packages/queue/src/retry.ts\n',
  });
  const proof = exec(root, {
    id: 'call_N200runs',
    ...during('9:09.2', '10:31.8'),
    cmd: 'pnpm vitest run packages/queue --repeat=200',
    stdout: `${vitestHead()}${repeatLog(1, 200, 200)}${vitestTail({ failed: 0, passed: 24, seconds: 82.4 })}`,
    shown: `${vitestHead()}${repeatLog(1, 12, 200)}…176 lines truncated…\n${repeatLog(189, 200, 200)}${vitestTail({ failed: 0, passed: 24, seconds: 82.4 })}`,
  });
  const ask = sendMessage(root, {
    id: 'call_u7Kq2Lsm',
    ...during('10:55.2', '10:55.4'),
    receiver: auditTimers,
    message: MESSAGES.askAudit,
  });
  const wait = waitAgent(root, {
    id: 'call_E5nVx0Ho',
    ...during('10:55.8', '11:09.7'),
    timeoutMs: 600_000,
    output: JSON.stringify({ status: 'message', from: auditTimers.path }),
  });
  const close = closeAgent(root, { id: 'call_k2CzB9Lf', ...during('11:24.2', '11:24.4'), receiver: bisectHistory });
  const steps = [
    ...compacted,
    ...call(
      root,
      ['8:34.4', '8:56.8'],
      'full',
      [18_402, 11_776, 910, 380],
      [
        thought(random, '**One jitter per call**\n\nDraw it once, from the injected source, and cap what comes out.'),
        said('One jitter per call, capped at the end.'),
        ...callsOf(patch),
      ],
    ),
    ...run(root, patch),
    ...call(root, ['8:57.6', '9:09.0'], 'incremental', [48_130, 18_304, 330, 90], callsOf(proof)),
    ...run(root, proof),
    ...call(
      root,
      ['10:32.2', '10:54.9'],
      'incremental',
      [96_506, 48_000, 610, 290],
      [said('200 of 200 runs pass. One question is left for audit_timers.'), ...callsOf(ask, wait)],
    ),
    ...run(root, ask, wait),
  ];
  receive(root, auditTimers.path, MESSAGES.audited);
  return [
    ...steps,
    ...call(root, ['11:10.2', '11:23.6'], 'incremental', [118_236, 96_256, 400, 160], callsOf(close)),
    ...run(root, close),
    ...call(
      root,
      ['11:24.8', '11:47.6'],
      'incremental',
      [148_904, 118_016, 920, 210],
      [said(MESSAGES.fixed, 'final_answer')],
    ),
    ...endTurn(root, clock('11:48.0')),
  ];
}
