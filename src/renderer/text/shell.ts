import { formatBytes, formatCount, formatDuration, NBSP, plural } from '../../core/views/format.ts';
import type { ViewId } from '../address.ts';

/** Texts of the window: title bar, tabs, status bar, notices, dialogs. */
export const shell = {
  sidebar: 'Side panel',
  inspector: 'Inspector',
  back: 'Back',
  forward: 'Forward',
  breadcrumb: 'Breadcrumb',
  library: 'Library',
  omni: 'Search or run a command',
  open: 'Open',
  export: 'Export',
  switchTheme: 'Switch theme',
  themeIs: (theme: string) => (theme === 'system' ? 'Theme: follows the system' : `Theme: ${theme}`),
  live: 'Live',
  views: 'Views',
  status: 'Status',
  overlay: 'This dialog',
  closeDrawer: 'Close the drawer',
  resizeSidebar: 'Width of the side panel',
  resizeInspector: 'Width of the inspector',
  partFailed: (part: string) => `${part} cannot be shown.`,
  partFailedNext: 'The trace is not harmed. Try again, or look at something else.',
  noViews: 'This build has no view of a trace.',
};

export const VIEW_NAMES: Record<ViewId, string> = {
  transcript: 'Transcript',
  timeline: 'Timeline',
  threads: 'Threads',
  compactions: 'Compactions',
  context: 'Context',
  tools: 'Tools',
  events: 'Events',
  diagnostics: 'Diagnostics',
  search: 'Search',
};

/** Texts of the status bar. */
export const statusbar = {
  live: 'Live',
  ended: 'Ended',
  notEnded: 'Not ended',
  gone: 'Gone',
  crashed: 'Reading stopped',
  cancelled: 'Reading was stopped',
  reading: 'Reading',
  opening: 'Opening',
  following: 'Following',
  detached: 'Scrolled away, not following',
  paused: 'Paused',
  followTitle: 'Follow the live end  (End)',
  pauseTitle: 'Pause: the view stands still, reading goes on',
  resumeTitle: 'Resume: catch up with what was missed',
  events: (n: number) => plural(n, 'event'),
  rate: (perSecond: number) => `${formatCount(perSecond)}${NBSP}a second`,
  lag: (ms: number) => `lag ${formatDuration(ms)}`,
  lastEvent: (ms: number) => `last event ${formatDuration(ms)} ago`,
  size: formatBytes,
  ofBytes: (done: number, total: number) => `${formatBytes(done)} of ${formatBytes(total)}`,
  timeLeft: (ms: number) => `${formatDuration(ms)} left`,
  diagnostics: (n: number) => plural(n, 'diagnostic'),
  lenient: 'lenient',
  lenientTitle: 'Lines that cannot be applied are skipped and reported',
  zoom: (factor: number) => `${Math.round(factor * 100)}${NBSP}%`,
  zoomTitle: 'Actual size',
  disconnected: 'Not connected',
  reconnecting: 'Reconnecting',
  noRoots: 'No folder watched',
  roots: (n: number) => `${plural(n, 'folder')} watched`,
  rootsAway: (n: number) => (n === 1 ? '1 folder is not there' : `${formatCount(n)} folders are not there`),
  offline: 'Works offline',
  traces: (n: number, bytes: number) => `${plural(n, 'trace')}, ${formatBytes(bytes)}`,
  liveTraces: (n: number) => `${formatCount(n)} live`,
};

/** One-line notices under the tabs. */
export const notices = {
  gone: 'The bundle was deleted or moved away. What had been read is still shown.',
  crashed: 'Reading this trace failed and has stopped. What had been read is still shown.',
  cancelled: 'Reading was stopped before the end. Totals are of what had been read.',
  disconnected: 'The connection to the workbench is lost. What is shown stands still; it reconnects by itself.',
  closed: 'The workbench has closed the connection. Start it again, then reload this page.',
  restart: 'Restart',
  readAgain: 'Read again',
  reload: 'Reload',
  openFailed: 'This trace cannot be opened.',
  backToLibrary: 'Back to the library',
};

/** Dialog that asks for a path where the host has no dialogs of its own. */
export const openDialog = {
  bundleTitle: 'Open a trace',
  rootTitle: 'Watch a folder',
  bundleLabel: 'Path of a bundle folder, an archive of one, or a state.json',
  rootLabel: 'Path of a folder of traces',
  bundleHint: 'On the machine where the workbench runs. An address (rollout://…) works as well.',
  rootHint: 'On the machine where the workbench runs. New traces in it show up while they are written.',
  open: 'Open',
  watch: 'Watch',
};

/** Settings dialog. */
export const settingsText = {
  title: 'Settings',
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  density: 'Rows',
  densities: { cosy: 'Cosy', compact: 'Compact' },
  zoom: 'Zoom',
  panels: 'Panels',
  resetPanels: 'Restore all sizes',
  about: (version: string, host: string) => `Rollout Workbench ${version}, ${host}`,
  offline: 'Nothing leaves this machine: no network, no telemetry. Traces are only read.',
};

/** Toasts: what the user just did. */
export const toasts = {
  copied: (what: string) => `Copied ${what}`,
  saved: (path: string) => `Saved ${path}`,
  address: 'the address',
  watching: (path: string) => `Watching ${path}`,
  unwatched: (path: string) => `No longer watching ${path}`,
  demoStopped: 'The simulated agent was stopped',
  failed: (what: string, why: string) => `${what}: ${why}`,
  copyRefused: 'The clipboard cannot be written to here',
  dropPathsOnly: 'A browser does not tell the path of what is dropped. Type it under Open instead.',
  noFailures: 'No failure in this thread',
  noCalls: 'No further call in this thread',
  dismiss: 'Dismiss',
};
