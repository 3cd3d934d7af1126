import { COLLECTIONS, HEADER_FIELDS, type RolloutTrace } from '../model/trace.ts';
import { compareUtf8 } from '../utf8.ts';

/** Objects that are written by one JSON.stringify call. */
const BATCH = 64;

/**
 * The exact text of `state.json` (spec/reduced-model.md): two spaces of indentation, fields in the model's order, map keys
 * in the order of their UTF-8 bytes, no newline at the end. In one string: for traces of up to some 500 MB of text;
 * {@link serializeTraceChunks} has no such limit.
 */
export function serializeTrace(trace: RolloutTrace): string {
  return [...serializeTraceChunks(trace)].join('');
}

/** {@link serializeTrace} in pieces of some kilobytes. */
export function* serializeTraceChunks(trace: RolloutTrace): Generator<string> {
  const fields = HEADER_FIELDS.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(trace[name])}`);
  yield `{\n${fields.join(',\n')}`;
  for (const name of COLLECTIONS) {
    yield `,\n  ${JSON.stringify(name)}: `;
    yield* serializeMap(trace[name] as Record<string, object>);
  }
  yield '\n}';
}

function* serializeMap(objects: Record<string, object>): Generator<string> {
  const ids = Object.keys(objects).sort(compareUtf8);
  if (ids.length === 0) {
    yield '{}';
    return;
  }
  yield '{\n';
  for (let from = 0; from < ids.length; from += BATCH) {
    const entries = ids.slice(from, from + BATCH).map((id) => [id, objects[id]] as const);
    yield (from > 0 ? ',\n' : '') + serializeEntries(entries);
  }
  yield '\n  }';
}

const OPEN = '{\n  "": {\n'.length;
const CLOSE = '\n  }\n}'.length;

/**
 * Entries of a map, indented as they stand in the file. They are written inside two wrapping objects, whose braces are then
 * cut off: JSON.stringify indents far faster than anything that would be done to its output.
 */
function serializeEntries(entries: readonly (readonly [string, object | undefined])[]): string {
  if (entries.some(([id]) => changesOrder(id))) {
    return entries.map(([id, value]) => `    ${JSON.stringify(id)}: ${indented(value)}`).join(',\n');
  }
  return JSON.stringify({ '': Object.fromEntries(entries) }, null, 2).slice(OPEN, -CLOSE);
}

/** JavaScript puts integer-like keys first, and does not take `__proto__` for a name in every place. */
function changesOrder(id: string): boolean {
  const first = id.charCodeAt(0);
  return (first >= 0x30 && first <= 0x39 && /^\d+$/.test(id)) || id === '__proto__';
}

function indented(value: object | undefined): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n    ');
}
