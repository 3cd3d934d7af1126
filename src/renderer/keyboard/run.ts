import { useEffect, useRef } from 'react';
import type { CommandId } from '../../protocol/commands.ts';
import { isCommandId } from '../../protocol/commands.ts';
import { client } from '../stores/client.ts';
import { windowCommands } from './window-commands.ts';

type Handler = () => void;

/** Handlers of the views that are shown, newest last: they come before the window's own. */
const shown = new Map<CommandId, Handler[]>();

/** Runs commands that the host's menu sends. */
export function startCommands(): void {
  client().on('host.command', ({ command }) => {
    if (isCommandId(command)) runCommand(command);
  });
}

/** Runs a command: by the view that is shown, else by the window. Returns whether anyone knew it. */
export function runCommand(id: CommandId): boolean {
  const run = shown.get(id)?.at(-1) ?? windowCommands[id];
  run?.();
  return run !== undefined;
}

/** Whether someone would run a command now. */
export function canRun(id: CommandId): boolean {
  return (shown.get(id)?.length ?? 0) > 0 || windowCommands[id] !== undefined;
}

/** Hook: handles a command as long as the component is shown. */
export function useCommand(id: CommandId, handler: Handler): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const run = () => latest.current();
    shown.set(id, [...(shown.get(id) ?? []), run]);
    return () => {
      shown.set(
        id,
        (shown.get(id) ?? []).filter((one) => one !== run),
      );
    };
  }, [id]);
}
