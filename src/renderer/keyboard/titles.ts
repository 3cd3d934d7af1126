import { type CommandId, commandList, keysOf } from '../../protocol/commands.ts';
import { keyNames } from '../parts/keycaps.tsx';
import { useConnection } from '../stores/connection.ts';

/** The first chord of a command on the host's platform. */
export function firstChord(id: CommandId): string | undefined {
  const command = commandList.find((one) => one.id === id);
  return command && keysOf(command, useConnection.getState().info?.platform ?? 'linux')[0];
}

/** A tooltip: what a control does, and its keys. */
export function commandTitle(id: CommandId, label: string): string {
  const chord = firstChord(id);
  return chord ? `${label}  ${keyNames(chord).join(' ')}` : label;
}
