import { ContextMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import type { CommandId, KeyChord } from '../../protocol/commands.ts';
import { firstChord } from '../keyboard/titles.ts';
import { Keys } from '../parts/keycaps.tsx';

/** An entry of a context menu, with the keys that do the same. */
export function MenuItem({
  command,
  chord = command && firstChord(command),
  onSelect,
  children,
}: {
  /** Whose keys are shown. */
  command?: CommandId;
  chord?: KeyChord | undefined;
  onSelect: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <ContextMenu.Item className="menu-item" onSelect={onSelect}>
      {children}
      {chord && (
        <span className="menu-keys" aria-hidden="true">
          <Keys chord={chord} />
        </span>
      )}
    </ContextMenu.Item>
  );
}

/**
 * The menu key over a list is about its current row: asks once more, there, when that row has a menu. Returns whether it has.
 */
export function askAgainAtRow(element: Element | null, hasMenu: (row: Element) => boolean): boolean {
  const row = document.getElementById(element?.getAttribute('aria-activedescendant') ?? '');
  if (!row || !hasMenu(row)) return false;
  const { left, top, height } = row.getBoundingClientRect();
  const at = { clientX: left + 24, clientY: top + Math.min(height, 24) };
  row.dispatchEvent(new window.MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...at }));
  return true;
}
