import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '..', '..');

/**
 * The command line as a program: the build in `out/` where there has to be one (REQUIRE_BUILD=1), else one made now, in a
 * folder of its own that looks like this package.
 */
export async function builtCli(): Promise<{ path: string; remove(): void }> {
  if (process.env.REQUIRE_BUILD === '1') return { path: join(root, 'out', 'main', 'cli.js'), remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'rollout-cli-'));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: join(folder, 'out', 'main'),
      target: 'node20.19',
      minify: false,
      rolldownOptions: {
        input: { cli: join(root, 'src', 'cli', 'index.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return {
    path: join(folder, 'out', 'main', 'cli.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
