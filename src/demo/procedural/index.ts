import type { ProceduralOptions } from '../options.ts';
import { createRandom } from '../random.ts';
import type { Step, World } from '../step.ts';
import { createDirector } from './director.ts';
import { lead } from './program.ts';
import { createScheduler } from './scheduler.ts';
import { createWorker } from './worker.ts';

/** 18 November 2026, 08:00 UTC. */
const STARTED_AT = Date.UTC(2026, 10, 18, 8, 0, 0);

export function proceduralWorld(options: ProceduralOptions): World {
  // Different options give different runs, and so different ids: they can lie side by side in one root.
  const { seed, agents, turns, sizeBytes } = options;
  const random = createRandom(seed ^ Math.imul(agents, 7919) ^ Math.imul(turns, 104_729) ^ (sizeBytes ?? 0));
  const counters = new Map<string, number>();
  const id = random.uuid(STARTED_AT);
  return {
    random,
    startedAt: STARTED_AT,
    traceId: random.uuid(STARTED_AT),
    rolloutId: id,
    rootThreadId: id,
    cwd: '/home/mira/src/ledgerline',
    provider: 'openai',
    counter: (name) => {
      const n = (counters.get(name) ?? 0) + 1;
      counters.set(name, n);
      return n;
    },
  };
}

/**
 * A made-up run of any size: agents in a tree that read, search, edit, test, ask each other, fail and compact. Steps are
 * made one by one, so that a run of gigabytes needs only the memory of its conversations. `written` tells how many bytes
 * the steps so far have taken, for runs with a size.
 */
export function procedural(world: World, options: ProceduralOptions, written: () => number): Generator<Step> {
  const scheduler = createScheduler();
  const director = createDirector(world, scheduler, options, written);
  const root = createWorker(director, 0, null, 10);
  root.task = scheduler.start(lead(root), 10);
  return scheduler.steps();
}
