const FOCUSABLE = 'button:not(:disabled), [href], input:not(:disabled), [tabindex="0"]';

/** Moves the focus to the next (+1) or previous (-1) region of the window: what carries `data-region` and is visible. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.getClientRects().length > 0 && firstIn(region) !== null,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length] ?? regions[0];
  if (next) firstIn(next)?.focus();
}

/** Where the focus goes within a region: what says so itself, else the first thing that takes it. */
function firstIn(region: HTMLElement): HTMLElement | null {
  const wanted = region.querySelector<HTMLElement>('[data-region-focus]');
  return wanted ?? region.querySelector<HTMLElement>(FOCUSABLE);
}
