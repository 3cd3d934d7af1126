import type { Page } from 'playwright';

/** Frame times of a while, in ms. */
export interface Frames {
  count: number;
  /** From the moment at which a frame was due until it was drawn: events, scripts, style, layout, paint. */
  median: number;
  p95: number;
  max: number;
  /** Frames that took longer than 50 ms. */
  long: number;
  /** The same without what other programs took: processor time of the page's main thread, for a frame and for its longest task. */
  cpuMean: number;
  cpuMax: number;
}

/** What `window` holds while frames are being counted. */
interface Recorder {
  frames: number[];
  stop: boolean;
}

/**
 * Notes how long each frame takes while `run` runs. A frame's clock starts at the time that `requestAnimationFrame` is told, and
 * stops at the first message after it, which the browser runs once the frame is drawn.
 */
export async function framesOf(page: Page, run: () => Promise<void>): Promise<Frames> {
  const browser = page.context().browser();
  await browser?.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await page.evaluate(() => {
    const recorder: Recorder = { frames: [], stop: false };
    Object.assign(window, { recorder });
    const { port1, port2 } = new MessageChannel();
    let due = 0;
    port1.onmessage = () => recorder.frames.push(performance.now() - due);
    const frame = (time: number) => {
      if (recorder.stop) return;
      due = time;
      port2.postMessage(null);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await run();
  const frames = await page.evaluate(() => {
    const { recorder } = window as unknown as { recorder: Recorder };
    recorder.stop = true;
    return recorder.frames;
  });
  const tasks = mainThreadTasks(await browser?.stopTracing());
  const sorted = frames.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    count: sorted.length,
    median: at(0.5),
    p95: at(0.95),
    max: at(1),
    long: sorted.filter((ms) => ms > 50).length,
    cpuMax: tasks.reduce((most, ms) => Math.max(most, ms), 0),
    cpuMean: tasks.reduce((sum, ms) => sum + ms, 0) / sorted.length,
  };
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Processor time in µs. */
  tdur?: number;
  args?: { name?: string };
}

/** Processor time of each task of the busiest page's main thread, ms. */
function mainThreadTasks(trace: Buffer | undefined): number[] {
  if (!trace) return [];
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const byThread = new Map<string, number[]>();
  for (const event of traceEvents) {
    if (!event.name.endsWith('RunTask') || event.tdur === undefined || !mains.has(threadOf(event))) continue;
    const tasks = byThread.get(threadOf(event)) ?? [];
    tasks.push(event.tdur / 1000);
    byThread.set(threadOf(event), tasks);
  }
  return [...byThread.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

/**
 * Scrolls a list for `frames` frames: down by `step` CSS pixels a frame, up again in the second half; with `jump`, to another
 * place of the whole list each time, as a drag of the scroll bar does.
 */
export async function scroll(page: Page, selector: string, frames: number, step: number, jump = false): Promise<void> {
  await page.locator(selector).evaluate(
    (element, { frames, step, jump }) =>
      new Promise<void>((resolve) => {
        let n = 0;
        const frame = () => {
          if (n++ >= frames) return resolve();
          // Evenly spread over the list in an order that never repeats itself.
          if (jump) element.scrollTop = ((n * 0.618034) % 1) * element.scrollHeight;
          else element.scrollTop += n < frames / 2 ? step : -step;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    { frames, step, jump },
  );
}
