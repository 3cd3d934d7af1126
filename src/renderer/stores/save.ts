import { toasts } from '../text/shell.ts';
import { client, failureOf } from './client.ts';
import { useConnection } from './connection.ts';
import { toast } from './toasts.ts';

/** Saves a text as a file: by the host's dialog, in a browser as a download. */
export async function saveText(suggestedName: string, text: string): Promise<void> {
  try {
    if (!useConnection.getState().info?.dialogs) return download(suggestedName, text);
    const { path } = await client().request('host.saveText', { suggested_name: suggestedName, text });
    if (path !== null) toast(toasts.saved(path));
  } catch (error) {
    toast(failureOf(error).message, 'failed');
  }
}

/** Lets the browser fetch a file that the host keeps for this page. */
export function fetchDownload(id: string, name: string): void {
  const link = document.createElement('a');
  link.href = `download/${id}`;
  link.download = name;
  link.click();
  toast(toasts.saved(name));
}

/** Hands a text to the browser as a file. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
  toast(toasts.saved(name));
}
