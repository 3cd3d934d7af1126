import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import { bareSource, exported, hostileRedactor, sampleSource } from '../helpers/export-source.ts';

interface Own {
  /** Writes a page and opens it; fails when anything but the page itself is asked for, or when it complains. */
  open(html: string): Promise<Page>;
}

const test = base.extend<Own>({
  open: async ({ page }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'rollout-e2e-'));
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url());
    });
    const file = join(folder, 'report.html');
    const address = pathToFileURL(file).href;
    await use(async (html) => {
      writeFileSync(file, html);
      await page.goto(address);
      return page;
    });
    expect(complaints).toEqual([]);
    expect(requests).toEqual([address]);
    rmSync(folder, { recursive: true, force: true });
  },
});

// A trace of the test would keep copies of pages with ten thousand rows.
test.use({ trace: 'off' });

test.describe('a report without scripts', () => {
  test.use({ javaScriptEnabled: false, offline: true });

  test('is read, folded and followed', async ({ open }) => {
    const page = await open(exported('html', await sampleSource()));
    await expect(page).toHaveTitle(/^The retry test in packages\/queue is flaky on CI/);
    await expect(page.getByRole('img', { name: /^Timeline, 40/ })).toBeVisible();
    await page.getByRole('link', { name: '/root/audit_timers', exact: true }).first().click();
    await expect(page.getByRole('heading', { name: '/root/audit_timers' })).toBeInViewport();
    const row = page.locator('.row.tool').filter({ hasText: 'git bisect run scripts/flaky.sh' }).first();
    await expect(row.getByText('Bisecting: 3 revisions left')).toBeHidden();
    await row.getByText(/^Output, /).click();
    await expect(row.getByText('Bisecting: 3 revisions left')).toBeVisible();
    await page.locator('summary').filter({ hasText: 'What became of each item' }).first().click();
    await expect(page.locator('tr.dropped').first()).toBeVisible();
    const turn = page.locator('details.turn').first();
    await turn.locator('> summary').click();
    await expect(turn.locator('.row').first()).toBeHidden();
  });

  test('follows the reader’s theme, and prints what is folded', async ({ open }) => {
    const page = await open(exported('html', await sampleSource()));
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(20, 22, 26)');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
    const folded = page.getByText('Bisecting: 3 revisions left').first();
    await expect(folded).toBeHidden();
    await page.emulateMedia({ media: 'print' });
    await expect(folded).toBeVisible();
  });

  test('opens with ten thousand items', async ({ open }) => {
    test.slow();
    const { trace } = await sampleSource();
    const big = structuredClone(trace);
    const [root] = Object.values(big.threads);
    for (let n = 1000; n < 11_000 && root; n++) {
      const item_id = `conversation_item:${n}`;
      big.conversation_items[item_id] = {
        item_id,
        thread_id: root.thread_id,
        codex_turn_id: null,
        first_seen_at_unix_ms: trace.started_at_unix_ms + n,
        role: 'user',
        channel: null,
        kind: 'message',
        body: { parts: [{ type: 'text', text: `Item number ${n}. ${'And more words of it. '.repeat(30)}` }] },
        call_id: null,
        produced_by: [],
      };
      root.conversation_item_ids.push(item_id);
    }
    const page = await open(exported('html', bareSource(big)));
    expect(await page.locator('.row.user').count()).toBeGreaterThan(10_000);
    // Rows get their height when they come near: what stands below them moves on once more.
    // By its class: looking for a text lays out every row that is not on the screen.
    const last = page.locator('.row.user').last();
    await expect(async () => {
      await last.scrollIntoViewIfNeeded();
      await expect(last).toBeInViewport({ timeout: 500 });
    }).toPass();
    await expect(last).toContainText('Item number 10999.');
  });
});

test('hostile texts in every field do nothing, even with scripts allowed', async ({ open }) => {
  const source = await sampleSource();
  const page = await open(exported('html', source, { redactor: hostileRedactor(), wholeOutputs: true }));
  const found = await page.evaluate(() => {
    const all = [...document.querySelectorAll('*')];
    return {
      names: [...new Set(all.map((element) => element.localName))],
      handlers: all
        .flatMap((element) => element.getAttributeNames())
        .filter((name) => /^on|^style$|^srcdoc$/.test(name)),
      links: [...document.querySelectorAll('a')]
        .map((one) => one.getAttribute('href') ?? '')
        .filter((to) => !to.startsWith('#')),
      images: [...document.images].map((one) => one.src).filter((from) => !from.startsWith('data:image/')),
      text: document.body.textContent?.includes('<script>document.title="pwned"</script>'),
      title: document.title,
    };
  });
  for (const name of ['script', 'iframe', 'object', 'embed', 'form', 'base', 'link'])
    expect(found.names).not.toContain(name);
  expect(found).toMatchObject({ handlers: [], links: [], images: [], text: true });
  expect(found.title).not.toBe('pwned');
  // Everything unfolded and pointed at: still nothing happens (the fixture looks at requests and complaints).
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
  });
  await page.locator('.row:visible').first().hover();
});
