import { beforeEach, describe, expect, test, vi } from 'vitest';
import { CONNECT_MESSAGE, PORT_MESSAGE, type WorkbenchBridge } from '../../../src/protocol/bridge.ts';

beforeEach(() => {
  vi.resetModules();
  vi.unstubAllGlobals();
});

/** Runs the preload script in a window that remembers what is posted to it. */
async function preloaded() {
  const posted: unknown[][] = [];
  vi.stubGlobal('window', {
    location: { origin: 'app://workbench' },
    postMessage: (...message: unknown[]) => posted.push(message),
  });
  const electron = await import('../../helpers/electron-double.ts');
  await import('../../../src/preload/index.ts');
  return { electron, posted, bridge: electron.contextBridge.exposed.rolloutWorkbench as WorkbenchBridge };
}

describe('preload', () => {
  test('gives the page three things and nothing of Electron', async () => {
    const { electron, bridge } = await preloaded();
    expect(Object.keys(electron.contextBridge.exposed)).toEqual(['rolloutWorkbench']);
    expect(Object.keys(bridge).sort()).toEqual(['connect', 'pathForFile', 'platform']);
    expect(bridge.platform).toBe(process.platform);
    expect(bridge.pathForFile({ path: '/dropped/trace' })).toBe('/dropped/trace');
  });

  test('asks the main process for a port, and hands it to this very page only', async () => {
    const { electron, bridge, posted } = await preloaded();
    bridge.connect();
    expect(electron.ipcRenderer.sent).toEqual([CONNECT_MESSAGE]);
    electron.ipcRenderer.emit(PORT_MESSAGE, { ports: ['the port'], sender: 'must not reach the page' });
    expect(posted).toEqual([[PORT_MESSAGE, 'app://workbench', ['the port']]]);
  });
});
