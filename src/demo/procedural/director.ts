import type { ProceduralOptions } from '../options.ts';
import type { World } from '../step.ts';
import type { Scheduler } from './scheduler.ts';

/** Decides who works for whom, and how long; shared by all workers of a run. */
export interface Director {
  readonly world: World;
  readonly scheduler: Scheduler;
  readonly lean: boolean;
  /** Tokens of context above which a worker compacts its history. */
  readonly compactAbove: number;
  /** The workers that this one is to spawn. */
  childrenOf(index: number): readonly number[];
  /** The number of a turn that begins now: 0, 1, 2 … over the whole run. */
  nextPlace(): number;
  /** Whether a turn that has made `calls` model calls may make another one. */
  mayGoOn(place: number, calls: number): boolean;
  /** Whether the run has bytes left for a request that repeats a whole history. */
  canRepeat(): boolean;
  turnsLeft(): boolean;
  /** Takes one of the turns that are left over once every worker has had its first; false when there is none. */
  takeTurn(): boolean;
}

const FAN_OUT = 6;

export function createDirector(
  world: World,
  scheduler: Scheduler,
  options: ProceduralOptions,
  written: () => number,
): Director {
  const { agents, turns, sizeBytes, lean } = options;
  let places = 0;
  let left = turns - agents;
  return {
    world,
    scheduler,
    lean,
    compactAbove: lean ? 24_000 : 180_000,
    childrenOf: (index) => {
      const first = index * FAN_OUT + 1;
      const count = Math.max(0, Math.min(FAN_OUT, agents - first));
      return Array.from({ length: count }, (_, i) => first + i);
    },
    nextPlace: () => places++,
    mayGoOn: (place, calls) => {
      if (sizeBytes !== null) return written() < (sizeBytes * (place + 1)) / turns;
      const wanted = world.random.fork(1_000_003 + place);
      return calls < (lean ? wanted.int(2, 3) : wanted.int(4, 9));
    },
    canRepeat: () => !lean && (sizeBytes === null || written() < (sizeBytes * places) / turns),
    turnsLeft: () => left > 0,
    takeTurn: () => {
      if (left <= 0) return false;
      left -= 1;
      return true;
    },
  };
}
