import { type CommandId, commandList, type KeyChord, keysOf } from '../../protocol/commands.ts';
import { isMac } from '../stores/connection.ts';
import { useUi } from '../stores/ui.ts';
import { chordOf, isTextFieldChord } from './chords.ts';
import { undoNewest } from './escape.ts';
import { runCommand } from './run.ts';

/** Commands by chord on this platform. */
function keyMap(platform: string): Map<KeyChord, CommandId> {
  return new Map(
    commandList.flatMap((command) => keysOf(command, platform).map((chord) => [chord, command.id] as const)),
  );
}

const maps = { mac: keyMap('darwin'), other: keyMap('linux') };

/**
 * Runs the command of a pressed chord, unless someone nearer took the key (`preventDefault`), a dialog is open, or it belongs
 * to the text field that has the focus.
 */
export function startKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || useUi.getState().overlay) return;
    const mac = isMac();
    const chord = chordOf(event, mac);
    if (chord === 'Esc') {
      if (undoNewest()) event.preventDefault();
      return;
    }
    const command = maps[mac ? 'mac' : 'other'].get(chord);
    if (!command || (isTextField(event.target) && isTextFieldChord(chord))) return;
    if (runCommand(command)) event.preventDefault();
  });
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
}
