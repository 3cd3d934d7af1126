import { resolve } from 'node:path';
import { fail, TraceError } from '../../core/failure.ts';
import { dataDir } from '../../node/data-dir.ts';
import { quotePath } from '../../node/io.ts';
import { createLibrary, type Library } from '../../node/library/library.ts';
import type { LibraryEntry, LibrarySnapshot } from '../../protocol/library.ts';
import { type CliIo, lineWidth } from '../io.ts';
import { writeJson } from '../json-output.ts';
import { createLineWriter } from '../line-writer.ts';
import { createStyle, hasColours } from '../terminal/style.ts';
import { libraryLines } from '../text/library-lines.ts';
import { defineCommand } from '../usage.ts';
import { watchLibrary } from '../watch-library.ts';

/** `rollout list` (issues 2 §4 and 3): the bundles under a root. */
export const list = defineCommand(
  {
    name: 'list',
    summary: 'list the bundles under a root',
    about: [
      'Every folder of ROOT that holds a manifest.json, every archive of one (.zip, .tar, .tar.gz, .tgz, .tar.zst) and every reduced state.json, newest first: status (live: it grows; idle; completed, failed, aborted; broken: why), start, duration, model, agents, turns, tokens, size, and what the user asked first. Facts that would cost too much to find out are left open (·). What was found out is kept in the cache of the workbench, so that the next time is faster.',
      '--watch keeps the table current until Ctrl+C, and waits for a root that is not there yet. When the output is no terminal it prints a row whenever something about a bundle changes.',
    ],
    arguments: [{ name: 'ROOT', describe: 'Folder with bundles; or one bundle.' }],
    options: {
      json: { type: 'boolean', describe: 'A JSON array of entries. With --watch: one change a line.' },
      watch: { type: 'boolean', describe: 'Keep the table current.' },
    },
    examples: [
      { line: 'rollout list traces', what: 'What is there?' },
      { line: 'rollout list traces --watch', what: 'Which agents are running, and how far are they?' },
      {
        line: 'rollout list traces --json | jq -r \'.[] | select(.status == "failed") | .path\'',
        what: 'The runs that failed.',
      },
    ],
  },
  async ({ options, positionals: [root = ''] }, io) => {
    // Without --watch nothing needs to wake it: it looks once.
    const library = createLibrary({
      dataDir: dataDir(io.env),
      ...(options.watch ? {} : { watcher: () => ({ watchOnly: () => {}, close: () => Promise.resolve() }) }),
    });
    try {
      const added = await library.addRoot(root);
      if (!added.ok) throw new TraceError(added.failure);
      await interruptible(io, library.ready());
      if (options.watch) {
        await watchLibrary(io, library, options.json);
        return 0;
      }
      const snapshot = await settled(io, library);
      failWithoutRoot(snapshot, root);
      if (options.json) await writeJson(io, snapshot.entries);
      else await writeTable(io, snapshot.entries, root);
      return 0;
    } finally {
      await library.close();
    }
  },
);

async function settled(io: CliIo, library: Library): Promise<LibrarySnapshot> {
  await interruptible(io, library.indexed());
  await library.ready();
  return library.snapshot();
}

/** The root is the only one there is. */
function failWithoutRoot({ roots: [state], entries }: LibrarySnapshot, root: string): void {
  if (state?.failure) throw new TraceError(state.failure);
  if (state?.state !== 'waiting' || entries.length > 0) return;
  const path = resolve(root);
  throw new TraceError(fail('root_missing', `${quotePath(path)} does not exist`, { path }).failure);
}

async function writeTable(io: CliIo, entries: readonly LibraryEntry[], root: string): Promise<void> {
  if (entries.length === 0) {
    await io.stderr.write(`No bundles under ${quotePath(resolve(root))}.\n`);
    return;
  }
  const out = createLineWriter(io.stdout);
  const width = lineWidth(io.stdout);
  const style = createStyle(hasColours(io.stdout, io.env));
  for (const line of libraryLines(entries, style, width, io.utcOffset)) out.line(line);
  await out.end();
}

/** Waits, unless the run is interrupted. */
async function interruptible(io: CliIo, work: Promise<void>): Promise<void> {
  const { signal } = io;
  await new Promise<void>((done, failed) => {
    const stop = () => failed(new TraceError({ code: 'cancelled', message: 'listing was cancelled' }));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(done, failed).finally(() => signal.removeEventListener('abort', stop));
  });
}
