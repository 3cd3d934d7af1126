import { describe, expect, it } from 'vitest';
import { commandList, keysOf } from '../../../src/protocol/commands.ts';
import { chordOf, isTextFieldChord, type KeyPress } from '../../../src/renderer/keyboard/chords.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('chordOf', () => {
  it.each<[KeyPress, boolean, string]>([
    [press('k', { ctrlKey: true }), false, 'Mod+K'],
    [press('k', { metaKey: true }), true, 'Mod+K'],
    [press('k', { ctrlKey: true }), true, 'Ctrl+K'],
    [press('E', { shiftKey: true }), false, 'Shift+E'],
    [press('e'), false, 'E'],
    [press('?', { shiftKey: true }), false, '?'],
    [press('+', { ctrlKey: true, shiftKey: true }), false, 'Mod++'],
    [press('ArrowLeft', { altKey: true }), false, 'Alt+Left'],
    [press('F3', { shiftKey: true }), false, 'Shift+F3'],
    [press('C', { ctrlKey: true, shiftKey: true }), false, 'Mod+Shift+C'],
    [press('Escape'), false, 'Esc'],
  ])('%o on a Mac: %s is %s', (event, mac, chord) => {
    expect(chordOf(event, mac)).toBe(chord);
  });
});

describe('the key map', () => {
  it.each(['linux', 'darwin', 'win32'])('gives no chord to two commands on %s', (platform) => {
    const chords = commandList.flatMap((command) => keysOf(command, platform));
    expect(chords).toEqual([...new Set(chords)]);
  });

  it('leaves what types or moves the caret to text fields', () => {
    expect(['E', 'Shift+E', '[', 'End', '?'].every(isTextFieldChord)).toBe(true);
    expect(['Mod+K', 'Alt+Left', 'F6', 'Shift+F3', 'Ctrl+C'].some(isTextFieldChord)).toBe(false);
  });
});
