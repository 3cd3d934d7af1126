import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import { TraceError } from '../core/failure.ts';
import { writeFileAtomic } from '../node/atomic-file.ts';
import { fileName } from '../node/export/file-name.ts';
import type { HostDialogs } from '../node/workbench-host.ts';

const ARCHIVES = [{ name: 'Archives and reduced traces', extensions: ['zip', 'gz', 'tgz', 'zst', 'tar', 'json'] }];

/** A trace is a folder or a file; macOS alone has a dialog that takes both. */
function openOptions(kind: 'bundle' | 'archive' | 'root'): OpenDialogOptions {
  if (kind === 'archive') {
    const options = { title: 'Open archive', buttonLabel: 'Open', filters: ARCHIVES };
    return { ...options, properties: ['openFile', 'multiSelections'] };
  }
  if (kind === 'root') {
    return { title: 'Watch folder', buttonLabel: 'Watch', properties: ['openDirectory', 'multiSelections'] };
  }
  const either = process.platform === 'darwin';
  return {
    title: 'Open trace',
    buttonLabel: 'Open',
    properties: either ? ['openDirectory', 'openFile', 'multiSelections'] : ['openDirectory', 'multiSelections'],
  };
}

/** The save dialog. The name comes from the page, and so perhaps from a trace: no folder of its choosing. */
async function askWhere(suggestedName: string): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow();
  const options = { defaultPath: fileName(suggestedName) };
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return canceled || !filePath ? null : filePath;
}

/** The native dialogs, over the window that has the focus. */
export const nativeDialogs: HostDialogs = {
  async open(kind) {
    const window = BrowserWindow.getFocusedWindow();
    const options = openOptions(kind);
    const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return filePaths;
  },
  savePath: askWhere,
  async saveText(suggestedName, text) {
    const filePath = await askWhere(suggestedName);
    if (filePath === null) return null;
    const written = await writeFileAtomic(filePath, [text]);
    if (!written.ok) throw new TraceError(written.failure);
    return filePath;
  },
};
