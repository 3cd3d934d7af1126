import { app, session, type WebContents } from 'electron';
import { APP_ORIGIN, APP_PAGE, APP_SCHEME } from '../protocol/bridge.ts';
import { openExternalLink } from './external-links.ts';

/** Whether a URL is the workbench's page, whatever its search and fragment. */
export function isOwnPage(url: string): boolean {
  return URL.canParse(url) && url.split(/[?#]/, 1)[0] === APP_PAGE;
}

/**
 * Keeps every web contents on the workbench's page: no navigation, no frames from elsewhere, no webviews, no windows but those
 * that the workbench opens itself. `openWindow` is called for a window.open of the page's own URL.
 */
export function guardWebContents(openWindow: (url: string) => void): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const stay = (event: { url: string; preventDefault(): void }): void => {
      // A reload is a navigation to where one is.
      if (!isOwnPage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isOwnPage(url)) openWindow(url);
      else void openExternalLink(url);
      return { action: 'deny' };
    });
  });
}

/**
 * The page's session: nothing is permitted, nothing leaves the machine. Two exceptions in words: the page may write text to the
 * clipboard (Copy address), and the developer tools may load themselves.
 */
export function guardSession(): void {
  const own = session.defaultSession;
  const permitted = (permission: string, origin: string) =>
    permission === 'clipboard-sanitized-write' && isOwnOrigin(origin);
  own.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(permitted(permission, details.requestingUrl)),
  );
  own.setPermissionCheckHandler((_contents, permission, origin) => permitted(permission, origin));
  own.setDevicePermissionHandler(() => false);
  own.setSpellCheckerEnabled(false);
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isLocal(details.url) }));
  own.on('will-download', (event, item) => {
    // The page saves what it has made itself (blob:); nothing else is downloaded.
    if (!item.getURL().startsWith(`blob:${APP_SCHEME}:`)) event.preventDefault();
  });
}

/** Electron names the asking page by its origin in one handler (with or without a slash) and by its URL in the other. */
function isOwnOrigin(url: string): boolean {
  return url === APP_ORIGIN || url === `${APP_ORIGIN}/` || isOwnPage(url);
}

function isLocal(url: string): boolean {
  return /^(?:app|blob|data|devtools):/.test(url);
}
