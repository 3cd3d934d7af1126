import { formatPosition, formatTokens } from '../../core/views/format.ts';
import { members, numberOf } from '../../core/views/indexes/groups.ts';
import { shortPath } from '../../core/views/words.ts';
import { type Command, commandList, type KeyChord, keysOf } from '../../protocol/commands.ts';
import type { ObjectRef, TraceLocation } from '../address.ts';
import { canRun, runCommand } from '../keyboard/run.ts';
import { NEEDS_TRACE } from '../keyboard/window-commands.ts';
import { useConnection } from '../stores/connection.ts';
import { useLibrary } from '../stores/library.ts';
import { goWithin, traceLocation } from '../stores/navigation.ts';
import { beginningOf, openTrace } from '../stores/opening.ts';
import { openObject, placeOfObject } from '../stores/places.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { palette } from '../text/palette.ts';

/** One line of the palette before it is matched. */
export interface Entry {
  key: string;
  icon: string;
  /** Class of the icon: the colour of a kind. */
  kind?: string;
  label: string;
  note?: string;
  right?: string;
  chord?: KeyChord | undefined;
  run: () => void;
  /** Where it leads, for Ctrl Enter; left out: it is no place. */
  place?: () => TraceLocation | null;
}

/** An entry that shows an object where it belongs. */
export const leadsTo = (ref: ObjectRef): Pick<Entry, 'run' | 'place'> => ({
  run: () => openObject(ref),
  place: () => placeOfObject(ref),
});

/** Commands that would do something now. */
export function commandEntries(): Entry[] {
  const { info } = useConnection.getState();
  return commandList.filter(isOffered).map((command) => ({
    key: `command ${command.id}`,
    icon: ICONS[command.menu],
    label: command.label,
    note: command.menu === 'view' && command.section === 1 ? palette.view : '',
    chord: keysOf(command, info?.platform ?? 'linux')[0],
    run: () => void runCommand(command.id),
  }));
}

const ICONS = { file: 'file', edit: 'search', view: 'panel-left', go: 'goto', help: 'keyboard' } as const;

function isOffered(command: Command): boolean {
  return (
    command.id !== 'go.palette' &&
    command.id !== 'go.commands' &&
    canRun(command.id) &&
    (!NEEDS_TRACE.has(command.id) || traceLocation() !== null)
  );
}

/** All threads by path. */
export function threadEntries({ model }: TraceSession): Entry[] {
  return [...model.collections.threads.values()].map((thread) => ({
    key: `thread ${thread.thread_id}`,
    icon: 'kind-thread',
    label: thread.agent_path,
    note: thread.nickname ?? '',
    run: () => goWithin({ thread: thread.thread_id, selection: { collection: 'threads', id: thread.thread_id } }),
    place: () => placeOfObject({ collection: 'threads', id: thread.thread_id }),
  }));
}

/** What has a name of its own: compactions and turns. */
export function placeEntries({ model, indexes }: TraceSession): Entry[] {
  const { compactions, threads, codex_turns } = model.collections;
  const start = model.header?.started_at_unix_ms ?? 0;
  const nameOf = (id: string) => shortPath(threads.get(id)?.agent_path ?? id);
  const result: Entry[] = [];
  for (const compaction of compactions.values()) {
    result.push({
      key: `compaction ${compaction.compaction_id}`,
      icon: 'kind-compaction',
      kind: 'compaction',
      label: palette.compaction(numberOf(indexes.compactions, compaction.compaction_id)),
      note: `${nameOf(compaction.thread_id)}, ${palette.items(compaction.input_item_ids.length, compaction.replacement_item_ids.length)}`,
      right: formatPosition(compaction.installed_at_unix_ms - start),
      ...leadsTo({ collection: 'compactions', id: compaction.compaction_id }),
    });
  }
  for (const turn of codex_turns.values()) {
    result.push({
      key: `turn ${turn.codex_turn_id}`,
      icon: 'kind-turn',
      kind: 'turn',
      label: palette.turn(numberOf(indexes.turns, turn.codex_turn_id)),
      note: nameOf(turn.thread_id),
      right: formatPosition(turn.execution.started_at_unix_ms - start),
      ...leadsTo({ collection: 'codex_turns', id: turn.codex_turn_id }),
    });
  }
  return result;
}

/** Model calls of one thread by number; only for queries that name one ("call 12"). */
export function callEntries({ model, indexes }: TraceSession, thread: string): Entry[] {
  const start = model.header?.started_at_unix_ms ?? 0;
  return members(indexes.calls, thread).flatMap((id) => {
    const call = model.collections.inference_calls.get(id);
    if (!call) return [];
    return {
      key: `call ${id}`,
      icon: 'kind-inference',
      kind: 'inference',
      label: palette.call(numberOf(indexes.calls, id)),
      note: [
        shortPath(model.collections.threads.get(thread)?.agent_path ?? thread),
        call.usage && `${palette.in} ${formatTokens(call.usage.input_tokens)}`,
      ]
        .filter(Boolean)
        .join(', '),
      right: formatPosition(call.execution.started_at_unix_ms - start),
      ...leadsTo({ collection: 'inference_calls', id }),
    };
  });
}

/** Traces of the library. */
export function traceEntries(): Entry[] {
  return [...useLibrary.getState().entries.values()].map((entry) => ({
    key: `trace ${entry.id}`,
    icon: entry.status === 'live' ? 'live' : 'bundle',
    label: entry.facts?.first_user_message ?? entry.name,
    note: entry.facts?.first_user_message ? entry.name : palette.trace,
    run: () => openTrace(entry.path),
    place: () => beginningOf(entry.path),
  }));
}

/** At most this many objects are listed by id. */
const ID_LIMIT = 50;

/** Objects whose id has `part` in it, of all collections. */
export function idEntries({ model }: TraceSession, part: string): Entry[] {
  const wanted = part.toLowerCase();
  const result: Entry[] = [];
  for (const [collection, objects] of Object.entries(model.collections)) {
    for (const id of objects.keys()) {
      if (!id.toLowerCase().includes(wanted)) continue;
      const ref = { collection: collection as keyof typeof model.collections, id };
      result.push({
        key: `${collection} ${id}`,
        icon: 'link',
        label: id,
        note: palette.collections[ref.collection],
        ...leadsTo(ref),
      });
      if (result.length >= ID_LIMIT) return result;
    }
  }
  return result;
}
