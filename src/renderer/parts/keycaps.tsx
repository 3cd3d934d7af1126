import type { ReactNode } from 'react';
import type { KeyChord } from '../../protocol/commands.ts';
import { isMac } from '../stores/connection.ts';

const MAC: Record<string, string> = { Mod: '⌘', Alt: '⌥', Shift: '⇧', Ctrl: '⌃', Enter: '↩' };
const OTHER: Record<string, string> = { Mod: 'Ctrl' };
const BOTH: Record<string, string> = { Left: '←', Right: '→', Up: '↑', Down: '↓' };

/** The names on the keys of a chord, e.g. `Ctrl`, `Shift`, `C`. */
export function keyNames(chord: KeyChord): string[] {
  const names = isMac() ? MAC : OTHER;
  // A chord may end in `+` itself: `Mod++`.
  const parts = chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+');
  return parts.map((part) => names[part] ?? BOTH[part] ?? part);
}

/** The keys of a chord, drawn. */
export function Keys({ chord }: { chord: KeyChord }): ReactNode {
  return keyNames(chord).map((name) => <kbd key={name}>{name}</kbd>);
}
