import { type ReactNode, useMemo } from 'react';
import { formatCount, formatDuration } from '../../../core/views/format.ts';
import { graphArrows } from '../../../core/views/graph/bundles.ts';
import { deliveryTime, messageText } from '../../../core/views/graph/sequence.ts';
import type { Arrow } from '../../../core/views/timeline/links.ts';
import { Icon } from '../../parts/icon.tsx';
import { RowList } from '../../parts/row-list.tsx';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { usePacedStamp } from '../../stores/use-paced-stamp.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { graphTexts as texts } from '../../text/graph.ts';
import { EDGE_ICONS, edgeWords } from './edge-words.ts';
import { useThreadsView } from './threads-store.ts';
import './threads.css';

const ROW = 24;
const TOPICS = ['interaction_edges', 'threads', 'conversation_items'] as const;

/** The sidebar of the threads: every edge in the order in which it was sent, with the time until it was read. */
export default function EdgeList(): ReactNode {
  const hidden = useThreadsView((state) => state.hidden);
  const session = useTrace();
  const stamp = usePacedStamp(TOPICS);
  const arrows = useMemo(() => {
    void stamp;
    return graphArrows(session.model, session.indexes).filter(({ kind }) => !hidden.has(kind));
  }, [session, stamp, hidden]);
  const selection = useSelection();
  const here = useThreadId();
  const chosen = selection?.collection === 'interaction_edges' ? selection.id : null;
  const active = useMemo(() => arrows.findIndex(({ edge_id }) => edge_id === chosen), [arrows, chosen]);
  const ref = (index: number) => {
    const arrow = arrows[index];
    return arrow ? ({ collection: 'interaction_edges', id: arrow.edge_id } as const) : null;
  };
  return (
    <section className="panel-sec panel-sec--grow" aria-label={texts.edges}>
      <header className="panel-head panel-head--sub">
        <h2>{texts.edges}</h2>
        <span className="count num">{formatCount(arrows.length)}</span>
        <span className="push" />
        <span className="micro dim">{texts.delivery}</span>
      </header>
      {arrows.length === 0 ? (
        <p className="empty-line">{texts.noEdges}</p>
      ) : (
        <RowList
          className="tg-edges"
          label={texts.edgesList}
          count={arrows.length}
          rowHeight={ROW}
          keyOf={(index) => arrows[index]?.edge_id ?? index}
          refAt={ref}
          active={active}
          onActive={(index) => select(ref(index))}
          onOpen={(index) => {
            const at = ref(index);
            if (at) openObject(at);
          }}
          render={(index) => {
            const arrow = arrows[index];
            return arrow && <Line arrow={arrow} here={here} selected={index === active} />;
          }}
        />
      )}
    </section>
  );
}

function Line({ arrow, here, selected }: { arrow: Arrow; here: string | null; selected: boolean }): ReactNode {
  const { model } = useTrace();
  const delivery = deliveryTime(model, arrow.edge_id);
  return (
    <div
      className={selected ? 'row row--s is-selected' : 'row row--s'}
      title={messageText(model, arrow.edge_id) || texts.noText}
    >
      <Icon name={EDGE_ICONS[arrow.kind]} className="k tg-k" />
      <span className="row-name t">{edgeWords(model, arrow, here)}</span>
      {delivery !== null && <span className="row-meta num">{formatDuration(delivery)}</span>}
    </div>
  );
}
