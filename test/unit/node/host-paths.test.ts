import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataDir } from '../../../src/node/data-dir.ts';
import { pathKind } from '../../../src/node/path-kind.ts';
import { findSampleTrace } from '../../../src/node/sample-path.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

describe('data folder', () => {
  test.each([
    ['linux', {}, '/home/me/.config/rollout-workbench'],
    ['linux', { XDG_CONFIG_HOME: '/cfg' }, '/cfg/rollout-workbench'],
    ['darwin', {}, '/home/me/Library/Application Support/rollout-workbench'],
    ['win32', { APPDATA: '/roaming' }, '/roaming/rollout-workbench'],
    ['linux', { ROLLOUT_WORKBENCH_DATA_DIR: '/mine' }, '/mine'],
  ])('on %s with %j it is %s', (platform, env, expected) => {
    expect(dataDir(env, platform, '/home/me')).toBe(expected);
  });
});

test('a folder with a manifest and any file are traces, other folders are roots', async () => {
  const folder = tempFolder({ 'trace-1/manifest.json': '{}', 'trace.zip': '' });
  expect(await pathKind(folder)).toBe('root');
  expect(await pathKind(join(folder, 'trace-1'))).toBe('trace');
  expect(await pathKind(join(folder, 'trace.zip'))).toBe('trace');
  expect(await pathKind(join(folder, 'later'))).toBe('missing');
});

test('the sample trace is the bundle in resources/sample-trace', () => {
  const folder = tempFolder({ 'sample-trace/trace-2026/manifest.json': '{}', 'sample-trace/README.md': '' });
  expect(findSampleTrace(folder)).toBe(join(folder, 'sample-trace', 'trace-2026'));
  expect(findSampleTrace(join(folder, 'nothing'))).toBeNull();
});
