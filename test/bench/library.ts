import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packBundle } from '../../src/node/archive/pack.ts';
import { openBundle } from '../../src/node/bundle.ts';
import { createLibrary, type Library } from '../../src/node/library/library.ts';

/**
 * node scripts/run-ts.mjs test/bench/library.ts: how long a root of bundles, or of archives, takes to be listed and to be
 * filled with facts, without and
 * with the index cache; and what an idle library costs. Prints a line for each. Takes about a minute.
 */
async function benchLibrary(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-library-'));
  try {
    for (const count of [1_000, 5_000]) {
      writeArchive(join(folder, `${count}`), count);
      await benchListing(join(folder, `${count}`), `${count} bundles`, print);
    }
    for (const ending of ['zip', 'tar.gz']) {
      await writePacked(join(folder, '1000', 'trace-0'), join(folder, ending), ending, 1_000);
      await benchListing(join(folder, ending), `1000 archives .${ending}`, print);
    }
    await benchIdle(join(folder, '1000'), join(folder, 'data'), 10_000, print);
    await benchIdle(join(folder, '5000'), join(folder, 'data'), 10_000, print);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Cost {
  ms: number;
  cpu_ms: number;
}

async function benchListing(root: string, what: string, print: (line: string) => void): Promise<void> {
  const dataDir = `${root}-data`;
  for (const run of ['cold', 'cached']) {
    const library = createLibrary({ dataDir, roots: [root] });
    let changes = 0;
    library.onChange(() => {
      changes += 1;
    });
    const listed = await costOf(() => library.ready());
    const indexed = await costOf(() => library.indexed());
    await library.ready();
    const { entries } = library.snapshot();
    const known = entries.filter(({ facts }) => facts?.first_user_message).length;
    const closed = await costOf(() => library.close());
    print(
      `${what}, ${run}: listed ${show(listed)} · all facts (${known}) after ${show(indexed)} more · ` +
        `${changes} changes · close ${show(closed)}`,
    );
  }
}

async function benchIdle(root: string, dataDir: string, forMs: number, print: (line: string) => void): Promise<void> {
  const library = createLibrary({ dataDir, roots: [root] });
  await settled(library);
  const cost = await costOf(() => pause(forMs));
  const { entries } = library.snapshot();
  const share = ((100 * cost.cpu_ms) / cost.ms).toFixed(2);
  const memory = Math.round(process.memoryUsage().rss / 1e6);
  print(
    `idle with ${entries.length} bundles: ${share} % of a core over ${Math.round(cost.ms / 1000)} s · RSS ${memory} MB`,
  );
  await library.close();
}

async function settled(library: Library): Promise<void> {
  await library.ready();
  await library.indexed();
  // The cache's first write is due 5 s after the last fact.
  await pause(7_000);
}

/** One bundle packed, and copies of it. */
async function writePacked(bundle: string, root: string, ending: string, count: number): Promise<void> {
  mkdirSync(root);
  const opened = await openBundle(bundle);
  if (!opened.ok) throw new Error(opened.failure.message);
  const first = join(root, `trace-0.${ending}`);
  const packed = await packBundle(opened.value, first);
  if (!packed.ok) throw new Error(packed.failure.message);
  const lastYear = new Date(Date.now() - 365 * 24 * 3_600_000);
  for (let n = 1; n < count; n += 1) copyFileSync(first, join(root, `trace-${n}.${ending}`));
  for (let n = 0; n < count; n += 1) utimesSync(join(root, `trace-${n}.${ending}`), lastYear, lastYear);
}

/** Bundles of about 40 events and 12 payloads, of last year. */
function writeArchive(root: string, count: number): void {
  const lastYear = new Date(Date.now() - 365 * 24 * 3_600_000);
  for (let n = 0; n < count; n += 1) {
    const bundle = join(root, `trace-${n}`);
    mkdirSync(join(bundle, 'payloads'), { recursive: true });
    const write = (name: string, text: string) => {
      writeFileSync(join(bundle, name), text);
      utimesSync(join(bundle, name), lastYear, lastYear);
    };
    for (let payload = 1; payload <= 12; payload += 1) write(`payloads/${payload}.json`, payloadText(n, payload));
    write('trace.jsonl', logText());
    write('manifest.json', manifestText(n));
    utimesSync(bundle, lastYear, lastYear);
  }
}

const manifestText = (n: number) =>
  JSON.stringify({
    schema_version: 1,
    trace_id: `trace-${n}`,
    rollout_id: `rollout-${n}`,
    root_thread_id: `thread-${n}`,
    started_at_unix_ms: 1_760_000_000_000 + n * 60_000,
    raw_event_log: 'trace.jsonl',
    payloads_dir: 'payloads',
  });

const payloadText = (bundle: number, payload: number) =>
  JSON.stringify(
    payload % 2 === 1
      ? { model: 'gpt', instructions: 'x'.repeat(8_000), input: [message(`Question ${bundle}`)] }
      : { token_usage: usage, output_items: [message('y'.repeat(2_000))] },
    null,
    2,
  );

const message = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const usage = { input_tokens: 900, cached_input_tokens: 0, output_tokens: 100, reasoning_output_tokens: 0 };

function logText(): string {
  const events: object[] = [{ type: 'rollout_started' }, { type: 'thread_started' }, { type: 'codex_turn_started' }];
  for (let call = 1; call <= 6; call += 1) {
    events.push({
      type: 'inference_started',
      model: 'gpt',
      request_payload: { path: `payloads/${2 * call - 1}.json` },
    });
    events.push({ type: 'inference_completed', response_payload: { path: `payloads/${2 * call}.json` } });
    for (let tool = 0; tool < 4; tool += 1) events.push({ type: 'tool_call_started', tool_call_id: `${call}-${tool}` });
  }
  events.push({ type: 'rollout_ended', status: 'completed' });
  return events
    .map((payload, n) => `${JSON.stringify({ schema_version: 1, seq: n + 1, wall_time_unix_ms: n, payload })}\n`)
    .join('');
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - start, cpu_ms: (user + system) / 1000 };
}

const show = ({ ms, cpu_ms }: Cost) => `${Math.round(ms)} ms (CPU ${Math.round(cpu_ms)} ms)`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

await benchLibrary((line) => process.stdout.write(`${line}\n`));
