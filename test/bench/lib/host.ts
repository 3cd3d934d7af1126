import { createWorkbenchHost, type WorkbenchHost } from '../../../src/node/workbench-host.ts';

export const say = (line: string) => process.stdout.write(`${line}\n`);

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A host that keeps nothing. `worker`: the built session worker, which scripts/run-ts.mjs puts beside the program. */
export function startHost(worker: URL, roots: string[] = []): WorkbenchHost {
  return createWorkbenchHost({
    info: { host: 'test', version: '0', platform: process.platform, dialogs: false, sample_path: null },
    dataDir: null,
    roots,
    workerUrl: worker,
  });
}
