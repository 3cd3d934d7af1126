import { compact } from '../compaction.ts';
import { infer, inferCancelled } from '../inference.ts';
import { encryptedSummary, type ModelItem, reasoning, said } from '../items.ts';
import type { Random } from '../random.ts';
import { callsOf, run, type Tool } from '../tool.ts';
import type { Program } from './scheduler.ts';
import { answer, thoughtText } from './text.ts';
import { endOf } from './work.ts';
import { contextTokens, type Worker, weigh } from './worker.ts';

/**
 * One model call and the tools that it asks for (`makeTools` is called when the answer is there: `worker.now` is its time).
 * A context that has grown too large is compacted first; now and then a call is given up half-way and made again.
 */
export function* modelCall(worker: Worker, makeTools: () => readonly Tool[], ...words: ModelItem[]): Program {
  const { agent, random, director, lean } = worker;
  worker.now += random.int(100, 500);
  if (contextTokens(worker) > director.compactAbove) yield* shrink(worker);
  const repeats = worker.index % 4 !== 3 && random.chance(0.8);
  const mode = repeats && director.canRepeat() ? 'full' : 'incremental';
  if (random.chance(lean ? 0.005 : 0.03)) {
    const from = worker.now;
    worker.now += random.int(500, 9_000);
    const partial = [said('I was about to')];
    yield* inferCancelled(agent, { from, to: worker.now, mode, reason: 'interrupted', partial });
    worker.now += 300;
  }
  const from = worker.now;
  worker.now += random.int(1_500, 24_000);
  const to = worker.now;
  const tools = makeTools();
  const input = contextTokens(worker);
  const usage = {
    input,
    cached: Math.floor(input * random.pick([0.9, 0.95, 0.4])),
    output: random.int(80, 900),
    reasoning: random.int(20, 80),
  };
  const before = agent.history.length;
  const output = [thought(random, lean), ...words, ...callsOf(...tools)];
  yield* infer(agent, { from, to, mode, usage, output });
  yield* run(agent, ...tools);
  weigh(worker, before);
  worker.now = endOf(worker, tools);
}

function thought(random: Random, lean: boolean): ModelItem {
  const encrypted = `gAAAAAB${random.text(lean ? 40 : random.int(200, 1_600))}`;
  return reasoning({ summary: thoughtText(random), ...(random.chance(0.5) ? { encrypted } : {}) });
}

function* shrink(worker: Worker): Program {
  const { agent, random, lean } = worker;
  const from = worker.now;
  worker.now += random.int(4_000, 20_000);
  const replacement = [
    ...agent.history.slice(0, 2),
    said(answer(random, agent.world.counter('answer')), 'summary'),
    encryptedSummary(`gAAAAAB${random.text(lean ? 80 : 2_000)}`),
  ];
  yield* compact(agent, {
    attempts: [{ from, to: worker.now - 100 }],
    installedAt: worker.now,
    replacement,
  });
  worker.context = 0;
  weigh(worker, 0);
  worker.now += 300;
}
