import type { CommandId } from '../../protocol/commands.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { ViewId } from '../address.ts';
import { copyAddress } from '../stores/clipboard.ts';
import { follow } from '../stores/follow.ts';
import { goBack, goForward, goTo, goWithin } from '../stores/navigation.ts';
import { askWhatToOpen, openSample, startDemo, stopDemo } from '../stores/opening.ts';
import { togglePanel } from '../stores/panels.ts';
import { cancelReading, restartReading } from '../stores/requests.ts';
import { changeSettings, useSettings } from '../stores/settings.ts';
import { useOpenTrace } from '../stores/trace.ts';
import { openOverlay } from '../stores/ui.ts';
import { goToSpawn, walkCalls, walkFailures } from '../stores/walk.ts';
import { hasView } from '../views/registry.ts';
import { focusRegion } from './regions.ts';

const ZOOM_STEP = 0.1;
const view = (id: ViewId) => (hasView(id) ? () => goWithin({ view: id }) : undefined);
const set = (patch: Partial<Settings>) => () => changeSettings(patch);

function zoomBy(step: number): void {
  const zoom = Math.round((useSettings.getState().zoom + step) * 10) / 10;
  changeSettings({ zoom: Math.min(3, Math.max(0.5, zoom)) });
}

function openExport(): void {
  if (useOpenTrace.getState().session?.info) openOverlay({ kind: 'export' });
}

function togglePause(): void {
  const { session } = useOpenTrace.getState();
  session?.setPaused(!session.paused);
}

function withTrace(run: (session: NonNullable<ReturnType<typeof useOpenTrace.getState>['session']>) => Promise<void>) {
  return () => {
    const { session } = useOpenTrace.getState();
    // What goes wrong shows as the session's status.
    if (session) run(session).catch(() => undefined);
  };
}

/** What the window does for each command when no view that is shown does it. Commands that are not here need a view. */
export const windowCommands: Partial<Record<CommandId, () => void>> = {
  'file.openTrace': () => void askWhatToOpen('bundle'),
  'file.openArchive': () => void askWhatToOpen('archive'),
  'file.watchFolder': () => void askWhatToOpen('root'),
  'file.openSample': openSample,
  'file.startDemo': () => void startDemo(),
  'file.stopDemo': () => void stopDemo(),
  'file.export': openExport,
  'file.restart': withTrace(restartReading),
  'file.stopReading': withTrace(cancelReading),
  'file.settings': () => openOverlay({ kind: 'settings' }),
  'file.newWindow': () => void window.open(window.location.href),
  'edit.copyAddress': () => void copyAddress(),
  // A view that can be searched by itself takes this command.
  'edit.find': view('search') ?? (() => openOverlay({ kind: 'palette', text: '' })),
  ...views(),
  'view.library': () => goTo({ page: 'library' }),
  'view.sidebar': () => togglePanel('sidebar'),
  'view.inspector': () => togglePanel('inspector'),
  'view.follow': follow,
  'view.pause': togglePause,
  'view.themeSystem': set({ theme: 'system' }),
  'view.themeLight': set({ theme: 'light' }),
  'view.themeDark': set({ theme: 'dark' }),
  'view.densityCosy': set({ density: 'cosy' }),
  'view.densityCompact': set({ density: 'compact' }),
  'view.zoomIn': () => zoomBy(ZOOM_STEP),
  'view.zoomOut': () => zoomBy(-ZOOM_STEP),
  'view.zoomReset': set({ zoom: 1 }),
  'go.back': goBack,
  'go.forward': goForward,
  'go.palette': () => openOverlay({ kind: 'palette', text: '' }),
  'go.commands': () => openOverlay({ kind: 'palette', text: '>' }),
  'go.previousCall': () => walkCalls(-1),
  'go.nextCall': () => walkCalls(1),
  'go.nextFailure': () => walkFailures(1),
  'go.previousFailure': () => walkFailures(-1),
  'go.spawn': goToSpawn,
  'go.nextRegion': () => focusRegion(1),
  'go.previousRegion': () => focusRegion(-1),
  'help.keys': () => openOverlay({ kind: 'help' }),
  'help.welcome': () => goTo({ page: 'welcome' }),
  'help.about': () => openOverlay({ kind: 'about' }),
};

/** Commands that mean nothing outside of a trace: the palette does not offer them there. */
export const NEEDS_TRACE: ReadonlySet<CommandId> = new Set<CommandId>([
  'file.export',
  'file.restart',
  'file.stopReading',
  'edit.copyAddress',
  'edit.find',
  'view.follow',
  'view.pause',
  'go.previousCall',
  'go.nextCall',
  'go.nextFailure',
  'go.previousFailure',
  'go.spawn',
  ...(Object.keys(views()) as CommandId[]),
]);

function views(): Partial<Record<CommandId, () => void>> {
  const commands: [CommandId, ViewId][] = [
    ['view.transcript', 'transcript'],
    ['view.timeline', 'timeline'],
    ['view.threads', 'threads'],
    ['view.compactions', 'compactions'],
    ['view.context', 'context'],
    ['view.tools', 'tools'],
    ['view.events', 'events'],
    ['view.diagnostics', 'diagnostics'],
    ['edit.search', 'search'],
  ];
  return Object.fromEntries(commands.flatMap(([command, id]) => (view(id) ? [[command, view(id)]] : [])));
}
