import type { Command } from './usage.ts';

export interface CommandEntry {
  name: string;
  summary: string;
  /** Loaded when it is run: `reduce` need not wait for a web server. */
  load(): Promise<Command>;
}

/** All commands, in the order in which the overview tells of them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'reduce',
    summary: 'Reduce a bundle to its state.json',
    load: async () => (await import('./commands/reduce.ts')).reduce,
  },
  {
    name: 'check',
    summary: 'Say what is wrong with a bundle, and what follows from it',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'summary',
    summary: 'Say what happened: status, agents, tokens, tools, failures',
    load: async () => (await import('./commands/summary.ts')).summary,
  },
  {
    name: 'events',
    summary: 'List the raw events of a bundle, all or some',
    load: async () => (await import('./commands/events.ts')).events,
  },
  {
    name: 'show',
    summary: 'Print one object, item or payload of a bundle',
    load: async () => (await import('./commands/show.ts')).show,
  },
  {
    name: 'pack',
    summary: 'Write a bundle as one archive',
    load: async () => (await import('./commands/pack.ts')).pack,
  },
  {
    name: 'unpack',
    summary: 'Make a folder of an archived bundle',
    load: async () => (await import('./commands/unpack.ts')).unpack,
  },
  {
    name: 'redact',
    summary: 'Write a copy of a bundle without secrets, paths or content',
    load: async () => (await import('./commands/redact.ts')).redactCommand,
  },
  {
    name: 'list',
    summary: 'List the bundles under a root',
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'tail',
    summary: 'Follow running agents in the terminal',
    load: async () => (await import('./commands/tail.ts')).tail,
  },
  {
    name: 'export',
    summary: 'Write a trace, or a part of it, for people and other tools',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'demo',
    summary: 'Write the trace of a simulated agent, at once or live',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'serve',
    summary: 'Open the workbench in a browser, on this machine only',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
];
