import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeLines, languageOfPath } from '../../../../src/renderer/parts/evidence/code.ts';
import { lineText } from '../../../../src/renderer/parts/evidence/spans.ts';
import { languageOfCommand } from '../../../../src/renderer/views/transcript/drawn.ts';

const drawn = (source: string, language: Parameters<typeof codeLines>[1]): string[] =>
  codeLines(source, language).map((line) =>
    line.map(({ text, className }) => (className ? `${className.slice(2)}<${text}>` : text)).join(''),
  );

describe('highlighting', () => {
  test('JavaScript', () => {
    expect(drawn("const a = 'it\\'s' // why\nreturn `x b` + 0x1f", 'js')).toEqual([
      "word<const> a = string<'it\\'s'> comment<// why>",
      'word<return> string<`x b`> + number<0x1f>',
    ]);
  });

  test('a comment or string over several lines', () => {
    expect(drawn('/* a\nb */ x', 'js')).toEqual(['comment</* a>', 'comment<b */> x']);
    expect(drawn('"""doc\nmore"""\ndef f(): pass # end', 'python')).toEqual([
      'string<"""doc>',
      'string<more""">',
      'word<def> f(): word<pass> comment<# end>',
    ]);
  });

  test('keywords within names, hashes within words and numbers within names are left alone', () => {
    expect(drawn('constant forEach v2 a#b', 'js')).toEqual(['constant forEach v2 a#b']);
    expect(drawn('echo a#b', 'shell')).toEqual(['word<echo> a#b']);
  });

  test('no language, no colours', () => {
    expect(drawn('const a = 1', 'text')).toEqual(['const a = 1']);
  });

  test('whatever is highlighted says the same as before', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', "'", '`', '/', '*', '\\', '\n', '#', '1', ' ') }),
        fc.constantFrom('js', 'python', 'shell', 'rust', 'go', 'c', 'css', 'yaml', 'json'),
        (source, language) => {
          const text = codeLines(source, language as 'js')
            .map(lineText)
            .join('\n');
          expect(text).toBe(source.replace(/\n$/, ''));
        },
      ),
    );
  });

  test('languages by path and by command', () => {
    expect(languageOfPath('packages/queue/src/lease.ts')).toBe('js');
    expect(languageOfPath('README')).toBe('text');
    expect(languageOfCommand('sed -n 30,60p packages/queue/src/retry.py')).toBe('python');
    expect(languageOfCommand('cat a.ts')).toBe('js');
    expect(languageOfCommand('cat a.ts | grep x')).toBe('text');
    expect(languageOfCommand('pnpm test a.ts')).toBe('text');
  });
});
