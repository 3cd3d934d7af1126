import { describe, expect, test } from 'vitest';
import { isUnifiedDiff, parsePatch, unifiedDiffLines } from '../../../../src/renderer/parts/evidence/patch.ts';

const PATCH = `*** Begin Patch
*** Update File: src/retry.ts
*** Move to: src/backoff.ts
@@ export function backoff() {
 keep
-  old
+  new
+  newer
*** Add File: notes.md
+hello
*** Delete File: gone.ts
*** End Patch
trailing`;

describe('patches', () => {
  test('files, moves, counts and lines', () => {
    expect(parsePatch(PATCH)).toEqual([
      {
        path: 'src/retry.ts',
        change: 'updated',
        movedTo: 'src/backoff.ts',
        added: 2,
        removed: 1,
        lines: [
          { sign: '@', text: '@@ export function backoff() {' },
          { sign: ' ', text: 'keep' },
          { sign: '-', text: '  old' },
          { sign: '+', text: '  new' },
          { sign: '+', text: '  newer' },
        ],
      },
      { path: 'notes.md', change: 'added', movedTo: null, added: 1, removed: 0, lines: [{ sign: '+', text: 'hello' }] },
      { path: 'gone.ts', change: 'deleted', movedTo: null, added: 0, removed: 0, lines: [] },
    ]);
  });

  test('a patch that breaks off is shown as far as it goes; other text is none', () => {
    expect(parsePatch('*** Begin Patch\n*** Update File: a\n-x')?.[0]?.lines).toEqual([{ sign: '-', text: 'x' }]);
    expect(parsePatch('no patch')).toBeNull();
    expect(parsePatch('*** Begin Patch\nodd')).toEqual([]);
  });

  test('a unified diff: heads, hunks, changes; dashes outside of hunks are no changes', () => {
    const diff = 'commit 1\n- a note\ndiff --git a/x b/x\nindex 1..2\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n c\n';
    expect(isUnifiedDiff(diff)).toBe(true);
    expect(isUnifiedDiff('just text\n+ plus')).toBe(false);
    expect(unifiedDiffLines(diff).map(({ sign, text }) => `${sign}|${text}`)).toEqual([
      ' |commit 1',
      ' |- a note',
      'head|diff --git a/x b/x',
      'head|index 1..2',
      'head|--- a/x',
      'head|+++ b/x',
      '@|@@ -1 +1 @@',
      '-|a',
      '+|b',
      ' |c',
    ]);
  });
});
