import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      // The package would start a download: tests of src/main and src/preload get a double of Electron's API.
      electron: resolve(import.meta.dirname, 'test/helpers/electron-double.ts'),
    },
  },
  test: {
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
