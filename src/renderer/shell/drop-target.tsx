import { type ReactNode, useEffect, useState } from 'react';
import { openTarget } from '../stores/opening.ts';
import { toast } from '../stores/toasts.ts';
import { openOverlay } from '../stores/ui.ts';
import { toasts } from '../text/shell.ts';
import { pathOfDropped } from '../transport/connect.ts';

/** Opens what is dropped anywhere on the window, and draws the frame that says so while something hovers over it. */
export function DropTarget({ children }: { children: ReactNode }): ReactNode {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      openDropped([...(event.dataTransfer?.files ?? [])]);
    };
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, []);
  return <div className={over ? 'drop-target is-over' : 'drop-target'}>{children}</div>;
}

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** A browser does not tell paths: there the dialog that asks for one opens. */
function openDropped(files: File[]): void {
  const paths = files.map(pathOfDropped).filter((path) => path !== null);
  for (const path of paths) openTarget(path);
  if (paths.length > 0) return;
  toast(toasts.dropPathsOnly, 'failed');
  openOverlay({ kind: 'open', what: 'bundle' });
}
