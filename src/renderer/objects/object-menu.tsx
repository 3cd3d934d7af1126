import { ContextMenu } from 'radix-ui';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { objectName } from '../../core/views/object-name.ts';
import type { ObjectRef, ViewId } from '../address.ts';
import type { ScopeId } from '../export/choices.ts';
import { scopesOf } from '../export/scopes.ts';
import { copyText } from '../stores/clipboard.ts';
import { goWithin, traceLocation } from '../stores/navigation.ts';
import { homeOf, openObject, placeOfObject } from '../stores/places.ts';
import { pointAt } from '../stores/pointed.ts';
import { isModelRef, select } from '../stores/selection.ts';
import { useOpenTrace } from '../stores/trace.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { openOverlay } from '../stores/ui.ts';
import { inspector } from '../text/inspector.ts';
import { objectTexts as texts } from '../text/objects.ts';
import { hasView } from '../views/registry.ts';
import { askToOpenLink, linksIn } from './links.ts';
import { askAgainAtRow, MenuItem } from './menu-parts.tsx';
import { objectAt } from './named-objects.ts';
import { copyObjectAddress, copyObjectId, copyObjectJson, copyObjectText, openBeside } from './object-actions.ts';
import { hasText } from './object-text.ts';

interface Target {
  ref: ObjectRef;
  /** Text that was marked when the menu was asked for. */
  marked: string;
  /** Addresses in the element. */
  links: string[];
}

/** Views in which every object has a place. */
const EVERYWHERE: readonly ViewId[] = ['transcript', 'timeline', 'events'];

/** So many links of one object are offered. */
const LINKS_SHOWN = 3;

/**
 * The menu of whatever object is under the pointer (or, by keyboard, of a list's current row). Text fields, marked text outside
 * of objects, and everything else keep the browser's own.
 */
export function ObjectMenu({ children }: { children: ReactNode }): ReactNode {
  const [target, setTarget] = useState<Target | null>(null);
  const onContextMenuCapture = (event: MouseEvent) => {
    const element = event.target instanceof Element ? event.target : null;
    // Lists of other things have menus of their own.
    if (element?.closest('[data-own-menu]')) return;
    if (isTextField(element)) return event.stopPropagation();
    const ref = objectAt(element);
    if (ref) {
      pointAt(ref);
      const row = element?.closest('[data-index], [data-ref]');
      setTarget({
        ref,
        marked: window.getSelection()?.toString() ?? '',
        links: row ? linksIn(row).slice(0, LINKS_SHOWN) : [],
      });
      return;
    }
    event.stopPropagation();
    if (askAgainAtRow(element, (row) => objectAt(row) !== null)) event.preventDefault();
  };
  return (
    <ContextMenu.Root modal={false} onOpenChange={(open) => !open && pointAt(null)}>
      <ContextMenu.Trigger asChild>
        <div className="menu-area" onContextMenuCapture={onContextMenuCapture}>
          {children}
        </div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        {target && (
          <ContextMenu.Content className="menu menu--object float" aria-label={texts.menu(nameOf(target.ref))}>
            <Items target={target} />
          </ContextMenu.Content>
        )}
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function Items({ target: { ref, marked, links } }: { target: Target }): ReactNode {
  const { session } = useOpenTrace.getState();
  const home = homeOf(ref);
  const here = traceLocation()?.view;
  const others = EVERYWHERE.filter((view) => view !== home && view !== here && hasView(view));
  return (
    <>
      <ContextMenu.Label className="menu-label t">{nameOf(ref)}</ContextMenu.Label>
      {home && (
        <MenuItem chord="Enter" onSelect={() => openObject(ref)}>
          {texts.open(home)}
        </MenuItem>
      )}
      {others.map((view) => (
        <MenuItem key={view} onSelect={() => showIn(ref, view)}>
          {texts.showIn(view)}
        </MenuItem>
      ))}
      <MenuItem command="go.openBeside" onSelect={() => openBeside(ref)}>
        {texts.openBeside}
      </MenuItem>
      {links.map((link) => (
        <MenuItem key={link} onSelect={() => askToOpenLink(link)}>
          <span className="t">{texts.openLink(link)}</span>
        </MenuItem>
      ))}
      <ContextMenu.Separator className="menu-line" />
      {marked.trim() !== '' && (
        <MenuItem onSelect={() => void copyText(marked, texts.marked)}>{texts.copyMarked}</MenuItem>
      )}
      {session && hasText(session, ref) && (
        <MenuItem chord="Mod+C" onSelect={() => void copyObjectText(ref)}>
          {texts.copyText}
        </MenuItem>
      )}
      <MenuItem command="edit.copyAddress" onSelect={() => void copyObjectAddress(ref)}>
        {texts.copyAddress}
      </MenuItem>
      <MenuItem onSelect={() => void copyObjectId(ref)}>{texts.copyId}</MenuItem>
      <MenuItem onSelect={() => void copyObjectJson(ref)}>{texts.copyJson}</MenuItem>
      {session?.info && <ExportItems session={session} about={ref} />}
    </>
  );
}

/** The parts of the trace that an object leads to: its thread, its turn. */
function ExportItems({ session, about }: { session: TraceSession; about: ObjectRef }): ReactNode {
  const scopes = scopesOf(session, about).filter(({ id }) => id !== 'whole');
  if (scopes.length === 0) return null;
  const choose = (what: ScopeId) => {
    select(about);
    openOverlay({ kind: 'export', what });
  };
  return (
    <>
      <ContextMenu.Separator className="menu-line" />
      {scopes.map(({ id, label }) => (
        <MenuItem key={id} onSelect={() => choose(id)}>
          <span className="t">{texts.export(label)}</span>
        </MenuItem>
      ))}
    </>
  );
}

/** Selects an object and shows it in a view where it is not at home. */
function showIn(ref: ObjectRef, view: ViewId): void {
  const place = placeOfObject(ref);
  if (place) goWithin({ ...place, view });
}

function nameOf(ref: ObjectRef): string {
  if (!isModelRef(ref)) return inspector.line(Number(ref.id));
  const { session } = useOpenTrace.getState();
  return session ? objectName(session.model, session.indexes, ref.collection, ref.id) : ref.id;
}

const isTextField = (element: Element | null): boolean =>
  element?.closest('input, textarea, select, [contenteditable=true]') !== null;
