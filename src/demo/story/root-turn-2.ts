import { endThread, endTurn, protocolEvent, receive, startTurn } from '../agent.ts';
import { codeCell, waitForCell } from '../code-cell.ts';
import { compact } from '../compaction.ts';
import { applyPatch, mcp, webSearch } from '../editing.ts';
import { encryptedSummary, inputMessage, pictureMessage, said } from '../items.ts';
import { exec, outputDelta, writeStdin } from '../shell.ts';
import { clock, type Step } from '../step.ts';
import { assignTask, closeAgent } from '../team.ts';
import { callsOf, callTool, run } from '../tool.ts';
import { blob, type Cast, call, during, thought } from './cast.ts';
import { MESSAGES, PROMPTS, SOURCES } from './messages.ts';
import { leaseLog, releaseDiff, repeatLog, vitestHead, vitestTail } from './output.ts';
import { DELAYS_PICTURE } from './picture.ts';

/** Turn 2 of /root, after the idle gap: the backport, a failed compaction and a second attempt, the proof. */
export function rootTurn2(cast: Cast): Step[] {
  return [...diffAndFail(cast), ...compactAgain(cast), ...proveBackport(cast), ...publish(cast)];
}

function diffAndFail({ root, reproduceFlake }: Cast): Step[] {
  const started = startTurn(root, clock('34:20.0'));
  const { random } = root.world;
  const diff = exec(root, {
    id: 'call_d1ffR280',
    ...during('34:36.6', '34:36.9'),
    cmd: 'git diff main...release/2.8 -- packages/queue',
    stdout: releaseDiff(),
  });
  const assign = assignTask(root, {
    id: 'call_h3TaskRf',
    ...during('34:36.7', '34:36.9'),
    receiver: reproduceFlake,
    message: MESSAGES.task,
  });
  const log = leaseLog(random);
  const failing = exec(root, {
    id: 'call_Jx81QmTz',
    ...during('34:52.6', '35:10.8'),
    cmd: 'pnpm vitest run packages/queue',
    process: '41121',
    stdout: log.stdout,
    shown: log.shown,
    stderr: '(node:41121) Warning: Use node --trace-warnings to show where the warning was created\n',
    exitCode: 1,
    originalTokens: 104_312,
  });
  const patch = applyPatch(root, {
    id: 'call_a8ZkPn31',
    ...during('35:21.9', '35:22.0'),
    patch: SOURCES.leasePatch,
    output: 'Success. Updated the following files:\nM packages/queue/src/lease.ts\n',
  });
  root.history.push(inputMessage('user', PROMPTS.backport));
  return [
    ...started,
    protocolEvent(root, clock('34:20.0'), 'user_message', { type: 'user_message', message: PROMPTS.backport }),
    ...call(
      root,
      ['34:20.1', '34:36.4'],
      'full',
      [152_410, 11_776, 640, 280],
      [
        thought(random, '**The release branch**\n\nWhat differs there, and does it fail there at all?'),
        ...callsOf(diff, assign),
      ],
    ),
    ...run(root, diff, assign),
    ...call(
      root,
      ['34:37.3', '34:52.4'],
      'incremental',
      [166_020, 152_320, 580, 310],
      [
        thought(
          random,
          '**Run it here first**\n\nThe lease hunk conflicts; see what the suite says with only the first one.',
        ),
        ...callsOf(failing),
      ],
    ),
    outputDelta(root, clock('34:58.0'), 'call_Jx81QmTz', vitestHead()),
    ...run(root, failing),
    ...call(
      root,
      ['35:11.0', '35:21.7'],
      'full',
      [183_116, 166_912, 510, 240],
      [said('The lease renewer takes its start from Date.now(): that is the hunk that conflicts.'), ...callsOf(patch)],
    ),
    ...run(root, patch),
  ].sort((a, b) => a.at - b.at);
}

function compactAgain({ root }: Cast): Step[] {
  const { random } = root.world;
  const isUser = (text: string) => (item: object) => JSON.stringify(item).includes(text);
  const developer = root.history.slice(0, 1);
  const fix = root.history.filter(isUser(PROMPTS.fix.slice(0, 40)));
  const backport = root.history.filter(isUser(PROMPTS.backport.slice(0, 40)));
  const compacted = compact(root, {
    attempts: [
      { ...during('35:22.2', '35:31.0'), error: 'stream disconnected before completion' },
      during('35:32.1', '35:51.9'),
    ],
    installedAt: clock('35:52.0'),
    replacement: [
      ...developer,
      ...fix,
      ...backport,
      said(MESSAGES.summary2, 'summary'),
      encryptedSummary(blob(random, 1_400)),
    ],
  });
  const again = exec(root, {
    id: 'call_d2ffR280',
    ...during('36:02.3', '36:02.5'),
    cmd: 'git diff main...release/2.8 -- packages/queue',
    stdout: releaseDiff(),
  });
  return [
    ...compacted,
    ...call(
      root,
      ['35:52.3', '36:02.1'],
      'full',
      [21_402, 11_776, 390, 212],
      [said('nothing I had read survived the compaction, so first the diff again'), ...callsOf(again)],
    ),
    ...run(root, again),
  ];
}

function proveBackport({ root, reproduceFlake }: Cast): Step[] {
  const { random } = root.world;
  const proof = exec(root, {
    id: 'call_V200back',
    ...during('36:20.2', '37:31.0'),
    cmd: 'pnpm vitest run packages/queue --repeat=200',
    stdout: `${vitestHead()}${repeatLog(1, 200, 200)}${vitestTail({ failed: 0, passed: 23, seconds: 70.6 })}`,
    shown: `…190 lines truncated…\n${repeatLog(191, 200, 200)}${vitestTail({ failed: 0, passed: 23, seconds: 70.6 })}`,
  });
  const session = '41302';
  const changeset = exec(root, {
    id: 'call_cH4ngese',
    from: clock('37:44.2'),
    to: clock('38:03.8'),
    yieldsAt: clock('37:46.2'),
    process: session,
    cmd: 'pnpm changeset --since=release/2.8',
    yieldMs: 2_000,
    stdout:
      '🦋  Which packages would you like to include?\n🦋  Summary ›\n🦋  Changeset added: .changeset/quiet-owls-wait.md\n',
    shown: '🦋  Which packages would you like to include?\n❯ ◉ @ledgerline/queue\n',
  });
  const enter = writeStdin(root, {
    id: 'call_wS1enter',
    ...during('37:53.2', '37:55.2'),
    process: session,
    chars: '\n',
    shown: '🦋  Summary ›\n',
  });
  const summary = writeStdin(root, {
    id: 'call_wS2summa',
    ...during('38:01.4', '38:03.9'),
    process: session,
    chars: 'queue: one jitter per call, delays by the injected clock\n',
    shown: '🦋  Changeset added: .changeset/quiet-owls-wait.md\n',
    exitCode: 0,
  });
  receive(root, reproduceFlake.path, MESSAGES.alsoThere);
  root.history.push(inputMessage('user', PROMPTS.signature));
  const proving = [
    protocolEvent(root, clock('36:01.0'), 'user_message', { type: 'user_message', message: PROMPTS.signature }),
    ...call(
      root,
      ['36:02.6', '36:19.6'],
      'incremental',
      [33_704, 21_248, 720, 330],
      [
        thought(random, 'The lease renewer still reads the wall clock, so the backport needs both hunks.', 1_390),
        said('Both hunks are in; the signature stays. Running the suite 200 times now.'),
        ...callsOf(proof),
      ],
    ),
    outputDelta(root, clock('36:24.0'), 'call_V200back', vitestHead()),
    outputDelta(root, clock('36:51.2'), 'call_V200back', repeatLog(60, 64, 200)),
    ...run(root, proof),
  ];
  receive(root, reproduceFlake.path, MESSAGES.provenThere);
  return [
    ...proving,
    ...call(
      root,
      ['37:31.4', '37:44.0'],
      'incremental',
      [37_890, 33_664, 310, 120],
      [said('200 of 200, here and in the worktree. A changeset next.'), ...callsOf(changeset)],
    ),
    ...run(root, changeset),
    ...call(root, ['37:46.6', '37:53.0'], 'incremental', [38_302, 37_760, 90, 20], callsOf(enter)),
    ...run(root, enter),
    ...call(root, ['37:55.6', '38:01.2'], 'incremental', [38_498, 38_272, 110, 20], callsOf(summary)),
    ...run(root, summary),
  ].sort((a, b) => a.at - b.at);
}

function publish({ root, reproduceFlake }: Cast): Step[] {
  const { random } = root.world;
  const search = webSearch(root, {
    id: 'ws_68f2c1f0a4e5',
    ...during('38:06.0', '38:09.1'),
    query: 'vitest fake timers toFake performance.now Date default 3.2',
  });
  const nested = (tool: string) => ({ cell: '2', tool });
  const matrix = codeCell(root, {
    id: 'call_Ce12root',
    runtimeId: '2',
    ...during('38:17.0', '39:02.5'),
    yieldsAt: clock('38:27.0'),
    source: SOURCES.matrixCell,
    tools: [
      exec(root, {
        id: 'exec-4',
        nested: nested('1'),
        ...during('38:17.3', '38:31.9'),
        cmd: 'pnpm -r typecheck',
        stdout: 'Scope: 14 of 15 workspace projects\n',
      }),
      exec(root, {
        id: 'exec-5',
        nested: nested('2'),
        ...during('38:32.2', '39:02.1'),
        cmd: 'pnpm vitest run',
        stdout: vitestTail({ failed: 0, passed: 311, seconds: 29.8 }),
      }),
    ],
    output: 'Script running with cell ID 2\nWall time 10.0 seconds\nOutput:\n',
  });
  const wait = waitForCell(root, {
    id: 'call_wA1tcell',
    ...during('38:31.2', '39:02.6'),
    runtimeId: '2',
    output: 'Script completed\nWall time 31.4 seconds\nOutput:\ntypecheck 0\n{"typecheck":0,"suite":0}\n',
  });
  const pull = mcp(root, {
    id: 'call_mCPpull4',
    ...during('39:12.6', '39:15.9'),
    server: 'github',
    tool: 'create_pull_request',
    args: {
      repo: 'ledgerline/ledgerline',
      base: 'release/2.8',
      head: 'fix/retry-2.8',
      title: 'queue: cap the delay after the jitter',
    },
    output: '{"number":482,"state":"open","checks":"pending"}',
    correlation: 'mcp-github-7',
  });
  const close = closeAgent(root, { id: 'call_k3CloseR', ...during('39:12.8', '39:13.0'), receiver: reproduceFlake });
  const steps = [
    ...call(
      root,
      ['38:04.3', '38:16.8'],
      'incremental',
      [39_010, 38_400, 420, 160],
      [
        ...callsOf(search),
        thought(random, '**Before it is published**\n\nTypes and the whole suite, in one program.'),
        ...callsOf(matrix),
      ],
    ),
    ...run(root, search, matrix),
    ...call(root, ['38:27.4', '38:31.0'], 'incremental', [39_440, 38_912, 60, 0], callsOf(wait)),
    ...run(root, wait),
    ...call(root, ['39:03.0', '39:12.4'], 'incremental', [39_720, 39_424, 240, 60], callsOf(pull, close)),
    ...run(root, pull, close),
    ...call(
      root,
      ['39:16.3', '39:28.0'],
      'incremental',
      [40_118, 39_680, 310, 80],
      [said(MESSAGES.done, 'final_answer')],
    ),
    ...endTurn(root, clock('39:28.2')),
  ];
  return [...steps, ...lookAtPicture(root)].sort((a, b) => a.at - b.at);
}

/** Turn 3: a user's picture, and the same picture from a tool. Neither is sent again, as strict reduction requires. */
function lookAtPicture(root: Cast['root']): Step[] {
  const started = startTurn(root, clock('40:02.0'));
  const view = callTool(root, {
    id: 'call_v1ewPict',
    ...during('40:08.2', '40:08.3'),
    name: 'view_image',
    args: { path: 'docs/delays.png' },
    kind: { type: 'other', name: 'view_image' },
    output: [{ type: 'input_image', image_url: DELAYS_PICTURE }],
  });
  root.history.push(pictureMessage(PROMPTS.picture, DELAYS_PICTURE));
  return [
    ...started,
    protocolEvent(root, clock('40:02.0'), 'user_message', { type: 'user_message', message: PROMPTS.picture }),
    ...call(
      root,
      ['40:02.3', '40:08.0'],
      'incremental',
      [40_902, 40_064, 130, 40],
      [said('I look at the file in full size.'), ...callsOf(view)],
    ),
    ...run(root, view),
    ...call(
      root,
      ['40:08.6', '40:15.5'],
      'incremental',
      [41_604, 40_896, 90, 30],
      [said(MESSAGES.bar, 'final_answer')],
    ),
    ...endTurn(root, clock('40:15.6')),
    ...endThread(root, clock('40:15.8')),
  ];
}
