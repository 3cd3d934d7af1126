import type { KeyChord } from '../../protocol/commands.ts';

const NAMED: Record<string, string> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ' ': 'Space',
  Escape: 'Esc',
};

/** What of a keyboard event makes its chord. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * The chord of a key press, as `src/protocol/commands.ts` writes them. Shift is part of it for letters and named keys only:
 * `?` and `+` are what they are, wherever a keyboard has them.
 */
export function chordOf(press: KeyPress, mac: boolean): KeyChord {
  const named = NAMED[press.key] ?? press.key;
  const letter = /^\p{L}$/u.test(named);
  const symbol = named.length === 1 && !letter;
  const mod = mac ? press.metaKey : press.ctrlKey;
  const parts = [
    mod && 'Mod',
    mac && press.ctrlKey && 'Ctrl',
    press.altKey && 'Alt',
    press.shiftKey && !symbol && 'Shift',
    letter ? named.toUpperCase() : named,
  ];
  return parts.filter(Boolean).join('+');
}

/** Whether a chord belongs to a text field that has the focus: everything that types or moves the caret. */
export function isTextFieldChord(chord: KeyChord): boolean {
  return !/^(Mod|Ctrl|Alt)\+/.test(chord) && !/(^|\+)F\d+$/.test(chord);
}
