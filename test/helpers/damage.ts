import { join } from 'node:path';
import fc from 'fast-check';
import { type ConformanceCase, caseFiles, FIXTURE_CASES, loadCase } from './conformance.ts';

/** One way to spoil a bundle; `at` and `with` pick places by remainder, so that any number fits. */
export type Damage =
  | { kind: 'drop-line'; at: number }
  | { kind: 'repeat-line'; at: number }
  | { kind: 'move-line'; at: number; with: number }
  | { kind: 'swap-lines'; at: number; with: number }
  | { kind: 'cut-line'; at: number; keep: number }
  | { kind: 'drop-payload'; at: number }
  | { kind: 'cut-payload'; at: number; keep: number }
  | { kind: 'swap-payloads'; at: number; with: number };

const place = fc.nat({ max: 10_000 });

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('drop-line' as const), at: place }),
  fc.record({ kind: fc.constant('repeat-line' as const), at: place }),
  fc.record({ kind: fc.constant('move-line' as const), at: place, with: place }),
  fc.record({ kind: fc.constant('swap-lines' as const), at: place, with: place }),
  fc.record({ kind: fc.constant('cut-line' as const), at: place, keep: place }),
  fc.record({ kind: fc.constant('drop-payload' as const), at: place }),
  fc.record({ kind: fc.constant('cut-payload' as const), at: place, keep: place }),
  fc.record({ kind: fc.constant('swap-payloads' as const), at: place, with: place }),
);

const bases = ['directed', 'generated'].flatMap((folder) => caseFiles(join(FIXTURE_CASES, folder)));

/** Traces: a fixture case, sound or damaged on purpose, with up to six further damages. */
export const trace: fc.Arbitrary<ConformanceCase> = fc
  .record({ base: fc.nat({ max: bases.length - 1 }), damages: fc.array(damage, { maxLength: 6 }) })
  .map(({ base, damages }) => {
    const file = bases[base] ?? bases[0];
    if (!file) throw new Error('no fixture cases');
    return damages.reduce(spoil, loadCase(file.path).testCase);
  });

/** The case with one damage done. */
export function spoil(testCase: ConformanceCase, damage: Damage): ConformanceCase {
  const lines = testCase.log.split('\n');
  const paths = Object.keys(testCase.payloads);
  const line = damage.at % lines.length;
  const path = paths[damage.at % Math.max(1, paths.length)];
  const withLines = (changed: string[]) => ({ ...testCase, log: changed.join('\n') });
  const withPayload = (name: string, text: string) => ({
    ...testCase,
    payloads: { ...testCase.payloads, [name]: text },
  });
  switch (damage.kind) {
    case 'drop-line':
      return withLines(lines.toSpliced(line, 1));
    case 'repeat-line':
      return withLines(lines.toSpliced(line, 0, lines[line] ?? ''));
    case 'move-line': {
      const moved = lines[line] ?? '';
      return withLines(lines.toSpliced(line, 1).toSpliced(damage.with % lines.length, 0, moved));
    }
    case 'swap-lines': {
      const other = damage.with % lines.length;
      return withLines(lines.with(line, lines[other] ?? '').with(other, lines[line] ?? ''));
    }
    case 'cut-line': {
      const text = lines[line] ?? '';
      return withLines(lines.with(line, text.slice(0, damage.keep % (text.length + 1))));
    }
    case 'drop-payload': {
      if (path === undefined) return testCase;
      const { [path]: _, ...rest } = testCase.payloads;
      return { ...testCase, payloads: rest };
    }
    case 'cut-payload': {
      const text = path === undefined ? '' : (testCase.payloads[path] ?? '');
      return path === undefined ? testCase : withPayload(path, text.slice(0, damage.keep % (text.length + 1)));
    }
    case 'swap-payloads': {
      const other = paths[damage.with % Math.max(1, paths.length)];
      if (path === undefined || other === undefined) return testCase;
      const { [path]: a = '', [other]: b = '' } = testCase.payloads;
      return { ...testCase, payloads: { ...testCase.payloads, [path]: b, [other]: a } };
    }
  }
}
