import { TraceError } from '../../core/failure.ts';
import { openBundle } from '../../node/bundle.ts';
import { pathKind } from '../../node/path-kind.ts';
import { type CliIo, lineWidth } from '../io.ts';
import { createLineWriter, type LineWriter } from '../line-writer.ts';
import { createDeltaTeller } from '../tail/delta-teller.ts';
import { followBundle } from '../tail/follow-bundle.ts';
import { followRoot } from '../tail/follow-root.ts';
import { createPage } from '../tail/page.ts';
import { createStoryTeller } from '../tail/story.ts';
import type { Teller } from '../tail/teller.ts';
import { createStyle, hasColours } from '../terminal/style.ts';
import { choiceOption, defineCommand, numberOption } from '../usage.ts';

const FOLD_LINES = 6;

/** `rollout tail` (issue 3): a live stream of what agents do. */
export const tail = defineCommand(
  {
    name: 'tail',
    summary: 'follow running agents in the terminal',
    about: [
      'Tells what happens while it happens: turns, messages, tool calls with duration, exit code and the end of their output, programs, messages between agents, compactions, and lines of the log that cannot be used. Long texts are folded.',
      'Of a bundle everything is told from its start, and tail ends with the rollout. Of a root every trace that grows is told, new ones too, from now on, until Ctrl+C. --since says otherwise.',
      '--json writes one delta a line instead (docs/library.md, "applyDelta"): what changed in the reduced trace.',
    ],
    arguments: [{ name: 'ROOT|BUNDLE', describe: 'Folder with bundles (it need not exist yet), or one bundle.' }],
    options: {
      json: { type: 'boolean', describe: 'One delta a line.' },
      thread: { type: 'string', value: 'ID', describe: 'Only this agent, by thread id or by path (/root/tests).' },
      since: {
        type: 'string',
        value: 'start|now',
        describe:
          'Begin with the start of the trace, or with what comes next. Default: start of a bundle, now of a root.',
      },
      lines: { type: 'string', value: 'N', describe: `Lines shown of a long text. Default ${FOLD_LINES}; 0: all.` },
    },
    examples: [
      { line: 'rollout tail ~/traces', what: 'Watch all agents that trace into this folder.' },
      { line: 'rollout tail trace-7f3a --thread /root', what: 'One agent of one run, from its start.' },
      { line: 'rollout tail trace-7f3a --json --since now | jq -c .ops[]', what: 'What changes, for a program.' },
    ],
  },
  async ({ options, positionals: [path = ''] }, io) => {
    const kind = (await pathKind(path)) === 'trace' ? 'trace' : 'root';
    const since = choiceOption('since', options.since, ['start', 'now'], kind === 'trace' ? 'start' : 'now');
    const lines = numberOption('lines', options.lines, { least: 0, whole: true }) ?? FOLD_LINES;
    if (kind === 'trace') {
      // What is no bundle now will not become one.
      const opened = await openBundle(path);
      if (!opened.ok) throw new TraceError(opened.failure);
    }
    await untilEnd(io, async (out, fail) => {
      const createTeller = tellers(io, out, options, lines || Number.POSITIVE_INFINITY, kind === 'root');
      if (kind === 'root') {
        const { close } = await followRoot({ io, root: path, out, since, createTeller, onError: fail });
        return { done: null, close };
      }
      const followed = followBundle({
        dir: path,
        out,
        teller: createTeller(path),
        from: since === 'start' ? 0 : 'now',
      });
      return { done: followed.done, close: () => followed.stop() };
    });
    return 0;
  },
);

function tellers(
  io: CliIo,
  out: LineWriter,
  options: { json: boolean; thread: string | undefined },
  foldLines: number,
  several: boolean,
): (dir: string) => Teller {
  const thread = options.thread ?? null;
  if (options.json) return (dir) => createDeltaTeller(out, dir, thread);
  const style = createStyle(hasColours(io.stdout, io.env));
  const width = lineWidth(io.stdout);
  const page = createPage(out, style, width, foldLines, several);
  return () => createStoryTeller(page, thread);
}

interface Running {
  /** Resolves when it ended by itself; null: it never does. */
  done: Promise<void> | null;
  close(): Promise<void>;
}

/** Runs until it is done, interrupted, or nobody reads any more; then closes and writes what is left. */
async function untilEnd(
  io: CliIo,
  start: (out: LineWriter, fail: (error: unknown) => void) => Promise<Running>,
): Promise<void> {
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  const out = createLineWriter(io.stdout, fail);
  const stop = () => fail(new TraceError({ code: 'cancelled', message: 'following was ended' }));
  if (io.signal.aborted) stop();
  io.signal.addEventListener('abort', stop, { once: true });
  const running = await start(out, fail);
  try {
    await (running.done ? Promise.race([running.done, failed]) : failed);
  } finally {
    io.signal.removeEventListener('abort', stop);
    await running.close();
    await out.end().catch(() => undefined);
  }
}
