import { afterEach, describe, expect, test, vi } from 'vitest';
import { nativeDialogs } from '../../../src/main/dialogs.ts';
import { dialog, shell } from '../../helpers/electron-double.ts';

const { platform } = process;

afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform });
  dialog.asked.length = 0;
  dialog.filePaths = [];
  vi.restoreAllMocks();
});

async function asked(kind: 'bundle' | 'file' | 'root', on: string) {
  Object.defineProperty(process, 'platform', { value: on });
  await nativeDialogs.open(kind);
  return dialog.asked.at(-1) as { properties: string[]; filters?: { extensions: string[] }[] };
}

describe('the open dialog', () => {
  test.each(['linux', 'win32'])('on %s there is one for folders and one for files', async (on) => {
    expect((await asked('bundle', on)).properties).toEqual(['openDirectory', 'multiSelections']);
    const files = await asked('file', on);
    expect(files.properties).toEqual(['openFile', 'multiSelections']);
    expect(files.filters?.[0]?.extensions).toEqual(['zip', 'gz', 'tgz', 'tar', 'zst', 'json']);
  });

  test('on macOS one takes both', async () => {
    for (const kind of ['bundle', 'file'] as const) {
      const { properties, filters } = await asked(kind, 'darwin');
      expect(properties).toEqual(['openDirectory', 'openFile', 'multiSelections']);
      expect(filters?.[0]?.extensions).toContain('tgz');
    }
  });

  test('a folder to watch is a folder everywhere', async () => {
    for (const on of ['linux', 'darwin']) expect((await asked('root', on)).properties).not.toContain('openFile');
  });

  test('what was chosen is what is opened', async () => {
    dialog.filePaths = ['/traces/a.tar.gz', '/traces/state.json'];
    expect(await nativeDialogs.open('file')).toEqual(['/traces/a.tar.gz', '/traces/state.json']);
  });
});

test('files are shown in the file manager', () => {
  nativeDialogs.show('/traces/one');
  expect(shell.shown).toEqual(['/traces/one']);
});
