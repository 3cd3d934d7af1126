import { type ReactNode, useMemo } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import type { Reading } from './drawn.ts';
import { EvidenceBox } from './evidence-box.tsx';
import { useArguments } from './use-arguments.ts';

const VALUE: Reading = { kind: 'value' };

/** Everything that a call asked for, as the model wrote it. */
export function ArgumentsBox({ rowId, item }: { rowId: string; item: ItemView }): ReactNode {
  const { text, problem } = useArguments(item, true);
  const sources = useMemo(
    () => [{ collection: 'conversation_items' as const, id: item.item_id, path: '', preview: text, cut: null }],
    [item, text],
  );
  if (text.trim() === '') return null;
  return (
    <>
      <p className="box-label">{transcriptTexts.arguments}</p>
      <EvidenceBox rowId={rowId} sources={sources} reading={VALUE} label={transcriptTexts.arguments} />
      {problem !== null && <p className="problem">{problem}</p>}
    </>
  );
}
