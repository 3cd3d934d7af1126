import { describe, expect, test } from 'vitest';
import { lineText } from '../../../../src/renderer/parts/evidence/spans.ts';
import { jsonNodes } from '../../../../src/renderer/parts/json-nodes.ts';
import { drawnLines } from '../../../../src/renderer/views/transcript/drawn.ts';
import { foldedLines, isLong } from '../../../../src/renderer/views/transcript/fold.ts';
import { IMAGE_LIMIT, imagesIn } from '../../../../src/renderer/views/transcript/images.ts';
import { jsonSpanLines } from '../../../../src/renderer/views/transcript/json-lines.ts';
import { exitCodeInHead, withoutOutputHead } from '../../../../src/renderer/views/transcript/output-head.ts';
import { argumentsIn } from '../../../../src/renderer/views/transcript/use-arguments.ts';

describe('folding', () => {
  const limits = { lines: 6, chars: 100 };

  test('a little too long is not folded', () => {
    expect(isLong({ lines: 8, chars: 10 }, limits)).toBe(false);
    expect(isLong({ lines: 9, chars: 10 }, limits)).toBe(true);
    expect(isLong({ lines: 1, chars: 1000 }, limits)).toBe(true);
  });

  test('lines as far as lines and characters allow, at least one', () => {
    expect(foldedLines([10, 10, 10], limits)).toBe(3);
    expect(foldedLines(new Array(20).fill(1), limits)).toBe(6);
    expect(foldedLines([60, 60, 60], limits)).toBe(1);
    expect(foldedLines([5000], limits)).toBe(1);
    expect(foldedLines([], limits)).toBe(0);
  });
});

describe('JSON', () => {
  const drawn = (text: string) => jsonSpanLines(text, jsonNodes(text) ?? []).map(lineText);

  test('is indented and keeps every value as written', () => {
    expect(drawn('{"a":1.50,"b":[true,"\\u00e9"],"c":{}}')).toEqual([
      '{',
      '  "a": 1.50,',
      '  "b": [',
      '    true,',
      '    "\\u00e9"',
      '  ],',
      '  "c": {}',
      '}',
    ]);
  });

  test('a short value stays in its line, what is no JSON is text', () => {
    expect(drawnLines('{"ok":true}', { kind: 'value' }).map(({ line }) => lineText(line))).toEqual(['{"ok":true}']);
    expect(drawnLines('{broken\nline', { kind: 'value' }).map(({ line }) => lineText(line))).toEqual([
      '{broken',
      'line',
    ]);
  });
});

describe('heads of outputs', () => {
  const head = 'Exit code: 1\nWall time: 18.2 seconds\nTotal output lines: 6118\nOutput:\n';

  test('are taken off, and only they', () => {
    expect(withoutOutputHead(`${head}Exit code: 7\n`)).toBe('Exit code: 7\n');
    expect(withoutOutputHead('Wall time: odd\nno output label\n')).toBe('Wall time: odd\nno output label\n');
    expect(withoutOutputHead('Script completed\nWall time 1.0 seconds\nOutput:\n[1]')).toBe('[1]');
  });

  test('tell the exit code', () => {
    expect(exitCodeInHead(head)).toBe(1);
    expect(exitCodeInHead('Output:\n')).toBeNull();
  });
});

describe('images of an item', () => {
  const item = (url: unknown) =>
    JSON.stringify({ type: 'message', content: [{ type: 'input_image', image_url: url }] });

  test('data: URLs of picture types are shown', () => {
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    expect(imagesIn(item(url))).toEqual([{ type: 'data', url }]);
    expect(imagesIn(item({ url }))).toEqual([{ type: 'data', url }]);
  });

  test('nothing is fetched, nothing that could act is shown', () => {
    expect(imagesIn(item('https://example.com/a.png'))).toEqual([{ type: 'remote', url: 'https://example.com/a.png' }]);
    expect(imagesIn(item('javascript:alert(1)'))[0]?.type).toBe('remote');
    for (const url of ['data:image/svg+xml;base64,PHN2Zz4=', 'data:text/html,<b>', 'data:image/png,raw']) {
      expect(imagesIn(item(url))[0]?.type).toBe('refused');
    }
    expect(imagesIn(item(`data:image/png;base64,${'A'.repeat(IMAGE_LIMIT)}`))[0]?.type).toBe('refused');
    expect(imagesIn('no json')).toEqual([]);
  });
});

describe('arguments in an item', () => {
  test('of functions, custom tools and built-in ones', () => {
    expect(argumentsIn('{"type":"function_call","arguments":"{\\"a\\":1}"}')).toBe('{"a":1}');
    expect(argumentsIn('{"type":"custom_tool_call","input":"*** Begin Patch"}')).toBe('*** Begin Patch');
    expect(argumentsIn('{"type":"web_search_call","action":{"query":"x"}}')).toBe('{"query":"x"}');
    expect(argumentsIn('{"type":"other"}')).toBeNull();
    expect(argumentsIn('broken')).toBeNull();
  });
});
