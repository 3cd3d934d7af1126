import { type ReactNode, useMemo } from 'react';
import type { CollectionName } from '../../../core/model/trace.ts';
import { formatMoment, formatPosition } from '../../../core/views/format.ts';
import { deliveryTime, messageText } from '../../../core/views/graph/sequence.ts';
import { anchorThread } from '../../../core/views/indexes/agents.ts';
import { type PayloadRelation, payloadRelations, type Relation, relationsOf } from '../../../core/views/relations.ts';
import { deliveredAt } from '../../../core/views/timeline/links.ts';
import { ObjectLink } from '../../inspector/object-link.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LongText } from '../../parts/long-text.tsx';
import { localOffset, useStart } from '../../stores/moment.ts';
import { select } from '../../stores/selection.ts';
import { useDerived, useObject, useTrace } from '../../stores/use-trace.ts';
import { graphTexts as texts } from '../../text/graph.ts';
import { itemSources } from '../compactions/item-texts.ts';
import { EDGE_ICONS, threadName } from './edge-words.ts';

const TOPICS = ['interaction_edges', 'conversation_items', 'tool_calls', 'inference_calls', 'threads'] as const;

/** The selected edge: its message, how it went from asking to answer, and the payloads that prove it. */
export function EdgePanel({ id }: { id: string }): ReactNode {
  const { model } = useTrace();
  const edge = useObject('interaction_edges', id);
  const facts = useDerived(
    TOPICS,
    (now, { indexes }) => ({
      relations: relationsOf(now, indexes, 'interaction_edges', id),
      payloads: payloadRelations(now, 'interaction_edges', id),
      lag: deliveryTime(now, id),
      read: edge ? deliveredAt(now, edge) : null,
    }),
    [id, edge],
  );
  if (!edge) return null;
  const from = anchorThread(model, edge.source);
  const to = anchorThread(model, edge.target);
  return (
    <aside className="tg-panel" aria-label={texts.message}>
      <header className="tg-panel-head">
        <Icon name={EDGE_ICONS[edge.kind]} className="k tg-k" />
        <h2>{texts.kinds[edge.kind]}</h2>
        {from !== null && <ObjectLink collection="threads" id={from} />}
        <Icon name="arrow-right" />
        {to !== null && <ObjectLink collection="threads" id={to} />}
        <span className="push" />
        <button
          type="button"
          className="icon-btn"
          aria-label={texts.close}
          title={`${texts.close}  Esc`}
          onClick={() => select(null)}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="tg-panel-body">
        <Message id={id} itemId={edge.carried_item_ids[0] ?? null} />
        <Steps
          sent={edge.started_at_unix_ms}
          ended={edge.ended_at_unix_ms}
          closes={edge.kind === 'close_agent'}
          read={facts.read}
          lag={facts.lag}
          relations={facts.relations}
          reader={to === null ? '' : threadName(model, to)}
        />
        <Evidence relations={facts.relations} payloads={facts.payloads} />
      </div>
    </aside>
  );
}

function Message({ id, itemId }: { id: string; itemId: string | null }): ReactNode {
  const { model } = useTrace();
  const item = useObject('conversation_items', itemId);
  const sources = useMemo(() => itemSources(item).filter(({ preview }) => preview !== ''), [item]);
  const scrolls = { tabIndex: 0, role: 'group', 'aria-label': texts.message };
  const preview = messageText(model, id);
  return (
    <div className="tg-message scroll" {...scrolls}>
      {sources.map(({ collection, id: from, path, preview: text, cut }) => (
        <LongText key={path} text={text} size={cut} at={{ collection, id: from, path }} />
      ))}
      {sources.length === 0 && (preview ? <p>{preview}</p> : <p className="dim">{texts.noMessage}</p>)}
    </div>
  );
}

/** Of the relations, those that are steps on the message's way, in the order in which they are told. */
function Steps({
  sent,
  ended,
  closes,
  read,
  lag,
  relations,
  reader,
}: {
  sent: number;
  ended: number | null;
  closes: boolean;
  read: number | null;
  lag: number | null;
  relations: readonly Relation[];
  reader: string;
}): ReactNode {
  const find = (label: string) => relations.find((relation) => relation.label === label) ?? null;
  const called = find('called by');
  const input = find('in the input of');
  const answer = find('answered with');
  return (
    <section aria-label={texts.steps}>
      <h3>{texts.steps}</h3>
      <ol className="tg-steps">
        {called && <Step at={called.at_unix_ms} word={texts.calledBy} relation={called} />}
        <Step at={sent} word={closes ? texts.closedAt : texts.sentAt} />
        {input && <Step at={read ?? input.at_unix_ms} word={texts.readAt} relation={input} />}
        {ended !== null && ended !== sent && !input && <Step at={ended} word={texts.ended} />}
        {answer && <Step at={answer.at_unix_ms} word={texts.answered} relation={answer} />}
      </ol>
      <p className="tg-lag micro mid">{lag !== null ? texts.lag(lag, reader) : closes ? '' : texts.unread(reader)}</p>
    </section>
  );
}

function Step({ at, word, relation }: { at: number | null; word: string; relation?: Relation }): ReactNode {
  const start = useStart();
  return (
    <li>
      <time className="mono-s" title={at === null ? undefined : formatMoment(at, localOffset)}>
        {at === null ? '' : formatPosition(at - start)}
      </time>
      <Icon name="check" />
      <span className="t">
        {word} {relation && <ObjectLink collection={relation.collection} id={relation.id} />}
      </span>
    </li>
  );
}

/** The objects at both ends, what was carried, and the payloads. */
function Evidence({
  relations,
  payloads,
}: {
  relations: readonly Relation[];
  payloads: readonly PayloadRelation[];
}): ReactNode {
  const ends = relations.filter(({ label }) => label === 'source' || label === 'target');
  return (
    <section aria-label={texts.evidence}>
      <h3>{texts.evidence}</h3>
      <dl className="tg-evidence">
        {ends.map(({ label, collection, id }) => (
          <Pair key={label} word={label} collection={collection} id={id} />
        ))}
        {payloads.map(({ role, raw_payload_id }) => (
          <Pair key={`${role} ${raw_payload_id}`} word={role} collection="raw_payloads" id={raw_payload_id} />
        ))}
        {payloads.length === 0 && (
          <div>
            <dt className="dim">{texts.noPayload}</dt>
          </div>
        )}
      </dl>
    </section>
  );
}

function Pair({ word, collection, id }: { word: string; collection: CollectionName; id: string }): ReactNode {
  return (
    <div>
      <dt className="dim">{word}</dt>
      <dd className="t">
        <ObjectLink collection={collection} id={id} />
      </dd>
    </div>
  );
}
