import { type ReactNode, useState } from 'react';
import type { CollectionName } from '../../core/model/trace.ts';
import { formatPosition } from '../../core/views/format.ts';
import { type Relation, relationsOf } from '../../core/views/relations.ts';
import { refAttribute } from '../objects/named-objects.ts';
import { Section } from '../parts/section.tsx';
import { openObject } from '../stores/places.ts';
import { usePointing } from '../stores/pointed.ts';
import { select } from '../stores/selection.ts';
import { useDerived, useTrace } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';
import { ObjectIcon } from './object-icon.tsx';

const FEW = 24;
const TOPICS = [
  'threads',
  'codex_turns',
  'conversation_items',
  'inference_calls',
  'code_cells',
  'tool_calls',
  'terminal_sessions',
  'terminal_operations',
  'compactions',
  'compaction_requests',
  'interaction_edges',
] as const;

/** Everything that the object is connected with, in both directions, as sentences. */
export function RelationsSection({ collection, id }: { collection: CollectionName; id: string }): ReactNode {
  const relations = useDerived(TOPICS, (model, { indexes }) => relationsOf(model, indexes, collection, id), [
    collection,
    id,
  ]);
  const start = useDerived(['header'], (model) => model.header?.started_at_unix_ms ?? 0);
  const [all, setAll] = useState(false);
  if (relations.length === 0) return null;
  const shown = all ? relations : relations.slice(0, FEW);
  return (
    <Section title={inspector.related} id="related" count={relations.length}>
      <ul className="rel">
        {shown.map((relation) => (
          <li key={`${relation.label} ${relation.collection} ${relation.id}`}>
            <RelationRow relation={relation} start={start} />
          </li>
        ))}
      </ul>
      {shown.length < relations.length && (
        <p className="rel-more">
          <button type="button" className="link" onClick={() => setAll(true)}>
            {inspector.showAll(relations.length)}
          </button>
        </p>
      )}
    </Section>
  );
}

function RelationRow({ relation, start }: { relation: Relation; start: number }): ReactNode {
  const { collection, id } = relation;
  const session = useTrace();
  const pointing = usePointing(collection, id);
  return (
    <button
      type="button"
      className="rel-row"
      {...pointing}
      {...refAttribute({ collection, id })}
      title={id}
      onClick={() => select({ collection, id }, 'push')}
      onDoubleClick={() => openObject({ collection, id })}
    >
      <span className="rel-word">{relation.label}</span>
      <ObjectIcon session={session} collection={collection} id={id} />
      <span className="rel-label t">{relation.name}</span>
      {relation.note && <span className="rel-meta">{relation.note}</span>}
      {relation.at_unix_ms !== null && (
        <span className="rel-meta num">{formatPosition(relation.at_unix_ms - start)}</span>
      )}
    </button>
  );
}
