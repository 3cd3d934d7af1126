import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { html, markupText } from '../../../../src/node/export/formats/html/markup.ts';
import { visibleText } from '../../../../src/node/export/text/visible.ts';
import type { ExportOptions, ExportSource } from '../../../../src/node/export/types.ts';
import { exported, HOSTILE, hostileRedactor, oddSources, sampleSource } from '../../../helpers/export-source.ts';

const sample = await sampleSource();
const page = (source: ExportSource, options: ExportOptions = {}): string => exported('html', source, options);

const OURS = new Set(
  [
    ...['html', 'head', 'meta', 'title', 'style', 'body', 'header', 'footer', 'nav', 'section', 'h1', 'h2', 'h3', 'dl'],
    ...[
      'dt',
      'dd',
      'ul',
      'li',
      'a',
      'p',
      'div',
      'span',
      'strong',
      'pre',
      'details',
      'summary',
      'time',
      'table',
      'thead',
    ],
    ...['tbody', 'tr', 'th', 'td', 'ins', 'del', 'img', 'svg', 'g', 'rect', 'line', 'path', 'text'],
  ].flatMap((name) => [name, `/${name}`]),
);

/** Tags with their attributes, as a browser's tokenizer would find them in text that is escaped. */
function* tagsOf(text: string): Generator<{ name: string; attributes: string }> {
  const body = text.replace(/<style>.*?<\/style>/s, '').replace('<!doctype html>', '');
  for (const [, name = '', attributes = ''] of body.matchAll(/<(\/?[^\s<>/]*)((?:[^<>"]|"[^"]*")*)>/g)) {
    yield { name: name.toLowerCase(), attributes };
  }
  expect(body.replace(/<\/?[a-z0-9]+(?:[^<>"]|"[^"]*")*>/g, '')).not.toMatch(/[<>]/);
}

function check(text: string): void {
  const bad: string[] = [];
  for (const { name, attributes } of tagsOf(text)) {
    if (!OURS.has(name)) bad.push(name);
    for (const [whole, key = '', value = ''] of attributes.matchAll(/([^\s"=/]+)="([^"]*)"/g)) {
      if (/^on|^style$|^srcdoc$|^action$/.test(key)) bad.push(whole);
      if (key === 'href' && !/^#[a-z0-9]+$/.test(value)) bad.push(whole);
      if (key === 'src' && !/^data:image\/(?:png|jpeg|gif|webp);base64,/.test(value)) bad.push(whole);
    }
  }
  expect(bad).toEqual([]);
}

function checkLinks(text: string): void {
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Set(ids);
  const targets = [...text.matchAll(/ href="#([^"]+)"/g)].map(([, target]) => target);
  expect(targets.filter((target) => !known.has(target))).toEqual([]);
}

describe('html`…`', () => {
  test.each(HOSTILE)('%j stays text', (text) => {
    const markup = markupText(html`<b title="${text}">${text}</b>`);
    expect(markup.match(/[<>]/g)?.join('')).toBe('<><>');
    expect(markup.match(/"/g)).toHaveLength(2);
    const back = /<b title="([^"]*)">([^<]*)<\/b>/s.exec(markup);
    for (const written of [back?.[1], back?.[2]]) expect(unescaped(written ?? '')).toBe(visibleText(text));
  });

  test('an object that looks like markup is none', () => {
    const forged = { markup: '<script>', 'Symbol(markup)': '<script>' } as unknown as string;
    expect(() => markupText(html`<b>${forged}</b>`)).toThrow();
  });
});

describe('html', () => {
  test('has only our own elements, links within the page, pictures of its own', () => {
    for (const [name, source] of [['sample', sample] as const, ...oddSources()]) {
      const text = page(source);
      try {
        check(text);
        checkLinks(text);
      } catch (error) {
        throw new Error(`in ${name}`, { cause: error });
      }
    }
  });

  test('hostile texts in every field stay text', () => {
    const text = page(sample, { redactor: hostileRedactor(), wholeOutputs: true });
    check(text);
    checkLinks(text);
  });

  test('the policy allows nothing but its own style', () => {
    const text = page(sample);
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style, 'utf8').digest('base64');
    const policy = unescaped(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? '');
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(text.indexOf('Content-Security-Policy')).toBeLessThan(text.indexOf('<style>'));
    expect(style).not.toMatch(/url\(|@import/);
  });

  test('every item of the selection stands in it once', () => {
    const wanted = { '/root': 0, '/root/bisect_history': 0 };
    for (const path of Object.keys(wanted)) {
      const thread = Object.values(sample.trace.threads).find(({ agent_path }) => agent_path === path);
      const text = page(sample, { selection: { threadIds: [thread?.thread_id ?? ''] } });
      const items = Object.values(sample.trace.conversation_items).filter(
        ({ thread_id, kind }) => thread_id === thread?.thread_id && kind !== 'compaction_marker',
      );
      // Rows of items, and outputs within rows of their calls.
      const rows = text.match(/<div class="row (?:user|assistant|reasoning|agent|summary|instructions|output|tool)"/g);
      const outputs = text.match(/<details id="o\d+"><summary>Output/g);
      // A tool that nobody asked for in words has a row, but no item.
      const loose = text.match(/no message asked for it/g);
      const told = (rows?.length ?? 0) + (outputs?.length ?? 0) - (loose?.length ?? 0);
      expect(told, path).toBe(items.length);
    }
  });

  test('tells compactions item by item, and says what is encrypted', () => {
    const text = page(sample);
    expect(text).toContain('Compaction 1 of /root');
    expect(text).toMatch(/<tr class="dropped">/);
    expect(text).toMatch(/<del>|<ins>/);
    expect(text).toContain('encrypted: only the model can read it');
  });
});

function unescaped(text: string): string {
  const signs: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
  return text.replace(/&(amp|lt|gt|quot|#39|#96);/g, (_, name: string) => signs[name] ?? '');
}
