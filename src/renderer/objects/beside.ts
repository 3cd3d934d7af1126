import { traceLocation } from '../stores/navigation.ts';
import { beginningOf } from '../stores/opening.ts';
import { useOpenTrace } from '../stores/trace.ts';
import { objectAt } from './named-objects.ts';
import { copyObjectText, openBeside, openPlaceBeside } from './object-actions.ts';
import { hasText } from './object-text.ts';

/** Ctrl click (Command on a Mac) opens an object beside, wherever it is named. */
export function startBeside(): void {
  document.addEventListener(
    'click',
    (event) => {
      if (!(event.ctrlKey || event.metaKey) || !(event.target instanceof Element)) return;
      const trace = event.target.closest<HTMLElement>('[data-trace]')?.dataset.trace;
      const ref = objectAt(event.target);
      if (trace === undefined && !ref) return;
      event.preventDefault();
      event.stopPropagation();
      if (trace !== undefined) openPlaceBeside(beginningOf(trace));
      else if (ref) openBeside(ref);
    },
    { capture: true },
  );
}

/** Ctrl C without any marked text copies the text of what is selected. */
export function startCopying(): void {
  document.addEventListener('copy', (event) => {
    const { session } = useOpenTrace.getState();
    const ref = traceLocation()?.selection;
    const marked = !(window.getSelection()?.isCollapsed ?? true);
    const field = document.activeElement?.matches('input, textarea') ?? false;
    if (!session || !ref || marked || field || !hasText(session, ref)) return;
    event.preventDefault();
    void copyObjectText(ref);
  });
}
