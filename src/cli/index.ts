#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { processIo } from './process-io.ts';
import { runCli } from './run.ts';

/* The command `rollout`. Built as out/main/cli.js, which lies two folders below the package, like this source. */

const here = import.meta.dirname;
const project = join(here, '..', '..');
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };

process.exitCode = await runCli(
  process.argv.slice(2),
  processIo({
    version,
    rendererDir: join(project, 'out', 'renderer'),
    resourcesDir: join(project, 'resources'),
    workerUrl: pathToFileURL(join(here, 'session-worker.js')),
  }),
);
