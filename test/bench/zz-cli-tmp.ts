import { processIo } from '../../src/cli/process-io.ts';
import { runCli } from '../../src/cli/run.ts';

process.exitCode = await runCli(
  process.argv.slice(2),
  processIo({ version: 'x', rendererDir: '', resourcesDir: '', workerUrl: new URL('file:///') } as never),
);
