import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail, TraceError } from '../../core/failure.ts';
import { errnoOf } from '../../node/io.ts';
import { runServe } from '../../serve/run-serve.ts';
import { printable } from '../terminal/printable.ts';
import { defineCommand, numberOption } from '../usage.ts';

/** `rollout serve`: the workbench in a browser. */
export const serve = defineCommand(
  {
    name: 'serve',
    summary: 'open the workbench in a browser, on this machine only',
    about: [
      'Serves the same workbench as the desktop app over loopback HTTP, for agents on a remote machine (through an SSH tunnel) and wherever the desktop app does not run. Folders are watched, bundles are opened. Without paths CODEX_ROLLOUT_TRACE_ROOT is watched, where it is set.',
      'Only this machine can connect, and only with the token in the printed address. Ctrl+C ends it.',
    ],
    arguments: [{ name: 'PATH', describe: 'Roots to watch and bundles to open.', optional: true, many: true }],
    options: {
      port: { type: 'string', value: 'N', describe: 'Default 4723, or a free one when that is taken. 0: a free one.' },
      open: { type: 'boolean', describe: 'Open the address in a browser.' },
      'no-token': { type: 'boolean', describe: 'No token: everyone on this machine can read the traces.' },
    },
    examples: [
      { line: 'rollout serve ~/traces --open', what: 'Watch a folder of traces.' },
      {
        line: 'ssh -L 4723:127.0.0.1:4723 build-box rollout serve /var/traces',
        what: 'Traces of another machine, in the browser of this one.',
      },
    ],
  },
  async ({ options, positionals }, io) => {
    const port = numberOption('port', options.port, { least: 0, most: 65_535, whole: true });
    const { installation } = io;
    if (!existsSync(join(installation.rendererDir, 'index.html'))) {
      throw new TraceError(fail('page_missing', 'the page of the workbench is not built').failure);
    }
    try {
      await runServe({
        paths: positionals,
        ...installation,
        ...(port === undefined ? {} : { port }),
        ...(options['no-token'] ? { token: null } : {}),
        open: options.open,
        signal: io.signal,
        print: (line) => {
          const text = io.stdout.isTTY ? printable(line) : line;
          // Whoever only wanted the address (`| head -2`) has it; the server goes on.
          io.stdout.write(`${text}\n`).catch(() => undefined);
        },
      });
    } catch (error) {
      throw portFailure(error, port) ?? error;
    }
    return 0;
  },
);

function portFailure(error: unknown, port: number | undefined): TraceError | null {
  const errno = errnoOf(error);
  if (errno !== 'EADDRINUSE' && errno !== 'EACCES') return null;
  const why = errno === 'EACCES' ? 'this user may not use it' : 'another program uses it';
  return new TraceError(fail('port_in_use', `port ${port ?? ''} cannot be had: ${why}`).failure);
}
