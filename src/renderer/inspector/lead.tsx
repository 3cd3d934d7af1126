import type { ReactNode } from 'react';
import type { CollectionName, CollectionTypes } from '../../core/model/trace.ts';
import type { ItemView, ViewTypes } from '../../core/model/view.ts';
import { formatDuration, formatPosition } from '../../core/views/format.ts';
import { objectSubject } from '../../core/views/object-name.ts';
import { encryptedBytes, partText } from '../../core/views/sizes.ts';
import { operationText, toolTitle } from '../../core/views/titles.ts';
import { LongText } from '../parts/long-text.tsx';
import { Status } from '../parts/status.tsx';
import { useMoment, useStart } from '../stores/moment.ts';
import { useDerived, useTrace } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';

interface Props {
  collection: CollectionName;
  id: string;
  object: ViewTypes[CollectionName];
}

/** What the object is in a line or a text, its status, how long and when. */
export function Lead(props: Props): ReactNode {
  return (
    <div className="insp-lead">
      <Evidence {...props} />
      <LeadLine object={props.object} />
    </div>
  );
}

function Evidence({ collection, id, object }: Props): ReactNode {
  const { model } = useTrace();
  const subject = useDerived([collection], (m) => objectSubject(m, collection, id), [collection, id]);
  if ('body' in object) return <ItemBody item={object} />;
  if ('source_js' in object) {
    return <Text at={{ collection, id, path: 'source_js' }} text={object.source_js} />;
  }
  if ('request' in object && 'operation_id' in object) {
    return (
      <>
        <p className="mono">{operationText(object)}</p>
        {object.result?.formatted_output != null && (
          <Text at={{ collection, id, path: 'result.formatted_output' }} text={object.result.formatted_output} />
        )}
        {object.result?.stdout && <Text at={{ collection, id, path: 'result.stdout' }} text={object.result.stdout} />}
        {object.result?.stderr && <Text at={{ collection, id, path: 'result.stderr' }} text={object.result.stderr} />}
      </>
    );
  }
  if ('requester' in object) {
    const title = toolTitle(model, object as CollectionTypes['tool_calls']);
    return (
      <p>
        <span className={title.mono ? 'mono' : undefined}>{title.text}</span> <span className="dim">{title.note}</span>
      </p>
    );
  }
  return subject === '' ? null : <p className="mono-s">{subject}</p>;
}

function ItemBody({ item }: { item: ItemView }): ReactNode {
  const hidden = encryptedBytes(item);
  return (
    <>
      {item.body.parts.map((part, index) => {
        const text = partText(part);
        if (part.type === 'encoded' || text === '') return null;
        const path = `body.parts.${index}.${part.type === 'code' ? 'source' : part.type === 'json' ? 'summary' : 'text'}`;
        const at = { collection: 'conversation_items' as const, id: item.item_id, path };
        // Parts of an item have no id of their own, and never change places.
        return (
          <Text
            key={path}
            at={at}
            text={text}
            mono={part.type === 'code' || part.type === 'json' || item.role === 'tool'}
          />
        );
      })}
      {hidden > 0 && <p className="dim">{inspector.encrypted(hidden)}</p>}
    </>
  );
}

function Text({
  at,
  text,
  mono = true,
}: {
  at: { collection: CollectionName; id: string; path: string };
  text: string;
  mono?: boolean;
}): ReactNode {
  const object = useTrace().model.collections[at.collection].get(at.id);
  const cut = object && 'cut' in object ? object.cut?.[at.path] : undefined;
  return <LongText className={`lead-text scroll ${mono ? 'ev ev--s' : ''}`} text={text} size={cut ?? null} at={at} />;
}

function LeadLine({ object }: { object: ViewTypes[CollectionName] }): ReactNode {
  const start = useStart();
  const now = useMoment();
  if ('first_seen_at_unix_ms' in object) {
    return (
      <p className="lead-line">
        <span>{object.role}</span>
        {object.channel && <span className="mid">{object.channel}</span>}
        <span className="mid">{object.kind.replaceAll('_', ' ')}</span>
        <span className="num dim">{formatPosition(object.first_seen_at_unix_ms - start)}</span>
      </p>
    );
  }
  if ('installed_at_unix_ms' in object) {
    return (
      <p className="lead-line">
        <span className="num">
          {inspector.shrunk(object.input_item_ids.length, object.replacement_item_ids.length)}
        </span>
        <span className="num dim">{formatPosition(object.installed_at_unix_ms - start)}</span>
      </p>
    );
  }
  if (!('execution' in object)) return null;
  const { status, started_at_unix_ms, ended_at_unix_ms } = object.execution;
  const end = ended_at_unix_ms ?? now;
  return (
    <p className="lead-line">
      <Status status={'runtime_status' in object ? object.runtime_status : status} word />
      <span className="num mid">{formatDuration(end - started_at_unix_ms)}</span>
      <span className="num dim">
        {formatPosition(started_at_unix_ms - start)}
        {ended_at_unix_ms !== null && ` to ${formatPosition(ended_at_unix_ms - start)}`}
      </span>
    </p>
  );
}
