import { agentResult, endThread, endTurn, startThread, startTurn } from '../agent.ts';
import { inputMessage, said } from '../items.ts';
import { assignTask, closeAgent, spawnAgent, waitAgent } from '../team.ts';
import { run, type Tool } from '../tool.ts';
import { modelCall } from './model-call.ts';
import type { Program } from './scheduler.ts';
import { answer, request } from './text.ts';
import { someWork } from './work.ts';
import { awaitMail, createWorker, post, readMail, remember, type Worker } from './worker.ts';

/** How many helpers get a new task in one turn of the root agent. */
const HELPERS = 2;

/** The root agent: a first turn in which it builds its team, and then one turn after the other, with pauses. */
export function* lead(worker: Worker): Program {
  const { agent, director, random } = worker;
  yield* startThread(agent, worker.now);
  do {
    const text = request(random, director.world.counter('request'));
    remember(worker, () => agent.history.push(inputMessage('user', text)));
    yield* turn(worker);
    worker.now += random.int(5_000, 900_000);
  } while (director.takeTurn());
  yield* endThread(agent, worker.now);
}

/** An agent that another one has spawned: it answers, and if it works for the root it stays for further tasks. */
function* serve(worker: Worker, boss: Worker): Program {
  const { agent } = worker;
  yield* startThread(agent, worker.now);
  for (;;) {
    yield* awaitMail(worker);
    if (readMail(worker)) break;
    yield* turn(worker);
    if (boss.index !== 0) break;
  }
  yield* endThread(agent, worker.now + 20);
}

function* turn(worker: Worker): Program {
  const { agent, boss, director, random, team } = worker;
  const place = director.nextPlace();
  const heard = worker.heard;
  worker.now += 100;
  yield* startTurn(agent, worker.now);
  const hired = agent.turns === 1 ? director.childrenOf(worker.index) : [];
  for (let calls = 0; calls === 0 || team.length < hired.length || director.mayGoOn(place, calls); calls += 1) {
    readMail(worker);
    const next = hired.slice(team.length, team.length + 4);
    yield* modelCall(worker, () => (next.length > 0 ? hire(worker, next) : someWork(worker)));
  }
  let busy = hired.length;
  if (!boss && agent.turns > 1) {
    const helpers = team.slice(0, HELPERS).filter(() => director.takeTurn());
    if (helpers.length > 0) yield* modelCall(worker, () => delegate(worker, helpers));
    busy = helpers.length;
  }
  yield* waitFor(worker, heard + busy);
  if (!boss && team.length > 0 && !director.turnsLeft()) yield* modelCall(worker, () => dismiss(worker));
  const last = answer(random, director.world.counter('answer'));
  yield* modelCall(worker, () => [], said(last, 'final_answer'));
  worker.now += 10;
  if (boss) {
    yield agentResult(agent, boss.agent, worker.now, last);
    post(boss, { at: worker.now + 300, author: agent.path, text: last });
  }
  yield* endTurn(agent, worker.now);
}

function hire(worker: Worker, indexes: readonly number[]): Tool[] {
  const { agent, director, random } = worker;
  return indexes.map((index, i) => {
    const from = worker.now + 100 + i * 300;
    const child = createWorker(director, index, worker, from + 250);
    const message = request(random, director.world.counter('request'));
    child.mail.push({ at: from + 300, author: agent.path, text: message });
    child.task = director.scheduler.start(serve(child, worker), from + 250);
    worker.team.push(child);
    return spawnAgent(agent, { id: `call_spawn_${index}`, from, to: from + 200, child: child.agent, message });
  });
}

/** New tasks for agents that have answered and stayed. */
function delegate(worker: Worker, helpers: readonly Worker[]): Tool[] {
  const { agent, director, random } = worker;
  return helpers.map((helper, i) => {
    const n = director.world.counter('request');
    const message = request(random, n);
    const from = worker.now + 100 + i * 300;
    post(helper, { at: from + 400, author: agent.path, text: message });
    return assignTask(agent, { id: `call_task_${n}`, from, to: from + 200, receiver: helper.agent, message });
  });
}

/** Waits, call by call, until it has read `heard` messages in all. */
function* waitFor(worker: Worker, heard: number): Program {
  const { agent } = worker;
  for (readMail(worker); worker.heard < heard; readMail(worker)) {
    const id = `call_wait_${agent.world.counter('wait')}`;
    let from = 0;
    const waitUntil = (to: number): Tool =>
      waitAgent(agent, { id, from, to, timeoutMs: 600_000, output: '{"status":"message"}' });
    yield* modelCall(worker, () => {
      from = worker.now + 50;
      // Only the beginning: when the call ends is known once a message has come.
      const asked = waitUntil(from);
      return [{ call: asked.call, steps: asked.steps.slice(0, 1), output: null }];
    });
    yield* awaitMail(worker);
    const ended = waitUntil(worker.now);
    const end = run(agent, { call: null, steps: ended.steps.slice(-1), output: null });
    remember(worker, () => ended.output && agent.history.push(ended.output));
    yield* end;
  }
}

/** Ends the agents that had stayed. */
function dismiss(worker: Worker): Tool[] {
  const { agent, team } = worker;
  return team.map((child, i) => {
    const from = worker.now + 100 + i * 50;
    post(child, { at: from + 60, author: agent.path, text: null });
    return closeAgent(agent, { id: `call_close_${child.index}`, from, to: from + 40, receiver: child.agent });
  });
}
