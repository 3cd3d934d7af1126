import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { BRIDGE_NAME, CONNECT_MESSAGE, PORT_MESSAGE, type WorkbenchBridge } from '../protocol/bridge.ts';

/** The page's window, as a preload script sees it. (This folder is checked with Node's types, like the rest of the host.) */
declare const window: {
  location: { origin: string };
  postMessage(message: string, targetOrigin: string, transfer: unknown[]): void;
};

/**
 * The page gets three things: the platform's name, a way to ask for the protocol's port, and the path of what was dropped on
 * it. Everything else goes through the port, whose frames the host checks.
 */
const bridge: WorkbenchBridge = {
  platform: process.platform,
  connect: () => ipcRenderer.send(CONNECT_MESSAGE),
  pathForFile: (file) => webUtils.getPathForFile(file as File),
};

// A MessagePort cannot cross the context bridge: the page's own window carries it over.
ipcRenderer.on(PORT_MESSAGE, (event) => window.postMessage(PORT_MESSAGE, window.location.origin, event.ports));

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
