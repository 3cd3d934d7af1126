import { ContextMenu } from 'radix-ui';
import { type MouseEvent, type ReactNode, useState } from 'react';
import type { LibraryEntry } from '../../protocol/library.ts';
import { askAgainAtRow, MenuItem } from '../objects/menu-parts.tsx';
import { openPlaceBeside } from '../objects/object-actions.ts';
import { copyText } from '../stores/clipboard.ts';
import { useConnection } from '../stores/connection.ts';
import { useLibrary } from '../stores/library.ts';
import { goTo } from '../stores/navigation.ts';
import { beginningOf, openTrace, showFiles } from '../stores/opening.ts';
import { library } from '../text/library.ts';
import { objectTexts } from '../text/objects.ts';
import { shell } from '../text/shell.ts';
import { hasView } from '../views/registry.ts';

/** The menu of the trace under the pointer (or, by keyboard, of the current row) of the list inside. */
export function EntryMenu({ children }: { children: ReactNode }): ReactNode {
  const [entry, setEntry] = useState<LibraryEntry | null>(null);
  const onContextMenuCapture = (event: MouseEvent) => {
    const element = event.target instanceof Element ? event.target : null;
    const found = entryAt(element);
    if (found) return setEntry(found);
    event.stopPropagation();
    if (askAgainAtRow(element, (row) => row.querySelector('[data-trace]') !== null)) event.preventDefault();
  };
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>
        <div className="menu-area" data-own-menu="" onContextMenuCapture={onContextMenuCapture}>
          {children}
        </div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        {entry && (
          <ContextMenu.Content className="menu menu--object float" aria-label={objectTexts.menu(entry.name)}>
            <Items entry={entry} />
          </ContextMenu.Content>
        )}
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function Items({ entry }: { entry: LibraryEntry }): ReactNode {
  const dialogs = useConnection(({ info }) => info?.dialogs ?? false);
  const traceId = entry.manifest?.trace_id;
  return (
    <>
      <ContextMenu.Label className="menu-label t">{entry.name}</ContextMenu.Label>
      <MenuItem chord="Enter" onSelect={() => openTrace(entry.path)}>
        {shell.open}
      </MenuItem>
      {hasView('timeline') && (
        <MenuItem onSelect={() => goTo({ ...beginningOf(entry.path), view: 'timeline' })}>
          {objectTexts.showIn('timeline')}
        </MenuItem>
      )}
      <MenuItem command="go.openBeside" onSelect={() => openPlaceBeside(beginningOf(entry.path))}>
        {objectTexts.openBeside}
      </MenuItem>
      <ContextMenu.Separator className="menu-line" />
      <MenuItem onSelect={() => void copyText(entry.path, library.path)}>{library.openAddress}</MenuItem>
      {traceId !== undefined && (
        <MenuItem onSelect={() => void copyText(traceId, objectTexts.id)}>{objectTexts.copyId}</MenuItem>
      )}
      {dialogs && <MenuItem onSelect={() => void showFiles(entry.path)}>{library.showFiles}</MenuItem>}
    </>
  );
}

/** The trace whose row an element is, or is in. */
function entryAt(element: Element | null): LibraryEntry | null {
  const row = element?.closest('[data-index]')?.querySelector<HTMLElement>('[data-trace]');
  const path = row?.dataset.trace;
  if (path === undefined) return null;
  for (const entry of useLibrary.getState().entries.values()) if (entry.path === path) return entry;
  return null;
}
