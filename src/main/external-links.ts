import { BrowserWindow, dialog, shell } from 'electron';

/** The URL as it will be opened, when it is a plain https link; null for anything else (also for one with a user name in it). */
export function checkedLink(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : null;
}

/** Opens a link of a trace in the reader's browser, after asking: the address itself can carry away what a trace holds. */
export async function openExternalLink(text: string): Promise<void> {
  const url = checkedLink(text);
  if (!url) return;
  const question = {
    type: 'question' as const,
    message: `Open ${url.host} in your browser?`,
    detail: `${url.href.length > 500 ? `${url.href.slice(0, 500)}…` : url.href}\n\nThe link comes from a trace: an agent, or a page that it read, may have written it.`,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  };
  const window = BrowserWindow.getFocusedWindow();
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question));
  if (response === 0) await shell.openExternal(url.href);
}
