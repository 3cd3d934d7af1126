/**
 * The simulated agent: writes traces of made-up runs with `TraceWriter`, at once or as if they happened now.
 * Without options it tells the story of the workbench's pictures; with `agents`, `turns` or `sizeBytes` it makes up more.
 */
export type { DemoOptions } from './options.ts';
export type { DemoResult, LiveDemoOptions } from './run.ts';
export { runDemoLive, writeDemo } from './run.ts';
