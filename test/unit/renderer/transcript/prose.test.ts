import { describe, expect, test } from 'vitest';
import { lineText } from '../../../../src/renderer/parts/evidence/spans.ts';
import { inline, proseBlocks } from '../../../../src/renderer/views/transcript/prose.ts';

describe('messages', () => {
  test('code, bold and headings; everything else stays as written', () => {
    expect(inline('Fails on `release/2.8` as **well** *now*')).toEqual([
      { text: 'Fails on ' },
      { text: 'release/2.8', className: 'p-code' },
      { text: ' as ' },
      { text: 'well', className: 'p-strong' },
      { text: ' *now*' },
    ]);
    expect(inline('## Result')).toEqual([{ text: 'Result', className: 'p-strong' }]);
    expect(inline('2 ** 3 and a ** b')).toEqual([{ text: '2 ** 3 and a ** b' }]);
  });

  test('links, images and HTML are text', () => {
    for (const text of [
      '[a](http://example.com)',
      'https://me:secret@x.y',
      'xhttps://a.b',
      '![x](http://x/y.png)',
      '<img src=x onerror=alert(1)>',
    ]) {
      expect(inline(text)).toEqual([{ text }]);
    }
  });

  test('an https address says where it would lead, and stays as written', () => {
    expect(inline('See https://example.com/a?b=1#c, or [this](https://example.org).')).toEqual([
      { text: 'See ' },
      { text: 'https://example.com/a?b=1#c', className: 'p-link', link: 'https://example.com/a?b=1#c' },
      { text: ', or [this](' },
      { text: 'https://example.org', className: 'p-link', link: 'https://example.org/' },
      { text: ').' },
    ]);
    expect(inline('https://аpple.com/')).toEqual([
      { text: 'https://аpple.com/', className: 'p-link', link: 'https://xn--pple-43d.com/' },
    ]);
  });

  test('paragraphs and fenced code', () => {
    const blocks = proseBlocks('one\ntwo\n\nthree\n```ts\nconst a = 1\n\n```\nend\n');
    expect(blocks.map((block) => [block.type, block.lines.map(lineText)])).toEqual([
      ['text', ['one', 'two']],
      ['text', ['three']],
      ['code', ['const a = 1', '']],
      ['text', ['end']],
    ]);
    expect(blocks[2]?.lines[0]?.[0]?.className).toBe('c-word');
  });

  test('a fence that is never closed goes to the end', () => {
    expect(proseBlocks('```\na').map(({ type }) => type)).toEqual(['code']);
    expect(proseBlocks('')).toEqual([]);
  });
});
