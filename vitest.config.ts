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
    // Many tests follow real files in real time: a busy CI machine gets more patience, and a second try.
    testTimeout: process.env.CI ? 120_000 : 30_000,
    retry: process.env.CI ? 2 : 0,
  },
});
