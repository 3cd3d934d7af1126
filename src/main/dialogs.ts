import { BrowserWindow, dialog, type FileFilter, type OpenDialogOptions, shell } from 'electron';
import { TraceError } from '../core/failure.ts';
import { writeFileAtomic } from '../node/atomic-file.ts';
import { fileName } from '../node/export/file-name.ts';
import type { HostDialogs } from '../node/workbench-host.ts';

/** Files that hold a trace: an archive of a bundle, or a reduced one. Dialogs know the last part of a name's ending only. */
const TRACE_FILES: FileFilter[] = [
  { name: 'Traces', extensions: ['zip', 'gz', 'tgz', 'tar', 'zst', 'json'] },
  { name: 'All files', extensions: ['*'] },
];

/** A trace is a folder or a file; macOS alone has a dialog that takes both, so that other systems have one for each. */
function openOptions(kind: 'bundle' | 'file' | 'root'): OpenDialogOptions {
  if (kind === 'root') {
    return { title: 'Watch folder', buttonLabel: 'Watch', properties: ['openDirectory', 'multiSelections'] };
  }
  const open = { title: 'Open trace', buttonLabel: 'Open' };
  if (process.platform === 'darwin') {
    return { ...open, properties: ['openDirectory', 'openFile', 'multiSelections'], filters: TRACE_FILES };
  }
  return kind === 'file'
    ? { ...open, properties: ['openFile', 'multiSelections'], filters: TRACE_FILES }
    : { ...open, properties: ['openDirectory', 'multiSelections'] };
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
  show(path) {
    shell.showItemInFolder(path);
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
