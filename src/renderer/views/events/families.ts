import { RAW_EVENT_TYPES } from '../../../core/trace/events.ts';

/** Event types by what they are about, as the sidebar lists them. `kind` names a glyph. */
export interface Family {
  id: string;
  kind: string;
  types: readonly string[];
}

const PREFIXES: [id: string, kind: string, pattern: RegExp][] = [
  ['rollout', 'thread', /^rollout_/],
  ['thread', 'thread', /^thread_/],
  ['turn', 'turn', /^codex_turn_/],
  ['inference', 'inference', /^inference_/],
  ['runtime', 'terminal', /^tool_call_runtime_/],
  ['tool', 'tool', /^(mcp_)?tool_call_/],
  ['cell', 'code', /^code_cell_/],
  ['compaction', 'compaction', /^compaction_/],
  ['result', 'message', /^agent_result_/],
  ['protocol', 'turn', /^protocol_event_/],
];

const familyIdOf = (type: string): string => PREFIXES.find(([, , pattern]) => pattern.test(type))?.[0] ?? 'other';

/** Every type of the format in its family; last, what has no type that is known (`""`). */
export const FAMILIES: readonly Family[] = [
  ...PREFIXES.map(([id, kind]) => ({ id, kind, types: RAW_EVENT_TYPES.filter((type) => familyIdOf(type) === id) })),
  { id: 'other', kind: 'turn', types: RAW_EVENT_TYPES.filter((type) => familyIdOf(type) === 'other') },
  { id: 'unreadable', kind: 'unreadable', types: [''] },
];

/** The glyph of an event's kind. */
export function kindOf(type: string | null): string {
  const id = type === null ? 'unreadable' : familyIdOf(type);
  return FAMILIES.find((family) => family.id === id)?.kind ?? 'turn';
}

/** All types there are. */
export const ALL_TYPES: readonly string[] = FAMILIES.flatMap((family) => family.types);

/** The types to ask the host for: none named when all are wanted. */
export function wantedTypes(hidden: ReadonlySet<string>): string[] | undefined {
  return hidden.size === 0 ? undefined : ALL_TYPES.filter((type) => !hidden.has(type));
}
