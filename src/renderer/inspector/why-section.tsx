import type { ReactNode } from 'react';
import type { CollectionName } from '../../core/model/trace.ts';
import type { ItemView, ViewTypes } from '../../core/model/view.ts';
import { formatBytes, formatDuration, formatPercent, tokensInWords } from '../../core/views/format.ts';
import { didModelSee, whyHere } from '../../core/views/provenance.ts';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { useDerived } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';
import { seen } from '../text/seen.ts';
import { ObjectLink } from './object-link.tsx';

const TOPICS = ['conversation_items', 'inference_calls', 'tool_calls', 'compactions', 'interaction_edges'] as const;

/** The questions that people ask of an item or a tool: where it comes from, and whether the model saw it. */
export function WhySection({
  collection,
  object,
}: {
  collection: CollectionName;
  object: ViewTypes[CollectionName];
}): ReactNode {
  const itemId =
    'item_id' in object
      ? object.item_id
      : 'requester' in object
        ? (object.model_visible_call_item_ids[0] ?? null)
        : null;
  const item = useDerived(
    ['conversation_items'],
    (model) => (itemId === null ? undefined : model.collections.conversation_items.get(itemId)),
    [itemId],
  );
  if (!item) return null;
  return (
    <>
      {collection === 'conversation_items' && <WhyHere item={item} />}
      <Seen item={item} />
    </>
  );
}

function WhyHere({ item }: { item: ItemView }): ReactNode {
  const sentences = useDerived(TOPICS, (model, { indexes }) => whyHere(model, indexes, item), [item]);
  return (
    <Section title={inspector.why} id="why">
      <ul className="facts">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Section>
  );
}

function Seen({ item }: { item: ItemView }): ReactNode {
  const { sent, cut, gone, pending } = useDerived(TOPICS, (model, { indexes }) => didModelSee(model, indexes, item), [
    item,
  ]);
  return (
    <Section title={seen.title} id="seen">
      <ul className="facts">
        {sent && (
          <li>
            <Icon name="check" />
            <span>
              {seen.sentWith} <ObjectLink collection="inference_calls" id={sent.call_id} />,{' '}
              {seen.about(tokensInWords(sent.tokens))}
            </span>
          </li>
        )}
        {pending && (
          <li>
            <Icon name="status-waiting" />
            <span>{seen.pending}</span>
          </li>
        )}
        {cut && (
          <li>
            <Icon name="warning" />
            <span>{seen.cut(formatPercent(cut.shown_share), formatBytes(cut.runtime_bytes))}</span>
          </li>
        )}
        {gone && (
          <li>
            <Icon name="fate-dropped" />
            <span>
              {seen.goneSince}{' '}
              {gone.compaction_id !== null ? (
                <ObjectLink collection="compactions" id={gone.compaction_id} />
              ) : (
                gone.call_id !== null && <ObjectLink collection="inference_calls" id={gone.call_id} />
              )}
              , {seen.later(formatDuration(gone.after_ms))}
            </span>
          </li>
        )}
      </ul>
    </Section>
  );
}
