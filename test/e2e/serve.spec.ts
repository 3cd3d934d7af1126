import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Served, serveBuilt } from '../helpers/served.ts';

/* The server as built, in a real browser: token, cookie, policy, reconnection, end. */

let root: string;
let served: Served;

test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'rollout-root-'));
  served = await serveBuilt([root]);
});

test.afterAll(async () => {
  await served?.close();
  if (root) rmSync(root, { recursive: true, force: true });
});

const ready = (page: Page) => expect(page.locator('html')).toHaveAttribute('data-app', 'ready');
const connection = (page: Page, state: string) =>
  expect(page.locator('html')).toHaveAttribute('data-connection', state);

/** Everything a page complains about; asserted to be nothing. */
async function complaints(page: Page): Promise<string[]> {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') found.push(message.text());
  });
  page.on('request', (request) => {
    const { hostname } = new URL(request.url());
    if (!['127.0.0.1', 'localhost', ''].includes(hostname)) found.push(`request to ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  return found;
}

test('the printed URL opens the workbench, and the token leaves the address', async ({ page }) => {
  const found = await complaints(page);
  await page.goto(served.url);
  await ready(page);
  expect(page.url()).not.toContain('token');
  expect(await page.evaluate(() => document.cookie)).toBe('');

  await page.reload();
  await ready(page);
  expect(found).toEqual([]);
});

test('another tab of the same browser needs no token; another browser does', async ({ page, browser }) => {
  await page.goto(served.url);
  await ready(page);
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await ready(tab);

  const stranger = await browser.newPage();
  const answer = await stranger.goto(page.url());
  expect(answer?.status()).toBe(401);
  await stranger.close();
});

test('a link on a page of another site leads in, fragment and all', async ({ page }) => {
  await page.route('http://elsewhere.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<a href="${served.url}#/welcome">open</a>` }),
  );
  await page.goto('http://elsewhere.example/');
  await page.getByRole('link').click();
  await ready(page);
  expect(new URL(page.url()).hash).toBe('#/welcome');
  await connection(page, 'open');
});

test('a page of another site can neither read nor connect', async ({ page }) => {
  await page.goto(served.url);
  await ready(page);
  const elsewhere = await page.context().newPage();
  await elsewhere.route('http://elsewhere.example/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await elsewhere.goto('http://elsewhere.example/');
  const target = page.url().split('#')[0] ?? '';
  const outcome = await elsewhere.evaluate(async (url) => {
    const fetched = await fetch(url, { credentials: 'include' }).then(
      () => 'fetched',
      () => 'refused',
    );
    const socket = await new Promise((resolve) => {
      const attempt = new WebSocket(`${url.replace('http:', 'ws:')}ws`);
      attempt.onopen = () => resolve('connected');
      attempt.onerror = () => resolve('refused');
    });
    return [fetched, socket];
  }, target);
  expect(outcome).toEqual(['refused', 'refused']);
});

test('open pages come back when the server does', async ({ page }) => {
  const own = await serveBuilt([root]);
  try {
    await page.goto(own.url);
    await ready(page);
    await connection(page, 'open');
    await own.stop();
    await connection(page, 'reconnecting');
    await own.restart();
    await connection(page, 'open');
  } finally {
    await own.close();
  }
});

test('Ctrl+C ends it cleanly, with a page open', async ({ page }) => {
  const own = await serveBuilt([root]);
  await page.goto(own.url);
  await ready(page);
  expect(await own.stop()).toBe(0);
  await own.close();
});
