import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TraceError } from '../../core/failure.ts';
import { type DemoOptions, type DemoResult, runDemoLive } from '../../demo/index.ts';
import { createBundleGrowth } from '../bundle-growth.ts';
import type { CliIo } from '../io.ts';
import { printable } from '../terminal/printable.ts';
import { createProgress } from '../terminal/progress.ts';
import { bytes, plural } from '../text/numbers.ts';
import { defineCommand, numberOption, UsageError } from '../usage.ts';

const MB = 1_000_000;
const DEFAULT_DIR = 'rollout-demo';

/** `rollout demo` (issue 2 §4): the simulated agent. */
export const demo = defineCommand(
  {
    name: 'demo',
    summary: 'write the trace of a simulated agent, at once or live',
    about: [
      'Writes a bundle as a coding agent would: requests and responses, commands with coloured output, patches, code cells, sub-agents that are spawned, tasked, messaged and closed, compactions, failures. Nothing is executed. Without --agents, --turns or --size it tells one story: four agents find and fix a flaky test.',
      'The same seed and options give the same bundle, byte for byte. Its path is printed.',
      '--live writes in real time, so that there is something to watch: it takes the times of now (and, unless --seed is given, a new seed each time), until the story ends or Ctrl+C.',
    ],
    arguments: [
      {
        name: 'DIR',
        describe: `Root in which the bundle is made. Default: ${DEFAULT_DIR} in this folder.`,
        optional: true,
      },
    ],
    options: {
      live: { type: 'boolean', describe: 'Write in real time.' },
      speed: { type: 'string', value: 'N', describe: 'With --live: so many times faster than real time. Default 1.' },
      seed: { type: 'string', value: 'N', describe: 'Chooses ids, texts and times. Default 1.' },
      agents: { type: 'string', value: 'N', describe: 'How many agents, the root agent included.' },
      turns: { type: 'string', value: 'N', describe: 'How many turns all agents have together.' },
      size: { type: 'string', value: 'MB', describe: 'About how large the bundle gets, in megabytes.' },
    },
    examples: [
      { line: 'rollout demo', what: 'A trace to look at.' },
      { line: 'rollout demo traces --live --speed 10', what: 'A running agent to watch: rollout tail traces' },
      { line: 'rollout demo traces --size 200 --agents 12', what: 'A large one, for measurements.' },
    ],
  },
  async ({ options, positionals: [root = DEFAULT_DIR] }, io) => {
    if (options.speed !== undefined && !options.live) throw new UsageError('--speed goes with --live');
    const shape = {
      ...defined('seed', numberOption('seed', options.seed, { least: 0, whole: true }) ?? liveSeed(options.live, io)),
      ...defined('agents', numberOption('agents', options.agents, { least: 1, most: 10_000, whole: true })),
      ...defined('turns', numberOption('turns', options.turns, { least: 1, most: 1_000_000, whole: true })),
      ...defined('sizeBytes', scaled(numberOption('size', options.size, { least: 0.01, most: 1_000_000 }), MB)),
    };
    const speed = numberOption('speed', options.speed, { least: 0.001, most: 1_000_000 }) ?? 1;
    const result = options.live ? await writeLive(io, root, shape, speed) : await writeAtOnce(io, root, shape);
    const [failure] = result.failures;
    if (failure) throw new TraceError(failure);
    if (!options.live) await io.stdout.write(`${shownPath(io, root, result)}\n`);
    const facts = `${plural(result.events, 'event')}, ${bytes(result.bytes)}`;
    if (io.signal.aborted) {
      await io.stderr.write(`Interrupted after ${facts}: the trace of a run that was killed.\n`);
      throw new TraceError({ code: 'cancelled', message: 'the simulated agent was interrupted' });
    }
    if (io.stderr.isTTY) await io.stderr.write(`${facts}\n`);
    return 0;
  },
);

/** Live runs are new ones: the same seed twice would be the same bundle twice, in the same folder. */
const liveSeed = (live: boolean, io: CliIo): number | undefined => (live ? io.now() % 0x7fff_ffff : undefined);

async function writeLive(io: CliIo, root: string, shape: DemoOptions, speed: number): Promise<DemoResult> {
  let created: Promise<void> = Promise.resolve();
  const result = await runDemoLive(root, {
    ...shape,
    speed,
    signal: io.signal,
    onCreated: (dir) => {
      // Told at once, for whoever wants to watch. A reader who has gone away does not end the agent.
      created = io.stdout.write(`${io.stdout.isTTY ? printable(dir) : dir}\n`).catch(() => undefined);
      const hint = `Running. Watch it: rollout tail ${printable(root)}. Ctrl+C ends it.\n`;
      if (io.stderr.isTTY) io.stderr.write(hint).catch(() => undefined);
    },
  });
  await created;
  return result;
}

/** How often a large run lets signals and progress have their turn. */
const TURN_MS = 50;

/** At once, but interruptible: the live run without its waiting, with the times of the story. */
async function writeAtOnce(io: CliIo, root: string, shape: DemoOptions): Promise<DemoResult> {
  const progress = createProgress(io, 'Writing');
  let growth: (() => number) | null = null;
  let turnAt = performance.now() + TURN_MS;
  try {
    return await runDemoLive(root, {
      ...shape,
      clock: 'story',
      speed: Number.MAX_VALUE,
      signal: io.signal,
      onCreated: (dir) => {
        growth = createBundleGrowth(dir);
      },
      sleep: async () => {
        if (performance.now() < turnAt) return;
        await nextTurn();
        if (io.stderr.isTTY && growth) {
          const written = growth();
          progress.update({ bytes: written, share: shape.sizeBytes ? Math.min(1, written / shape.sizeBytes) : null });
        }
        turnAt = performance.now() + TURN_MS;
      },
    });
  } finally {
    await progress.end();
  }
}

function shownPath(io: CliIo, root: string, { bundleDir }: DemoResult): string {
  const path = bundleDir === '' ? join(root) : bundleDir;
  return io.stdout.isTTY ? printable(path) : path;
}

function defined<K extends string>(name: K, value: number | undefined): { [P in K]?: number } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: number };
}

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : Math.round(value * factor);
