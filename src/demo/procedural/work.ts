import type { Agent } from '../agent.ts';
import { codeCell } from '../code-cell.ts';
import { applyPatch, mcp } from '../editing.ts';
import type { Random } from '../random.ts';
import { exec } from '../shell.ts';
import { callTool, type Nested, type Tool } from '../tool.ts';
import { file, matches, patch, sourceCode, testRun, word } from './text.ts';

/** What a worker gives to the functions that make up a tool call. */
export interface Bench {
  readonly agent: Agent;
  readonly random: Random;
  readonly lean: boolean;
  now: number;
}

/** Some work for one model call: usually one tool call, in lean runs a handful. Ends in the order given. */
export function someWork(bench: Bench): Tool[] {
  const { random } = bench;
  const count = bench.lean ? random.int(6, 12) : random.chance(0.25) ? random.int(2, 4) : 1;
  return Array.from({ length: count }, () => oneTool(bench));
}

/** When the last step of these calls happens. */
export function endOf(bench: Bench, tools: readonly Tool[]): number {
  return Math.max(bench.now, ...tools.map((tool) => tool.steps.at(-1)?.at ?? 0));
}

function oneTool(bench: Bench): Tool {
  const { random, lean } = bench;
  const dice = random.next();
  if (lean && dice < 0.7) return readFile(bench);
  if (dice < 0.35) return shell(bench, 'read');
  if (dice < 0.55) return shell(bench, 'search');
  if (dice < 0.72) return shell(bench, 'test');
  if (dice < 0.86) return edit(bench);
  if (dice < 0.93) return lookUp(bench);
  return lean && dice < 0.985 ? readFile(bench) : program(bench);
}

function callId({ agent }: Bench): string {
  return `call_${agent.world.counter('call').toString(36).padStart(5, '0')}${agent.world.random.text(4)}`;
}

function during({ random, now }: Bench, least: number, most: number): { from: number; to: number } {
  const from = now + random.int(20, 200);
  return { from, to: from + random.int(least, most) };
}

/** The cheapest call there is: an invocation, no runtime, no result of its own; only the model's request shows the answer. */
function readFile(bench: Bench): Tool {
  const { agent, random } = bench;
  return callTool(agent, {
    id: callId(bench),
    ...during(bench, 5, 60),
    name: 'read_file',
    args: { path: file(random), line: random.int(1, 400) },
    kind: { type: 'other', name: 'read_file' },
    output: sourceCode(random, 30),
    keepsResult: false,
  });
}

function shell(bench: Bench, what: 'read' | 'search' | 'test', nested?: Nested, id = callId(bench)): Tool {
  const { agent, random, lean } = bench;
  const scale = lean ? 0.02 : 1;
  const size = (least: number, most: number): number => Math.round(random.int(least, most) * scale);
  const common = { id, ...(nested ? { nested } : {}) };
  if (what === 'read') {
    const cmd = `sed -n 1,${random.int(80, 400)}p ${file(random)}`;
    return exec(agent, { ...common, ...during(bench, 60, 500), cmd, stdout: sourceCode(random, size(1_500, 22_000)) });
  }
  if (what === 'search') {
    const none = random.chance(0.08);
    const stdout = none ? '' : matches(random, size(400, 6_000));
    const cmd = `rg -n "${word(random)}" packages`;
    return exec(agent, { ...common, ...during(bench, 80, 2_500), cmd, stdout, exitCode: none ? 1 : 0 });
  }
  const fails = random.chance(0.3);
  const stdout = testRun(random, size(800, 14_000), fails ? random.int(1, 4) : 0);
  const cmd = `pnpm vitest run packages/${word(random)}`;
  return exec(agent, { ...common, ...during(bench, 2_000, 60_000), cmd, stdout, exitCode: fails ? 1 : 0 });
}

function edit(bench: Bench): Tool {
  const failed = bench.random.chance(0.1);
  return applyPatch(bench.agent, {
    id: callId(bench),
    ...during(bench, 30, 250),
    patch: patch(bench.random),
    output: failed ? 'Failed to find the expected lines.\n' : 'Success. Updated the following files:\nM 1 file\n',
    failed,
  });
}

function lookUp(bench: Bench): Tool {
  const { agent, random, lean } = bench;
  return mcp(agent, {
    id: callId(bench),
    ...during(bench, 200, 4_000),
    server: 'github',
    tool: random.pick(['search_issues', 'get_job_log', 'list_commits']),
    args: { query: word(random), page: random.int(1, 9) },
    output: matches(random, lean ? 80 : random.int(500, 5_000)),
    correlation: `mcp-${agent.world.counter('mcp')}`,
  });
}

/** A code cell with a few shell commands, one after the other. */
function program(bench: Bench): Tool {
  const { agent, random, now, lean } = bench;
  const id = callId(bench);
  const from = now + 50;
  const runtimeId = String(agent.world.counter(`cell ${agent.threadId}`));
  const inner: Bench = { ...bench, now: from };
  const tools: Tool[] = [];
  for (let i = 1; i <= random.int(2, 4); i += 1) {
    const what = random.pick(['read', 'search', 'test'] as const);
    tools.push(shell(inner, what, { cell: runtimeId, tool: String(i) }, `${id}-exec-${i}`));
    inner.now = endOf(inner, tools);
  }
  const source = `const results = await Promise.all(paths.map((path) => tools.exec_command({ cmd: \`cat \${path}\` })))\ntext(results)\n`;
  return codeCell(agent, {
    id,
    runtimeId,
    source,
    from,
    to: inner.now + 80,
    tools,
    output: `Script completed\nOutput:\n${sourceCode(random, lean ? 60 : random.int(1_000, 16_000))}`,
  });
}
