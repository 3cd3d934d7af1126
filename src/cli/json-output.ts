import type { CliIo } from './io.ts';
import { printableJson } from './terminal/printable.ts';

/** Writes one JSON value, indented, with a newline at its end. Nothing in it can be obeyed by a terminal. */
export async function writeJson(io: CliIo, value: unknown): Promise<void> {
  await io.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}
