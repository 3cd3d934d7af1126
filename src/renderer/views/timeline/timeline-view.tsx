import type { ReactNode } from 'react';
import { useDerived } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { BarTable } from './bar-table.tsx';
import { PathPanel } from './path-panel.tsx';
import { PictureView } from './picture-view.tsx';
import { RangePanel } from './range-panel.tsx';
import { useTimeline } from './timeline-store.ts';
import { TimelineToolbar } from './timeline-toolbar.tsx';
import './timeline.css';

/** When everything ran: a lane for each thread, over time. */
export default function TimelineView(): ReactNode {
  const empty = useDerived(['codex_turns', 'threads'], ({ collections }) => collections.threads.size === 0);
  const table = useTimeline((state) => state.table);
  const light = useTimeline((state) => state.light);
  return (
    <>
      <TimelineToolbar />
      {empty && (
        <section className="empty">
          <h2>{texts.none}</h2>
          <p>{texts.noneNext}</p>
        </section>
      )}
      {!empty && (
        <section className="tm" aria-label={texts.view}>
          <PictureView hidden={table} />
          {table && <BarTable />}
          {light === 'path' ? <PathPanel /> : <RangePanel />}
        </section>
      )}
    </>
  );
}
