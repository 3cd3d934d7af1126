import { TraceError } from '../core/failure.ts';
import type { Library } from '../node/library/library.ts';
import type { LibraryChange } from '../protocol/library.ts';
import type { CliIo } from './io.ts';
import { createLineWriter, type LineWriter } from './line-writer.ts';
import { printableJson, printableLine } from './terminal/printable.ts';
import { createStyle, hasColours, type Style } from './terminal/style.ts';
import { libraryLines } from './text/library-lines.ts';
import { plural } from './text/numbers.ts';

const ALTERNATE_SCREEN = '\u001b[?1049h';
const NORMAL_SCREEN = '\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/**
 * Shows a library and what changes in it, until the run is interrupted (then it throws `cancelled`): a table that is drawn
 * anew on a terminal, rows as they change elsewhere, changes as JSON Lines with `json`.
 */
export async function watchLibrary(io: CliIo, library: Library, json: boolean): Promise<never> {
  const { promise: ended, reject: end } = promiseParts();
  const out = createLineWriter(io.stdout, end);
  const stop = () => end(new TraceError({ code: 'cancelled', message: 'watching was ended' }));
  if (io.signal.aborted) stop();
  io.signal.addEventListener('abort', stop, { once: true });
  const screen = io.stdout.isTTY && !json && io.env.TERM !== 'dumb';
  const style = createStyle(hasColours(io.stdout, io.env));
  const show = screen ? screenShower(io, library, style) : json ? jsonShower(out) : rowShower(io, out, style);
  const { roots, entries, revision } = library.snapshot();
  show({ revision, roots, upserts: entries, removed: [] });
  const unsubscribe = library.onChange(show);
  try {
    return await ended;
  } finally {
    unsubscribe();
    io.signal.removeEventListener('abort', stop);
    if (screen) await leaveScreen(io, library, style);
    await out.end().catch(() => undefined);
  }
}

type Show = (change: LibraryChange) => void;

const jsonShower =
  (out: LineWriter): Show =>
  (change) =>
    out.line(printableJson(JSON.stringify(change)));

function rowShower(io: CliIo, out: LineWriter, style: Style): Show {
  let headShown = false;
  const names = new Map<string, string>();
  return ({ upserts, removed }) => {
    for (const id of removed) out.line(`gone  ${printableLine(names.get(id) ?? id)}`);
    if (upserts.length === 0) return;
    for (const { id, name } of upserts) names.set(id, name);
    const lines = libraryLines(upserts, style, Number.POSITIVE_INFINITY, io.utcOffset);
    for (const line of headShown ? lines.slice(1) : lines) out.line(line);
    headShown = true;
  };
}

/** Draws the whole table in place. A slow terminal gets fewer pictures, not later ones. */
function screenShower(io: CliIo, library: Library, style: Style): Show {
  let drawing = false;
  let due = false;
  const draw = async (): Promise<void> => {
    drawing = true;
    do {
      due = false;
      await io.stdout.write(picture(io, library, style));
    } while (due);
    drawing = false;
  };
  io.stdout.write(ALTERNATE_SCREEN).catch(() => undefined);
  return () => {
    due = true;
    if (!drawing) draw().catch(() => undefined);
  };
}

function picture(io: CliIo, library: Library, style: Style): string {
  const { entries, roots } = library.snapshot();
  const room = Math.max(1, io.stdout.rows - 3);
  const waiting = roots
    .filter(({ state }) => state === 'waiting')
    .map(({ path }) => `Waiting for ${printableLine(path)}`);
  const failed = roots.flatMap(({ failure }) => (failure ? [style.red(printableLine(failure.message))] : []));
  const lines = [
    ...waiting,
    ...failed,
    ...libraryLines(entries.slice(0, room), style, io.stdout.columns, io.utcOffset),
    ...(entries.length > room ? [style.dim(`and ${plural(entries.length - room, 'more bundle')}`)] : []),
    style.dim('Ctrl+C ends'),
  ];
  return `${HOME}${lines.map((line) => line + CLEAR_LINE).join('\n')}${CLEAR_BELOW}`;
}

/** The last state of the table stays in the terminal. */
async function leaveScreen(io: CliIo, library: Library, style: Style): Promise<void> {
  const { entries } = library.snapshot();
  const lines = libraryLines(entries.slice(0, io.stdout.rows - 2), style, io.stdout.columns, io.utcOffset);
  await io.stdout.write(`${NORMAL_SCREEN}${lines.join('\n')}\n`).catch(() => undefined);
}

function promiseParts(): { promise: Promise<never>; reject: (error: unknown) => void } {
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<never>((_, failed) => {
    reject = failed;
  });
  return { promise, reject };
}
