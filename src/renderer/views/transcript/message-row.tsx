import { type ReactNode, useMemo } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { encryptedBytes } from '../../../core/views/sizes.ts';
import { compactionOf } from '../../../core/views/transcript/rows.ts';
import { KindIcon } from '../../parts/icon.tsx';
import { useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import { Images } from './image-part.tsx';
import { imageParts, itemSources } from './item-sources.ts';
import { producerText } from './producer.ts';
import { Prose } from './prose.tsx';
import { At, Encrypted, Tokens } from './row-parts.tsx';

/** What someone said, or what the model thought. */
export function MessageRow({ rowId, item }: { rowId: string; item: ItemView }): ReactNode {
  const sources = useMemo(() => itemSources(item), [item]);
  const channel = useChannel(item);
  const { model, indexes } = useTrace();
  const producer = producerText(model, indexes, item) ?? undefined;
  const encrypted = encryptedBytes(item);
  const images = imageParts(item);
  const silent = sources.every(({ preview }) => preview.trim() === '');
  const lead = (
    <>
      <b className="who" {...(producer === undefined ? {} : { title: producer })}>
        {item.role}
      </b>
      {channel && <span className="chan">{channel}</span>}
      {silent && encrypted > 0 && <Encrypted bytes={encrypted} alone />}
      {silent && encrypted === 0 && images === 0 && <span className="dim">{transcriptTexts.noText}</span>}
    </>
  );
  return (
    <div className="item item--msg">
      <At at={item.first_seen_at_unix_ms} />
      <KindIcon kind={glyphOf(item)} />
      <div>
        <Prose rowId={rowId} sources={sources} quiet={isQuiet(item)} lead={lead} />
        {images > 0 && <Images item={item} count={images} />}
      </div>
      <span className="item-meta">
        {encrypted > 0 && !silent && <Encrypted bytes={encrypted} alone={false} />}
        {item.kind !== 'reasoning' && <Tokens item={item} />}
      </span>
    </div>
  );
}

/** Reasoning and standing instructions stand back behind what was said. */
const isQuiet = (item: ItemView): boolean =>
  item.kind === 'reasoning' || item.role === 'developer' || item.role === 'system';

function glyphOf(item: ItemView): string {
  if (item.kind === 'reasoning') return 'reasoning';
  if (item.channel === 'summary') return 'compaction';
  return item.role === 'user' || item.role === 'assistant' ? item.role : 'instructions';
}

function useChannel(item: ItemView): string | null {
  const { indexes } = useTrace();
  if (item.kind === 'reasoning') {
    const summary = item.body.parts.some((part) => part.type === 'summary');
    return summary ? transcriptTexts.reasoningSummary : transcriptTexts.reasoningChannel;
  }
  const compaction = compactionOf(item);
  if (compaction === null) return item.channel;
  const by = transcriptTexts.summaryOf(numberOf(indexes.compactions, compaction));
  return item.channel === 'summary' ? `${transcriptTexts.summary} ${by}` : item.channel;
}
