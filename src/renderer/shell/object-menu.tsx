import { ContextMenu } from 'radix-ui';
import { type MouseEvent, type ReactNode, useState } from 'react';
import type { ObjectRef } from '../address.ts';
import { scopesOf } from '../export/scopes.ts';
import { canRun, runCommand } from '../keyboard/run.ts';
import { Icon } from '../parts/icon.tsx';
import { copyAddress, copyText } from '../stores/clipboard.ts';
import { traceLocation } from '../stores/navigation.ts';
import { openObject } from '../stores/places.ts';
import { useOpenTrace } from '../stores/trace.ts';
import { openOverlay } from '../stores/ui.ts';
import { exportTexts } from '../text/export.ts';
import { objectMenuTexts as texts } from '../text/object-menu.ts';
import './object-menu.css';

/** What names an object and takes a click: rows of lists and trees. */
const ROWS = '[data-index], [role="option"], [role="treeitem"], [role="row"]';
/** Where the browser's own menu is wanted: text that is being written, and what is open above the page. */
const NATIVE = 'input, textarea, [contenteditable], dialog, [role="menu"], a[href^="http"]';

/**
 * The menu of the selection, on the right button or the menu key, anywhere in the page of a trace. A row under the pointer is
 * selected first, as by a click. Where text is marked the browser's menu comes, which copies it.
 */
export function ObjectMenu({ children }: { children: ReactNode }): ReactNode {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const decide = (event: MouseEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || target.closest(NATIVE) || marked()) return event.stopPropagation();
    const row = target.closest<HTMLElement>(ROWS);
    if (row && row.getAttribute('aria-selected') !== 'true') row.click();
    setChosen(chosenNow());
  };
  return (
    <ContextMenu.Root modal={false}>
      <div className="object-menu" onContextMenuCapture={decide}>
        <ContextMenu.Trigger asChild>
          <div className="object-menu">{children}</div>
        </ContextMenu.Trigger>
      </div>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu float" aria-label={texts.label}>
          {chosen && <Entries chosen={chosen} />}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

interface Chosen {
  ref: ObjectRef | null;
  /** Parts of the trace that can be exported from here. */
  scopes: ReturnType<typeof scopesOf>;
}

function chosenNow(): Chosen {
  const { session } = useOpenTrace.getState();
  return { ref: traceLocation()?.selection ?? null, scopes: session?.info ? scopesOf(session) : [] };
}

function Entries({ chosen: { ref, scopes } }: { chosen: Chosen }): ReactNode {
  return (
    <>
      {ref && (
        <>
          <Entry label={texts.open} onChoose={() => openObject(ref)} />
          <Entry label={texts.copyId} onChoose={() => void copyText(ref.id, texts.id)} />
        </>
      )}
      <Entry label={texts.copyAddress} onChoose={() => void copyAddress()} />
      {scopes.length > 0 && canRun('file.export') && <ContextMenu.Separator className="menu-line" />}
      {canRun('file.export') &&
        scopes
          .filter(({ id }) => id !== 'whole')
          .map(({ id, label }) => (
            <Entry
              key={id}
              icon
              label={texts.export(label)}
              onChoose={() => openOverlay({ kind: 'export', what: id })}
            />
          ))}
      {scopes.length > 0 && canRun('file.export') && (
        <Entry icon label={texts.export(exportTexts.whole)} onChoose={() => runCommand('file.export')} />
      )}
    </>
  );
}

function Entry({ label, onChoose, icon = false }: { label: string; onChoose: () => void; icon?: boolean }): ReactNode {
  return (
    <ContextMenu.Item className="menu-item" onSelect={onChoose}>
      <span className="menu-check">{icon && <Icon name="export" />}</span>
      {label}
    </ContextMenu.Item>
  );
}

/** Whether text is marked, which a reader wants to copy. */
function marked(): boolean {
  return (window.getSelection()?.toString() ?? '') !== '';
}
