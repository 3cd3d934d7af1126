import { isAbsolute, join, normalize, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundlePathSegments } from '../../../src/node/bundle-path.ts';

describe('bundlePathSegments', () => {
  it.each([
    ['payloads/1.json', ['payloads', '1.json']],
    ['a/./b//c/../d', ['a', 'b', 'd']],
    ['a\\b', ['a', 'b']],
    ['...', ['...']],
    ['a/..', []],
    ['', []],
    ['..', null],
    ['a/../..', null],
    ['a/../../a', null],
    ['/a', null],
    ['\\a', null],
    ['C:a', null],
    ['a\0', null],
  ])('%j → %j', (path, segments) => {
    expect(bundlePathSegments(path)).toEqual(segments);
  });

  it('never gives a path that leaves, on any system', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', 'a', 'b c', 'C:', '', '...');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const segments = bundlePathSegments(pieces.join(''));
        if (segments === null) return;
        expect(segments).not.toContain('..');
        const joined = segments.join('/');
        expect(isAbsolute(joined)).toBe(false);
        expect(normalize(join('/bundle', joined)).startsWith('/bundle')).toBe(true);
        expect(win32.resolve('D:\\bundle', ...segments.map((s) => `./${s}`)).startsWith('D:\\bundle')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
