import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { WorkbenchClient } from '../protocol/transport.ts';
import { App } from './app.tsx';
import { startKeys } from './keyboard/keys.ts';
import { startCommands } from './keyboard/run.ts';
import { startBeside, startCopying } from './objects/beside.ts';
import { startLinks } from './objects/links.ts';
import { installIcons } from './parts/icon.tsx';
import { setClient } from './stores/client.ts';
import { loadHostInfo, startConnection } from './stores/connection.ts';
import { loadLibrary, startLibrary } from './stores/library.ts';
import { startNavigation } from './stores/navigation.ts';
import { openTarget, startOpening } from './stores/opening.ts';
import { loadSettings, startSettings } from './stores/settings.ts';
import { startSignals } from './stores/signals.ts';
import { startTheme } from './stores/theme.ts';
import { startTraces } from './stores/trace.ts';

/** Starts the renderer on one end of the protocol. `document.documentElement.dataset.app` becomes `ready` at the end. */
export function startApp(client: WorkbenchClient): void {
  setClient(client);
  installIcons();
  startNavigation();
  startTheme();
  startSettings();
  startLibrary();
  startTraces();
  startCommands();
  startKeys();
  startBeside();
  startLinks();
  startCopying();
  startOpening();
  startSignals();

  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  startConnection(load);
}

let begun = false;

/** Everything that needs answers of the host; the window is there already and says that it is connecting. */
async function load(): Promise<void> {
  const [info] = await Promise.all([loadHostInfo(), loadSettings(), loadLibrary()]);
  if (begun) return;
  begun = true;
  // What the server was started with is shown to a page without a place of its own: a reload and a link stay where they are.
  const placed = info.host !== 'electron' && window.location.hash !== '';
  if (!placed) for (const target of info.open) openTarget(target);
  document.documentElement.dataset.app = 'ready';
}
