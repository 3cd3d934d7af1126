import { spawn } from 'node:child_process';

/** What one run of a program took. */
export interface Measured {
  seconds: number;
  /** Time of all its threads on all cores: less disturbed by others than `seconds`. */
  cpuSeconds: number;
  peakRssMb: number;
  stdout: string;
}

/** Makes the child tell its own peak memory when it ends, through a pipe of its own. */
const REPORTER = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs'; process.on('exit', () => { const u = process.resourceUsage(); writeSync(3, JSON.stringify([u.maxRSS / 1024, (u.userCPUTime + u.systemCPUTime) / 1e6])); });`,
)}`;

/** Runs a Node program to its end and measures the whole process, start-up included. Rejects when it fails. */
export function measureProcess(script: string, args: readonly string[]): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, ['--import', REPORTER, script, ...args], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    let stdout = '';
    let usage = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      usage += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`${script} ${args.join(' ')} ended with ${code}`));
      else {
        const [peakRssMb, cpuSeconds] = JSON.parse(usage) as [number, number];
        resolve({ seconds: (performance.now() - started) / 1000, cpuSeconds, peakRssMb, stdout });
      }
    });
  });
}

/** The run with the least time of `count`: the one least disturbed by others. */
export async function best(count: number, run: () => Promise<Measured>): Promise<Measured> {
  let result = await run();
  for (let i = 1; i < count; i++) {
    const next = await run();
    if (next.seconds < result.seconds) result = next;
  }
  return result;
}
