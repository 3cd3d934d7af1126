import { app } from 'electron';
import { dataDir } from '../node/data-dir.ts';
import { connectInProcess } from '../node/in-process-client.ts';
import { handleAppScheme, registerAppScheme } from './app-scheme.ts';
import { offerEditMenu } from './edit-menu.ts';
import { guardSession, guardWebContents } from './guards.ts';
import { closeAtQuit, createAppHost } from './host.ts';
import { receiveOpenRequests } from './open-requests.ts';
import { answerConnectRequests } from './ports.ts';
import { followSettings } from './settings.ts';
import { followTheme } from './window-frame.ts';
import { createWindows } from './windows.ts';

/**
 * The desktop app: what happens at start, in order, one concern a line. Resolves when windows are open (or when another
 * instance has taken over what was to be opened).
 */
export async function startApp(): Promise<void> {
  app.enableSandbox();
  app.setPath('userData', dataDir());
  registerAppScheme();
  const openRequests = receiveOpenRequests();
  if (!openRequests) {
    app.quit();
    return;
  }
  const windows = createWindows();
  guardWebContents((url) => windows.open({ fragment: new URL(url).hash }));
  offerEditMenu();

  await app.whenReady();
  guardSession();
  handleAppScheme();
  followTheme();
  const host = createAppHost();
  closeAtQuit(host);
  answerConnectRequests(host, windows);
  const client = connectInProcess(host);
  await openRequests.deliverTo(windows, (path) => void client.request('library.addRoot', { path }).catch(() => {}));
  await followSettings(client, windows);
}
