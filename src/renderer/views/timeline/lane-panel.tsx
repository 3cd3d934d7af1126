import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { formatCount, formatDuration, formatMoment, formatSeconds } from '../../../core/views/format.ts';
import { Icon } from '../../parts/icon.tsx';
import { localOffset, useIsLive, useStart } from '../../stores/moment.ts';
import { goWithin } from '../../stores/navigation.ts';
import { showThread, useThreadId } from '../../stores/thread.ts';
import { useDerived } from '../../stores/use-trace.ts';
import { threadTexts } from '../../text/threads.ts';
import { texts } from '../../text/timeline.ts';
import { LaneHead } from './lane-head.tsx';
import { Legend } from './legend.tsx';
import { foldLane, useHeads, useLaneBox, useTimeline } from './timeline-store.ts';
import { type LaneRows, useLanes } from './use-lanes.ts';
import './timeline.css';

/** Room that the open legend needs below the lane heads, px. */
const LEGEND_HEIGHT = 196;

/** The threads of the trace as heads of the lanes beside them; below, what the bars' looks mean. */
export default function LanePanel(): ReactNode {
  const rows = useLanes();
  const folded = useTimeline((state) => state.folded);
  const lanes = useTimeline((state) => state.lanes);
  useEffect(() => {
    useHeads.setState({ shown: true });
    return () => useHeads.setState({ shown: false });
  }, []);
  const parents = rows.all.filter((row) => row.children > 0 && row.depth > 0);
  const allFolded = parents.length > 0 && parents.every((row) => folded.has(row.thread_id));
  const foldAll = () =>
    useTimeline.setState({ folded: allFolded ? new Set() : new Set(parents.map((row) => row.thread_id)) });
  return (
    <section className="tm-heads" aria-label={threadTexts.title}>
      <header className="panel-head">
        <h2>{texts.lanesTitle}</h2>
        <span className="count num">{rows.all.length > 0 ? formatCount(rows.all.length) : ''}</span>
        <span className="push" />
        <button
          type="button"
          className="icon-btn"
          aria-label={allFolded ? texts.unfoldAll : texts.foldAll}
          title={allFolded ? texts.unfoldAll : texts.foldAll}
          disabled={parents.length === 0}
          onClick={foldAll}
        >
          <Icon name={allFolded ? 'unfold' : 'fold'} />
        </button>
      </header>
      <div className="toolbar">
        <label className="field tm-lane-filter">
          <Icon name="filter" />
          <input
            type="text"
            value={lanes}
            placeholder={texts.filterLanes}
            aria-label={texts.filterLanes}
            spellCheck={false}
            onChange={(event) => useTimeline.setState({ lanes: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || lanes === '') return;
              event.preventDefault();
              useTimeline.setState({ lanes: '' });
            }}
          />
        </label>
      </div>
      <Corner />
      <Heads rows={rows} />
      <LegendBox />
    </section>
  );
}

/** Beside overview and ruler: what is shown, what is squeezed, when it was. */
function Corner(): ReactNode {
  const { from, to, squeezed, top } = useLaneBox();
  const start = useStart();
  const live = useIsLive();
  const last = useDerived(['session'], (_model, { indexes }) => indexes.lastMoment);
  const corner = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState<number | null>(null);
  // A notice above the view moves the lanes: the corner fills what is between.
  useEffect(() => {
    const own = corner.current?.getBoundingClientRect().top ?? 0;
    const zoom =
      corner.current && corner.current.offsetWidth > 0
        ? corner.current.getBoundingClientRect().width / corner.current.offsetWidth
        : 1;
    setHeight(top > 0 ? Math.max(0, top - own / zoom) : null);
  }, [top]);
  const until = live && to >= last ? texts.now : formatSeconds(Math.max(0, Math.min(to, last) - start));
  return (
    <div className="tm-corner micro" ref={corner} style={height === null ? undefined : { height }}>
      <dl>
        <dt>{texts.shown}</dt>
        <dd className="mono-s">{texts.to(formatSeconds(Math.max(0, from - start)), until)}</dd>
        <dt>{texts.squeezed}</dt>
        <dd className="num">
          {squeezed > 0 ? (
            texts.squeezedTime(formatDuration(squeezed))
          ) : (
            <span className="dim">{texts.nothingSqueezed}</span>
          )}
        </dd>
        <dt>{texts.clock}</dt>
        <dd className="num t">{start > 0 ? texts.clockFrom(clockOf(start)) : ''}</dd>
      </dl>
    </div>
  );
}

/** `18 Nov, 14:02:11` */
const clockOf = (start: number): string =>
  formatMoment(start, localOffset)
    .replace(/\s\d{4},/, ',')
    .slice(0, -4);

function Heads({ rows }: { rows: LaneRows }): ReactNode {
  const { lanes, total, scroll, height } = useLaneBox();
  const current = useThreadId();
  const largest = useDerived(['threads', 'inference_calls'], (model, { indexes }) => {
    let most = 0;
    for (const calls of indexes.calls.lists.values()) {
      const usage = model.collections.inference_calls.get(calls.at(-1) ?? '')?.usage;
      most = Math.max(most, usage?.input_tokens ?? 0);
    }
    return most;
  });
  const byThread = new Map(rows.all.map((row) => [row.thread_id, row]));
  const shown = lanes.filter((lane) => lane.y + lane.height > scroll && lane.y < scroll + Math.max(height, 1));
  const step = (by: number) => {
    const at = lanes.findIndex((lane) => lane.thread_id === current);
    const next = lanes[Math.min(lanes.length - 1, Math.max(0, at + by))];
    if (next) showThread(next.thread_id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = byThread.get(current ?? '');
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'ArrowLeft' && row && row.children > 0) foldLane(row.thread_id, true);
    else if (event.key === 'ArrowRight' && row) foldLane(row.thread_id, false);
    else if (event.key === 'Enter' && current) openThread(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="tm-head-list"
      role="tree"
      aria-label={texts.lanes}
      aria-activedescendant={current === null ? undefined : `lane-${current}`}
      tabIndex={0}
      style={{ height: Math.min(total, height) }}
      onKeyDown={onKeyDown}
      onWheel={(event) => {
        document.querySelector('.tm-lanes')?.scrollBy(0, event.deltaY);
      }}
    >
      <div className="tm-head-all" role="presentation" style={{ transform: `translateY(${-scroll}px)` }}>
        {shown.map((lane) => {
          const row = byThread.get(lane.thread_id);
          return (
            row && (
              <LaneHead
                key={lane.thread_id}
                lane={lane}
                row={row}
                current={lane.thread_id === current}
                largest={largest}
              />
            )
          );
        })}
      </div>
      {rows.shown.length === 0 && <p className="empty-line">{texts.noLanes}</p>}
    </div>
  );
}

const openThread = (id: string) =>
  goWithin({ thread: id, view: 'transcript', selection: { collection: 'threads', id } });

/** The legend: open where there is room for it. */
function LegendBox(): ReactNode {
  const box = useRef<HTMLElement>(null);
  const total = useLaneBox((state) => Math.min(state.total, state.height));
  const [room, setRoom] = useState(0);
  const [asked, setAsked] = useState<boolean | null>(null);
  useEffect(() => {
    const panel = box.current?.parentElement;
    if (!panel) return;
    const measure = () => {
      const list = panel.querySelector<HTMLElement>('.tm-head-list');
      setRoom(panel.clientHeight - (list ? list.offsetTop - panel.offsetTop : 0) - total);
    };
    const sizes = new ResizeObserver(measure);
    sizes.observe(panel);
    measure();
    return () => sizes.disconnect();
  }, [total]);
  const roomy = room >= LEGEND_HEIGHT;
  const open = asked ?? roomy;
  return (
    <section className={open && !roomy ? 'tm-legend is-over' : 'tm-legend'} aria-label={texts.legend} ref={box}>
      {!(roomy && asked === null) && (
        <button type="button" className="tm-legend-head" aria-expanded={open} onClick={() => setAsked(!open)}>
          <Icon name={open ? 'chevron-down' : 'chevron-up'} />
          {texts.legend}
        </button>
      )}
      {open && <Legend />}
    </section>
  );
}
