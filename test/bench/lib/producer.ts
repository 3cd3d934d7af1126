import { spawn } from 'node:child_process';
import { pause } from './host.ts';
import { createLiveWriter } from './live-writer.ts';

export interface Production {
  root: string;
  count: number;
  seconds: number;
  perSecond: number;
}

/** The argument that makes a program be the producer. */
export const PRODUCE = '--produce';

/** Starts `program` once more, as the producer of live bundles; `dirs` are there when this resolves. */
export async function startProducer(program: string, { root, count, seconds, perSecond }: Production) {
  const args = [program, PRODUCE, root, String(count), String(seconds), String(perSecond)];
  const producer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    producer.on('exit', () => resolve());
  });
  const dirs = await new Promise<string[]>((resolve) => {
    producer.stdout.once('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString()) as string[]));
  });
  return { dirs, ended, stop: () => producer.kill() };
}

/** Being the producer: appends to all bundles until the time is over, then ends them. */
export async function produce(args: string[]): Promise<void> {
  const [root = '', count = '1', seconds = '10', perSecond = '200'] = args;
  const writers = Array.from({ length: Number(count) }, (_, i) => {
    return createLiveWriter(root, `bench-${process.pid}-${i}`, Number(perSecond));
  });
  process.stdout.write(`${JSON.stringify(writers.map(({ dir }) => dir))}\n`);
  const end = performance.now() + Number(seconds) * 1000;
  while (performance.now() < end) {
    for (const writer of writers) writer.writeDue();
    await pause(5);
  }
  for (const writer of writers) writer.end();
}
