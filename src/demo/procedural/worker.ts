import { type Agent, createAgent, receive } from '../agent.ts';
import { inputMessage } from '../items.ts';
import type { Random } from '../random.ts';
import type { Director } from './director.ts';
import type { Program, Task } from './scheduler.ts';
import { taskName } from './text.ts';
import type { Bench } from './work.ts';

/** A message on its way to a worker; it can be read from `at` on. */
export interface Letter {
  at: number;
  author: string;
  /** Null: the worker is closed. */
  text: string | null;
}

/** One agent of a procedural run, and what its program knows. */
export interface Worker extends Bench {
  readonly agent: Agent;
  readonly random: Random;
  readonly director: Director;
  /** Its place in the tree of all workers; 0 is the root. */
  readonly index: number;
  readonly boss: Worker | null;
  readonly team: Worker[];
  readonly mail: Letter[];
  task: Task | null;
  /** How many messages it has read so far. */
  heard: number;
  /** Bytes of the conversation, about. */
  context: number;
}

const TOKEN_BYTES = 4;
const INSTRUCTION_TOKENS = 14_000;

/** A worker that has not begun yet. */
export function createWorker(director: Director, index: number, boss: Worker | null, at: number): Worker {
  const { world, lean } = director;
  const random = world.random.fork(index);
  const path = boss ? `${boss.agent.path}/${taskName(random, index)}` : '/root';
  const agent = createAgent(world, {
    threadId: boss ? random.uuid(world.startedAt + at) : world.rootThreadId,
    path,
    model: boss ? 'gpt-5.3-codex-mini' : 'gpt-5.3-codex',
    role: boss ? 'worker' : 'orchestrator',
    nickname: `Agent ${index}`,
    ...(boss ? { parent: boss.agent } : {}),
    instructions: 'You are a coding agent in a terminal. Keep changes small, prove what you claim by running it.',
    tools: [{ type: 'function', name: 'exec_command' }],
    preamble: [inputMessage('developer', `Sandbox: workspace-write. You are ${path}.`)],
  });
  return { agent, random, director, index, boss, team: [], mail: [], task: null, heard: 0, lean, now: at, context: 0 };
}

/** Posts a letter; a sleeping receiver wakes up for it. */
export function post(receiver: Worker, letter: Letter): void {
  receiver.mail.push(letter);
  if (receiver.task) receiver.director.scheduler.wake(receiver.task, letter.at);
}

/** Sleeps until there is a letter, and until it can be read. */
export function* awaitMail(worker: Worker): Program {
  while (worker.mail.length === 0) yield 'park';
  worker.now = Math.max(worker.now, worker.mail[0]?.at ?? 0);
}

/** Takes the letters that can be read now; their texts join the conversation. Returns whether one of them closes the worker. */
export function readMail(worker: Worker): boolean {
  const due = worker.mail.filter((letter) => letter.at <= worker.now);
  for (const letter of due) {
    worker.mail.splice(worker.mail.indexOf(letter), 1);
    if (letter.text !== null) remember(worker, () => receive(worker.agent, letter.author, letter.text ?? ''));
  }
  worker.heard += due.length;
  return due.some((letter) => letter.text === null);
}

/** Runs something that adds to the conversation, and weighs what it added. */
export function remember(worker: Worker, add: () => void): void {
  const before = worker.agent.history.length;
  add();
  weigh(worker, before);
}

/** Counts the conversation's items from `from` on. */
export function weigh(worker: Worker, from: number): void {
  for (const item of worker.agent.history.slice(from)) worker.context += JSON.stringify(item).length;
}

/** How many tokens the next full request would have, about. */
export function contextTokens(worker: Worker): number {
  return INSTRUCTION_TOKENS + Math.ceil(worker.context / TOKEN_BYTES);
}
