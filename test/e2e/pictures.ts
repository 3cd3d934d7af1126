import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { coarse, differenceOf, shrunk } from '../helpers/picture.ts';
import { decodePng, encodePng } from '../helpers/png.ts';
import { idle } from './workbench.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/pictures');
/** A pixel of a kept picture stands for so many pixels of the window, in either direction. */
const FACTOR = 8;
/** A channel of a pixel may be off by so much (of 255): letters are not smoothed alike everywhere. */
const TOLERANCE = 8;
const MOST_TRIES = 20;
/** Share of the pixels that may be off by more. */
const SHARE = 0.0005;

/**
 * Compares the page with the kept picture of that name: what stands where, in which colours, not the letters. Kept pictures
 * are an eighth of the window's size (some kB each) in test/fixtures/pictures; `playwright test pictures -u` makes them anew.
 * `awaited`: what must be there before one looks. When a picture differs, the window, both pictures and their difference are
 * in test-results.
 */
export async function expectPicture(page: Page, name: string, awaited: Locator): Promise<void> {
  await expect(awaited).toBeVisible();
  const shot = await settledShot(page);
  const actual = coarse(shrunk(decodePng(shot), FACTOR));
  const path = join(FOLDER, `${name}.png`);
  const info = test.info();
  const kept = read(path);
  const wanted = info.config.updateSnapshots;
  if (wanted === 'all' || wanted === 'changed' || kept === null) {
    if (kept === null && wanted === 'none') throw new Error(`there is no kept picture ${name}`);
    const same = kept !== null && differenceOf(decodePng(kept), actual, TOLERANCE).share === 0;
    if (wanted === 'all' || !same) write(path, encodePng(actual));
    if (kept === null && wanted === 'missing') throw new Error(`there was no kept picture ${name}; it is written now`);
    return;
  }
  const { share, shown } = differenceOf(decodePng(kept), actual, TOLERANCE);
  if (share > SHARE) {
    const parts = { window: shot, actual: encodePng(actual), expected: kept, difference: encodePng(shown) };
    for (const [part, body] of Object.entries(parts)) {
      const file = info.outputPath(`${name}-${part}.png`);
      write(file, body);
      await info.attach(`${name} ${part}`, { path: file, contentType: 'image/png' });
    }
  }
  expect.soft(share, `share of the picture "${name}" that differs`).toBeLessThanOrEqual(SHARE);
}

/** The window once two pictures of it in a row are the same: fonts have arrived, nothing is being laid out any more. */
async function settledShot(page: Page): Promise<Buffer> {
  const shoot = async () => {
    await idle(page);
    return page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' });
  };
  let before = await shoot();
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const now = await shoot();
    if (now.equals(before)) return now;
    before = now;
  }
  throw new Error('the window does not come to rest');
}

function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function write(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
