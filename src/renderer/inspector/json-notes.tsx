import type { ReactNode } from 'react';
import { formatClock, formatMoment } from '../../core/views/format.ts';
import type { JsonNode } from '../parts/json-nodes.ts';
import { localOffset } from '../stores/moment.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { collectionOfField } from './fields.ts';
import { ObjectLink } from './object-link.tsx';

/** Longer values are no ids. */
const LONGEST_ID = 200;

/**
 * What the window knows about a value of a raw JSON text, to stand behind it: the object that an id names, the moment that a
 * number of milliseconds is. Null: nothing.
 */
export function jsonNote({ model }: TraceSession, text: string, node: JsonNode): ReactNode {
  if (node.keyStart < 0 || node.end - node.start > LONGEST_ID) return null;
  const key = text.slice(node.keyStart + 1, node.keyEnd - 1);
  if (node.kind === 'number' && key.endsWith('_unix_ms')) {
    const at = Number(text.slice(node.start, node.end));
    return (
      <span className="jnote num" title={formatMoment(at, localOffset)}>
        {formatClock(at, localOffset)}
      </span>
    );
  }
  if (node.kind !== 'string' || !key.endsWith('_id')) return null;
  const collection = collectionOfField(key);
  const id = text.slice(node.start + 1, node.end - 1);
  if (!collection || !model.collections[collection].has(id)) return null;
  return (
    <span className="jnote">
      <ObjectLink collection={collection} id={id} />
    </span>
  );
}
