import { agentResult, endThread, endTurn, receive, startThread, startTurn } from '../agent.ts';
import { said } from '../items.ts';
import { exec, outputDelta } from '../shell.ts';
import { clock, type Step } from '../step.ts';
import { sendMessage } from '../team.ts';
import { callsOf, run } from '../tool.ts';
import { type Cast, call, during, thought } from './cast.ts';
import { MESSAGES, PROMPTS } from './messages.ts';
import { repeatLog, retryFailure, vitestHead, vitestTail } from './output.ts';

/** reproduce_flake: finds the failing seed, and in a second turn, after the idle gap, proves the backport. */
export function reproduceFlake(cast: Cast): Step[] {
  return [...firstTurn(cast), ...secondTurn(cast)];
}

function firstTurn({ root, reproduceFlake: agent }: Cast): Step[] {
  const started = [...startThread(agent, clock('1:07.6')), ...startTurn(agent, clock('1:07.8'))];
  const { random } = agent.world;
  const config = exec(agent, {
    id: 'call_rF01conf',
    ...during('1:19.2', '1:19.8'),
    cmd: 'cat packages/queue/vitest.config.ts',
    stdout:
      "import { defineConfig } from 'vitest/config'\n\nexport default defineConfig({ test: { sequence: { shuffle: true } } })\n",
  });
  const hundred = exec(agent, {
    id: 'call_rF02hund',
    ...during('1:33.0', '2:51.4'),
    cmd: 'pnpm vitest run packages/queue --repeat=100 --bail=0 || true',
    stdout: `${vitestHead()}${repeatLog(60, 71, 100, [62])}${vitestTail({ failed: 1, passed: 23, seconds: 78.2 })}`,
  });
  const seeds = exec(agent, {
    id: 'call_rF03seed',
    ...during('3:09.2', '3:46.9'),
    cmd: 'for seed in 39 40 42; do pnpm vitest run packages/queue --seed=$seed --silent; done',
    stdout: 'seed 39: ok\nseed 40: ok\nseed 42: ok\n',
  });
  const seed41 = exec(agent, {
    id: 'call_rF04se41',
    ...during('4:06.5', '4:22.0'),
    cmd: 'pnpm vitest run packages/queue --seed=41',
    stdout: `${vitestHead()}${retryFailure(412)}${vitestTail({ failed: 1, passed: 23, seconds: 15.3 })}`,
    exitCode: 1,
  });
  receive(agent, root.path, PROMPTS.reproduce);
  return [
    ...started,
    ...call(agent, ['1:08.2', '1:19.0'], 'full', [11_902, 0, 210, 80], callsOf(config)),
    ...run(agent, config),
    ...call(
      agent,
      ['1:20.4', '1:32.8'],
      'full',
      [12_830, 11_776, 300, 120],
      [
        thought(random, '**A hundred runs**\n\nThe order is shuffled; let it run and keep the seeds.'),
        ...callsOf(hundred),
      ],
    ),
    ...run(agent, hundred),
    ...call(agent, ['2:51.9', '3:09.0'], 'full', [19_512, 12_800, 350, 150], callsOf(seeds)),
    ...run(agent, seeds),
    ...call(
      agent,
      ['3:47.4', '4:06.3'],
      'full',
      [24_018, 19_456, 280, 110],
      [said('Its neighbours pass. Seed 41 alone now.'), ...callsOf(seed41)],
    ),
    ...run(agent, seed41),
    ...call(
      agent,
      ['4:22.4', '4:38.2'],
      'full',
      [28_310, 23_936, 420, 200],
      [said(MESSAGES.reproduced, 'final_answer')],
    ),
    agentResult(agent, root, clock('4:38.4'), MESSAGES.reproduced),
    ...endTurn(agent, clock('4:38.4')),
  ];
}

function secondTurn({ root, reproduceFlake: agent }: Cast): Step[] {
  const started = startTurn(agent, clock('34:37.0'));
  const { random } = agent.world;
  const tree = '/home/mira/src/ledgerline-2.8';
  const worktree = exec(agent, {
    id: 'call_rF05tree',
    ...during('34:49.7', '34:52.1'),
    cmd: `git worktree add ${tree} release/2.8`,
    stdout: 'Preparing worktree (checking out release/2.8)\nHEAD is now at 77ab0e1 release 2.8.4\n',
  });
  const fifty = exec(agent, {
    id: 'call_mM2fQ0aa',
    ...during('35:00.1', '35:50.6'),
    cmd: 'pnpm vitest run packages/queue --repeat=50',
    cwd: tree,
    stdout: `${vitestHead()}${repeatLog(33, 37, 50, [37])}${retryFailure(412)}${vitestTail({ failed: 1, passed: 22, seconds: 50.3 })}`,
    exitCode: 1,
  });
  const tell = sendMessage(agent, {
    id: 'call_rF07tell',
    ...during('35:58.7', '35:58.9'),
    receiver: root,
    message: MESSAGES.alsoThere,
  });
  const proof = exec(agent, {
    id: 'call_rF08prov',
    ...during('36:08.5', '37:12.4'),
    cmd: 'pnpm vitest run packages/queue --repeat=200',
    cwd: tree,
    stdout: `${vitestHead()}${repeatLog(1, 200, 200)}${vitestTail({ failed: 0, passed: 23, seconds: 63.7 })}`,
    shown: `…190 lines truncated…\n${repeatLog(191, 200, 200)}${vitestTail({ failed: 0, passed: 23, seconds: 63.7 })}`,
  });
  receive(agent, root.path, MESSAGES.task);
  return [
    ...started,
    ...call(
      agent,
      ['34:37.3', '34:49.5'],
      'full',
      [33_920, 11_776, 260, 90],
      [
        thought(random, '**A worktree**\n\nmain stays as it is; release/2.8 gets a folder of its own.'),
        ...callsOf(worktree),
      ],
    ),
    ...run(agent, worktree),
    ...call(agent, ['34:52.5', '34:59.9'], 'full', [37_214, 33_792, 240, 60], callsOf(fifty)),
    protocolEventOf(agent, '35:00.1', 'call_mM2fQ0aa', ' RUN  v3.2.4 packages/queue\n'),
    ...run(agent, fifty),
    ...call(agent, ['35:51.0', '35:58.6'], 'full', [47_722, 37_120, 310, 100], callsOf(tell)),
    ...run(agent, tell),
    ...call(
      agent,
      ['35:59.4', '36:08.2'],
      'full',
      [61_204, 47_616, 220, 70],
      [said('Applying both hunks here as well, then 200 runs.'), ...callsOf(proof)],
    ),
    protocolEventOf(agent, '36:30.0', 'call_rF08prov', repeatLog(61, 64, 200)),
    protocolEventOf(agent, '36:50.9', 'call_rF08prov', repeatLog(124, 126, 200)),
    ...run(agent, proof),
    ...call(
      agent,
      ['37:12.8', '37:21.0'],
      'full',
      [66_018, 61_184, 330, 120],
      [said(MESSAGES.provenThere, 'final_answer')],
    ),
    agentResult(agent, root, clock('37:21.2'), MESSAGES.provenThere),
    ...endTurn(agent, clock('37:21.2')),
    ...endThread(agent, clock('39:13.1')),
  ];
}

const protocolEventOf = (agent: Cast['root'], at: string, callId: string, chunk: string): Step =>
  outputDelta(agent, clock(at), callId, chunk);
