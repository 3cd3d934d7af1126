import { useConnection } from '../stores/connection.ts';
import { openOverlay } from '../stores/ui.ts';

/** The address as it would be opened, where it is a plain https one; null for anything else (also one with a user name in it). */
export function checkedLink(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}

/**
 * Asks whether a link of a trace is to be opened: the address itself can carry away what the trace holds. The desktop's own
 * window asks for every address that leaves it.
 */
export function askToOpenLink(text: string): void {
  const url = checkedLink(text);
  if (url === null) return;
  if (useConnection.getState().info?.host === 'electron') window.open(url);
  else openOverlay({ kind: 'link', url });
}

/** Opens a link in a window that knows nothing of ours. Only after the question. */
export function openLink(url: string): void {
  window.open(url, '_blank', 'noopener,noreferrer');
}

/** Links in texts are text that says where it would lead (`data-link`): a click on one asks. */
export function startLinks(): void {
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest<HTMLElement>('[data-link]')?.dataset.link : undefined;
    if (link !== undefined && (window.getSelection()?.isCollapsed ?? true)) askToOpenLink(link);
  });
}

/** The links within an element, in order, each once. */
export function linksIn(element: Element): string[] {
  const found = [...element.querySelectorAll<HTMLElement>('[data-link]')].map(({ dataset }) => dataset.link ?? '');
  return [...new Set(found)];
}
