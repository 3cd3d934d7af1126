import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const source = fileURLToPath(new URL('../../src/node/session/session-worker.ts', import.meta.url));

/** The session worker's script, built as one file that needs nothing beside it. Threads of Node 20 cannot run TypeScript. */
export async function buildSessionWorker(): Promise<{ url: URL; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'session-worker-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: source,
      outDir: folder,
      target: 'node20.19',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'session-worker.mjs', codeSplitting: false } },
    },
  });
  return {
    url: pathToFileURL(join(folder, 'session-worker.mjs')),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
