import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serializeTrace } from '../../../src/core/reduce/serialize.ts';
import {
  caseFiles,
  FIXTURE_CASES,
  loadCase,
  reduceLenient,
  reduceStrict,
  SHARED_CASES,
} from '../../helpers/conformance.ts';

const shared = caseFiles(join(SHARED_CASES, 'directed'));

describe('the cases copied into the project', () => {
  checkFolder(join(FIXTURE_CASES, 'directed'));
  checkFolder(join(FIXTURE_CASES, 'generated'));
});

describe('the shared conformance folder', () => {
  if (shared.length === 0) {
    it.skip(`NOT RUN: ${SHARED_CASES} is not there`, () => undefined);
    return;
  }
  for (const folder of ['directed', 'generated', 'reference']) checkFolder(join(SHARED_CASES, folder));
});

function checkFolder(folder: string): void {
  for (const { name, path } of caseFiles(folder)) {
    it(name, () => {
      const { testCase, stateText } = loadCase(path);
      const strict = reduceStrict(testCase);
      if ('error' in testCase.strict) {
        expect(strict).toMatchObject({ line: testCase.strict.error.line });
      } else {
        expect('trace' in strict ? strict.trace : strict).toEqual(testCase.strict.state);
        if (stateText !== null && 'trace' in strict) expect(serializeTrace(strict.trace)).toBe(stateText);
      }
      const lenient = reduceLenient(testCase);
      const skipped = lenient.skipped.map((failed) => failed.failure.where?.line);
      expect(skipped).toEqual(testCase.lenient.skipped.map(({ line }) => line));
      const expected = testCase.lenient.state;
      if (expected !== 'same as strict') expect(lenient.trace).toEqual(expected);
      else if ('trace' in strict) expect(lenient.trace).toEqual(strict.trace);
    });
  }
}
