import { type ReactNode, useMemo } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { formatPosition } from '../../../core/views/format.ts';
import { encryptedBytes } from '../../../core/views/sizes.ts';
import { shortPath } from '../../../core/views/words.ts';
import { KindIcon } from '../../parts/icon.tsx';
import { openObject } from '../../stores/places.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import { itemSources } from './item-sources.ts';
import { Prose } from './prose.tsx';
import { useRowContext } from './row-context.ts';
import { At, Encrypted, Tokens } from './row-parts.tsx';
import { useParts } from './use-parts.ts';

/** A message of one agent to another, with when it was sent. */
export function AgentMessageRow({ rowId, item }: { rowId: string; item: ItemView }): ReactNode {
  const { start } = useRowContext();
  const sources = useMemo(() => itemSources(item), [item]);
  const [edge] = useParts(['interaction_edges'], (model, { indexes }) => [
    model.collections.interaction_edges.get(indexes.edgesByItem.get(item.item_id)?.[0] ?? ''),
  ]);
  const encrypted = encryptedBytes(item);
  const silent = sources.every(({ preview }) => preview.trim() === '');
  const { author = '', recipient = '' } = item.agent_message ?? {};
  const lead = (
    <>
      <b className="who" title={author}>
        {shortPath(author)}
      </b>
      <span className="chan" title={recipient}>
        {transcriptTexts.to(shortPath(recipient))}
      </span>
      {silent && encrypted > 0 && <Encrypted bytes={encrypted} alone />}
    </>
  );
  return (
    <div className="item item--msg">
      <At at={item.first_seen_at_unix_ms} />
      <KindIcon kind="message" />
      <Prose rowId={rowId} sources={sources} lead={lead} />
      <span className="item-meta num">
        {edge && (
          <button
            type="button"
            className="link"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation();
              openObject({ collection: 'interaction_edges', id: edge.edge_id });
            }}
          >
            {transcriptTexts.sent(formatPosition(edge.started_at_unix_ms - start))}
          </button>
        )}
        {encrypted > 0 && !silent && <Encrypted bytes={encrypted} alone={false} />}
        <Tokens item={item} />
      </span>
    </div>
  );
}
