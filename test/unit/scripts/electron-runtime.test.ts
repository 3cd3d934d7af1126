import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findElectron } from '../../../scripts/electron-runtime.mjs';
import { tempFolder } from '../../helpers/temp-folder.ts';

describe('findElectron', () => {
  test('is the file that path.txt names in dist', () => {
    const folder = tempFolder({ 'path.txt': 'electron', 'dist/electron': '' });
    expect(findElectron({}, folder)).toBe(join(folder, 'dist', 'electron'));
  });

  test('is null where the download has not happened, or only its list is there', () => {
    expect(findElectron({}, tempFolder({ 'index.js': 'throw 1' }))).toBeNull();
    expect(findElectron({}, tempFolder({ 'path.txt': 'electron' }))).toBeNull();
  });

  test('is the one of ELECTRON_OVERRIDE_DIST_PATH, and no other, where that is set', () => {
    const name = process.platform === 'win32' ? 'electron.exe' : 'electron';
    const mine = tempFolder({ [name]: '' });
    const folder = tempFolder({ 'path.txt': name, [`dist/${name}`]: '' });
    expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: mine }, folder)).toBe(join(mine, name));
    expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: join(mine, 'nothing') }, folder)).toBeNull();
  });
});
