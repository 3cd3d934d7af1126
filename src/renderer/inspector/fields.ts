import type { CollectionName } from '../../core/model/trace.ts';
import type { ViewModel } from '../../core/reduce/delta.ts';
import { FIELD_NAMES } from '../text/fields.ts';

/** How a field's value is shown. */
export type FieldValue =
  | { type: 'null' }
  | { type: 'text'; text: string; mono: boolean }
  | { type: 'number'; value: number }
  | { type: 'bytes'; value: number }
  | { type: 'duration'; ms: number }
  | { type: 'flag'; value: boolean }
  | { type: 'moment'; unix_ms: number }
  | { type: 'refs'; refs: { collection: CollectionName | null; id: string }[] };

export interface Field {
  /** Path in the object, e.g. `usage.input_tokens`. */
  path: string;
  /** The path in words. */
  label: string;
  value: FieldValue;
}

/** Shown elsewhere in the inspector: bodies as text, windows as times, previews' sizes with their texts. */
const ELSEWHERE = new Set(['body', 'execution', 'cut', 'source_js', 'request_items']);

/** Where an id leads, by the name of its field without `_id`, `_ids`. */
const COLLECTION_OF: [RegExp, CollectionName][] = [
  [/payload$/, 'raw_payloads'],
  [/thread$/, 'threads'],
  [/turn$/, 'codex_turns'],
  [/inference_call$/, 'inference_calls'],
  [/compaction_request$|^request$/, 'compaction_requests'],
  [/compaction$/, 'compactions'],
  [/edge$/, 'interaction_edges'],
  [/terminal$/, 'terminal_sessions'],
  [/operation$/, 'terminal_operations'],
  [/code_cell$/, 'code_cells'],
  [/tool_call(_started_by_response)?$/, 'tool_calls'],
  [/item$/, 'conversation_items'],
];

/** Every field of an object that is not shown elsewhere, nested ones by their path. Ids lead to what the model knows; the object's own
 * stays as it is. */
export function fieldsOf(model: ViewModel, object: object, ownId: string): Field[] {
  const fields: Field[] = [];
  const visit = (value: unknown, path: string[]) => {
    const key = path.at(-1) ?? '';
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      const entries = Object.entries(value);
      if (entries.length === 0) fields.push(field(path, { type: 'null' }));
      for (const [name, inner] of entries) visit(inner, [...path, name]);
      return;
    }
    if (Array.isArray(value) && value.some((entry) => entry !== null && typeof entry === 'object')) {
      value.forEach((entry, index) => {
        visit(entry, [...path, String(index + 1)]);
      });
      return;
    }
    const own = value === ownId && path.length === 1;
    fields.push(field(path, own ? { type: 'text', text: ownId, mono: true } : readValue(model, key, value)));
  };
  for (const [name, value] of Object.entries(object)) if (!ELSEWHERE.has(name)) visit(value, [name]);
  return fields;
}

function field(path: string[], value: FieldValue): Field {
  return { path: path.join('.'), label: labelOf(path), value };
}

/** Fields that say something, and the names of those that are empty or not recorded. */
export function splitFields(fields: readonly Field[]): { told: Field[]; empty: Field[] } {
  const isEmpty = ({ value }: Field) => value.type === 'null' || (value.type === 'text' && value.text === '');
  return { told: fields.filter((field) => !isEmpty(field)), empty: fields.filter(isEmpty) };
}

/** `["requester", "code_cell_id"]` → `Requester, code cell`; `["kind", "type"]` → `Kind`. */
function labelOf(path: string[]): string {
  const known = FIELD_NAMES[path.join('.')];
  if (known) return known;
  const words = path
    .filter((name, i) => !(name === 'type' && i > 0))
    .map((name) =>
      name
        .replace(/_ids?$|_unix_ms$/, '')
        .replace(/_ms$/, '')
        .replaceAll('_', ' '),
    )
    .join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function readValue(model: ViewModel, key: string, value: unknown): FieldValue {
  if (value === null || value === undefined) return { type: 'null' };
  if (typeof value === 'number') return readNumber(key, value);
  if (typeof value === 'boolean') return { type: 'flag', value };
  if (Array.isArray(value)) {
    if (value.length === 0) return { type: 'null' };
    if (/_ids(_|$)/.test(key)) return { type: 'refs', refs: value.map((id) => refOf(model, key, String(id))) };
    return {
      type: 'text',
      mono: true,
      text: value.every((v) => typeof v === 'string') ? value.join(' ') : JSON.stringify(value),
    };
  }
  const text = String(value);
  if (/_id$/.test(key)) {
    const ref = refOf(model, key, text);
    return ref.collection ? { type: 'refs', refs: [ref] } : { type: 'text', text, mono: true };
  }
  return { type: 'text', text, mono: /path|cwd|command|stdin|source|digest|chunk/.test(key) };
}

function readNumber(key: string, value: number): FieldValue {
  if (/_unix_ms$/.test(key)) return { type: 'moment', unix_ms: value };
  if (/_ms$/.test(key)) return { type: 'duration', ms: value };
  return { type: /^bytes$|_bytes$/.test(key) ? 'bytes' : 'number', value };
}

/** The collection that a field's ids are of, by the field's name. */
export function collectionOfField(key: string): CollectionName | undefined {
  const name = key.replace(/_ids?(?=_|$)/, '');
  return COLLECTION_OF.find(([pattern]) => pattern.test(name))?.[1];
}

function refOf(model: ViewModel, key: string, id: string): { collection: CollectionName | null; id: string } {
  const found = collectionOfField(key);
  return { collection: found && model.collections[found].has(id) ? found : null, id };
}
