import { type Agent, createAgent } from '../agent.ts';
import { type InferenceOptions, infer } from '../inference.ts';
import { inputMessage, type ModelItem, reasoning } from '../items.ts';
import { createRandom, type Random } from '../random.ts';
import { clock, type Step, type World } from '../step.ts';

/** 18 November 2026, 14:02:11 UTC. */
export const STORY_START = Date.UTC(2026, 10, 18, 14, 2, 11);

/** The four agents of the story. */
export interface Cast {
  root: Agent;
  reproduceFlake: Agent;
  bisectHistory: Agent;
  auditTimers: Agent;
}

const INSTRUCTIONS = [
  'You are a coding agent in a terminal. Work in the repository at hand, keep changes small, prove what you claim by',
  'running it. Say in a sentence what you do next. Other agents can be spawned for work that is independent of yours.',
].join('\n');

const TOOLS = ['exec', 'exec_command', 'write_stdin', 'apply_patch', 'spawn_agent', 'send_message', 'wait_agent'].map(
  (name) => ({ type: 'function', name }),
);

const SANDBOX =
  'Sandbox: workspace-write, the network is off. Approvals: on request. Ask before you write outside of the workspace.';

/** What the runs of one seed share. Seed 1 has the ids that the pictures of the workbench show. */
export function storyWorld(seed: number): World {
  const random = createRandom(seed);
  const counters = new Map<string, number>();
  const known = seed === 1;
  return {
    random,
    startedAt: STORY_START,
    traceId: known ? '7f3a91c2-0c4e-7a55-9d21-b4c86e0f1732' : random.uuid(STORY_START),
    rolloutId: known ? '0199a7c4-51d0-7b12-8c3e-5a90d1f4e2b7' : random.uuid(STORY_START),
    rootThreadId: known ? '0199a7c4-51d0-7b12-8c3e-5a90d1f4e2b7' : random.uuid(STORY_START),
    cwd: '/home/mira/src/ledgerline',
    provider: 'openai',
    counter: (name) => {
      const n = (counters.get(name) ?? 0) + 1;
      counters.set(name, n);
      return n;
    },
  };
}

export function storyCast(world: World): Cast {
  const common = { instructions: INSTRUCTIONS, tools: TOOLS };
  const preamble = (path: string): ModelItem[] => [inputMessage('developer', `${SANDBOX}\nYou are ${path}.`)];
  const root = createAgent(world, {
    ...common,
    threadId: world.rootThreadId,
    path: '/root',
    model: 'gpt-5.3-codex',
    role: 'orchestrator',
    nickname: 'Root',
    preamble: preamble('/root'),
  });
  const child = (name: string, role: string, nickname: string, spawnedAt: string): Agent =>
    createAgent(world, {
      ...common,
      threadId: world.random.uuid(STORY_START + clock(spawnedAt)),
      path: `/root/${name}`,
      model: 'gpt-5.3-codex-mini',
      role,
      nickname,
      parent: root,
      preamble: preamble(`/root/${name}`),
    });
  return {
    root,
    reproduceFlake: child('reproduce_flake', 'worker', 'Ada', '1:07.4'),
    bisectHistory: child('bisect_history', 'worker', 'Grace', '1:08.2'),
    auditTimers: child('audit_timers', 'explorer', 'Edsger', '1:09.1'),
  };
}

/** A model call as a script writes it: times, tokens (input, cached, output, of which reasoning), what the model says. */
export function call(
  agent: Agent,
  times: readonly [from: string, to: string],
  mode: InferenceOptions['mode'],
  tokens: readonly [input: number, cached: number, output: number, reasoning: number],
  output: readonly ModelItem[],
): Step[] {
  const [input, cached, out, thought] = tokens;
  return infer(agent, {
    from: clock(times[0]),
    to: clock(times[1]),
    mode,
    usage: { input, cached, output: out, reasoning: thought },
    output,
  });
}

/** From and to of a call, as its options want them. */
export function during(from: string, to: string): { from: number; to: number } {
  return { from: clock(from), to: clock(to) };
}

/** Reasoning of which people see a summary, and the provider keeps the rest. */
export function thought(random: Random, summary: string, size = 160): ModelItem {
  return reasoning({ summary, encrypted: blob(random, size) });
}

/** Something that only the provider can read. */
export function blob(random: Random, size: number): string {
  return `gAAAAAB${random.text(size)}==`;
}
