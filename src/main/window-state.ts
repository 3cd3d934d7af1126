import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rectangle } from 'electron';
import { z } from 'zod';

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(150) });

const windowState = z.object({
  bounds,
  maximized: z.boolean(),
  /** The fragment of the page's URL: which trace, view, thread and object the window shows. */
  fragment: z.string().max(16_384),
});

const savedState = z.object({ windows: z.array(windowState).max(50) });

export type WindowState = z.infer<typeof windowState>;

/** The windows of the last run; none where the file is missing or damaged. */
export function readWindowStates(file: string): WindowState[] {
  try {
    return savedState.parse(JSON.parse(readFileSync(file, 'utf8'))).windows;
  } catch {
    return [];
  }
}

/** Replaces the file whole. A disk that cannot take it costs only the places of windows. */
export function writeWindowStates(file: string, windows: WindowState[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ windows }), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // See above.
  }
}

/** Whether enough of a window to grab it lies on one of the screens (a screen may be gone since the last run). */
export function isReachable(window: Rectangle, workAreas: readonly Rectangle[]): boolean {
  return workAreas.some((area) => {
    const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
    return width >= 120 && window.y >= area.y - 10 && window.y <= area.y + area.height - 60;
  });
}
