import { traceLocation } from '../stores/navigation.ts';
import { select } from '../stores/selection.ts';
import { openDrawer, useUi } from '../stores/ui.ts';

/** Undoes the newest of what the window itself has open: a drawer, then the selection. Returns whether there was one. */
export function undoNewest(): boolean {
  if (useUi.getState().drawer) {
    openDrawer(null);
    return true;
  }
  if (traceLocation()?.selection) {
    select(null);
    return true;
  }
  return false;
}
