import { create } from 'zustand';
import type { ObjectRef } from '../address.ts';

/** What floats over the window; one at a time. */
export type Overlay =
  | { kind: 'palette'; text: string }
  | { kind: 'help' }
  | { kind: 'settings' }
  | { kind: 'about' }
  | { kind: 'link'; url: string }
  /** `what`: the part of the trace to begin with, by the id of a scope (`thread`, `turn`, `range`); else the dialog's own choice. */
  | { kind: 'export'; what?: 'whole' | 'thread' | 'turn' | 'range' }
  | { kind: 'open'; what: 'bundle' | 'root' };

interface Ui {
  overlay: Overlay | null;
  /** Drawers of narrow windows; wide windows show panels (see `panels.ts`). */
  drawer: 'sidebar' | 'inspector' | null;
  /** What the inspector keeps showing while the selection moves on. */
  pinned: ObjectRef | null;
}

/** What is open in the window beside the views themselves. */
export const useUi = create<Ui>(() => ({ overlay: null, drawer: null, pinned: null }));

export const openOverlay = (overlay: Overlay) => useUi.setState({ overlay });
export const closeOverlay = () => useUi.setState({ overlay: null });
export const openDrawer = (drawer: Ui['drawer']) => useUi.setState({ drawer });

/** Keeps the inspector on one object; `null` lets it follow the selection again. */
export const pinInspector = (pinned: ObjectRef | null) => useUi.setState({ pinned });
