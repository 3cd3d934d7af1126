import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;

/** What runs under Node: name in out/main → source. The CLI, the library and the worker run without Electron. */
const input = {
  index: resolve(root, 'src/main/index.ts'),
  cli: resolve(root, 'src/cli/index.ts'),
  library: resolve(root, 'src/index.ts'),
  'session-worker': resolve(root, 'src/node/session/session-worker.ts'),
};

/** npm links `bin` to this file and runs it by its first line. */
function executableCli(): Plugin {
  return {
    name: 'executable-cli',
    writeBundle(options, bundle) {
      if (options.dir && 'cli.js' in bundle) chmodSync(join(options.dir, 'cli.js'), 0o755);
    },
  };
}

export default defineConfig({
  main: {
    plugins: [executableCli()],
    build: {
      // Shared with the CLI and serve, which run on the reader's own Node: the floor of package.json, not Electron's Node.
      target: 'node20.19',
      externalizeDeps: true,
      rolldownOptions: {
        input,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.19',
      // A sandboxed preload can require nothing but electron: everything else is bundled, as one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    plugins: [react()],
    // Replaced in every answer by the hosts (src/node/web/page-files.ts): styles that libraries insert carry it.
    html: { cspNonce: '__CSP_NONCE__' },
    worker: { format: 'es' },
    build: {
      target: 'es2022',
      minify: true,
      sourcemap: false,
      // No data: URLs for fonts and scripts: the content security policy names 'self' only.
      assetsInlineLimit: 0,
      // It is read from this machine's disk, not over a network.
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        input: resolve(root, 'src/renderer/index.html'),
        output: {
          // zod is told not to make code in the very file that brings it: whatever chunk makes a schema imports that file first.
          codeSplitting: { groups: [{ name: 'zod', test: /[\\/]node_modules[\\/]zod[\\/]|[\\/]no-eval\.ts$/ }] },
        },
      },
    },
  },
});
