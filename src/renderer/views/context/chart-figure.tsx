import { type KeyboardEvent, type PointerEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { type ContextChart, callTicks, contextChart } from '../../../core/views/context/chart.ts';
import type { ContextPoint } from '../../../core/views/context/series.ts';
import { formatCount, formatPosition, share } from '../../../core/views/format.ts';
import { members, numberOf } from '../../../core/views/indexes/groups.ts';
import { callsAround } from '../../../core/views/moments.ts';
import { KindIcon } from '../../parts/icon.tsx';
import { useStart } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { select } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';
import { Areas } from './areas.tsx';
import { useContextView } from './context-store.ts';
import { MadeOf } from './made-of.tsx';
import { useCarried } from './use-carried.ts';

/** Narrower columns could not be told apart. */
const MOST_COLUMNS = 600;
const MOST_TICKS = 12;
/** More compactions than this have no room for a sign each. */
const MOST_SIGNS = 18;

/** The contexts of all calls as stacked areas, a slider over them, and what the shown one is made of. */
export function ContextChartFigure({
  threadId,
  path,
  points,
  shown,
  onShow,
}: {
  threadId: string;
  path: string;
  points: readonly ContextPoint[];
  /** 0-based number of the call that is shown. */
  shown: number;
  onShow: (index: number) => void;
}): ReactNode {
  const measure = useContextView((state) => state.measure);
  const chart = useMemo(() => contextChart(points, measure, MOST_COLUMNS), [points, measure]);
  const point = points[shown];
  return (
    <div className="cx-top">
      <figure className="cx-chart" aria-label={texts.chart(path)}>
        <p className="cx-key micro">
          <span className="cx-dash" aria-hidden="true" />
          <span title={texts.cachedTitle}>{texts.cached}</span>
          <i className="cx-strip-key" aria-hidden="true" />
          <span>{texts.carried}</span>
        </p>
        <Ticks chart={chart} share={measure === 'share'} />
        <div className="cx-plot">
          <Areas chart={chart} />
          <Marks threadId={threadId} calls={points.length} />
          <Slider points={points} shown={shown} onShow={onShow} />
        </div>
        <CallAxis threadId={threadId} calls={points.length} shown={shown} />
      </figure>
      {point && <MadeOf number={shown + 1} point={point} />}
    </div>
  );
}

const percent = (part: number) => `${(100 * part).toFixed(3)}%`;

function Ticks({ chart, share: asShare }: { chart: ContextChart; share: boolean }): ReactNode {
  const top = chart.ticks.at(-1) ?? 1;
  return (
    <div className="cx-yaxis num" aria-hidden="true">
      {chart.ticks.map((value) => (
        <span key={value} style={{ top: percent(1 - value / top) }}>
          {asShare ? texts.yShare(value) : texts.yTokens(value)}
        </span>
      ))}
    </div>
  );
}

/** Compactions, between the calls that they lie between. */
function Marks({ threadId, calls }: { threadId: string; calls: number }): ReactNode {
  const marks = useDerived(
    ['compactions', 'inference_calls'],
    (model, { indexes }) =>
      members(indexes.compactions, threadId).flatMap((id) => {
        const compaction = model.collections.compactions.get(id);
        if (!compaction) return [];
        const { after } = callsAround(model, indexes, compaction);
        return [
          { id, at: after === null ? members(indexes.calls, threadId).length : numberOf(indexes.calls, after) - 1 },
        ];
      }),
    [threadId],
  );
  const { indexes } = useTrace();
  return marks.map(({ id, at }) => (
    <button
      key={id}
      type="button"
      tabIndex={-1}
      className={marks.length > MOST_SIGNS ? 'cx-mark is-one-of-many' : 'cx-mark'}
      style={{ left: percent(at / calls) }}
      aria-label={texts.compaction(numberOf(indexes.compactions, id))}
      title={texts.compaction(numberOf(indexes.compactions, id))}
      onClick={() => select({ collection: 'compactions', id })}
      onDoubleClick={() => openObject({ collection: 'compactions', id })}
    >
      <KindIcon kind="compaction" />
    </button>
  ));
}

/** Chooses a call by pointer or keys; says what lies under the pointer. */
function Slider({
  points,
  shown,
  onShow,
}: {
  points: readonly ContextPoint[];
  shown: number;
  onShow: (index: number) => void;
}): ReactNode {
  const area = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<number | null>(null);
  const calls = points.length;
  const indexAt = (event: PointerEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(calls - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * calls)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepOf(event, shown, calls);
    if (next === null) return;
    event.preventDefault();
    onShow(next);
  };
  const dragging = (event: PointerEvent) => area.current?.hasPointerCapture(event.pointerId) === true;
  const point = points[shown];
  const band = (index: number) => ({ left: percent(index / calls), width: percent(1 / calls) });
  return (
    <div
      ref={area}
      className="cx-slider"
      role="slider"
      tabIndex={0}
      data-region-focus
      aria-label={texts.slider}
      aria-orientation="horizontal"
      aria-valuemin={1}
      aria-valuemax={calls}
      aria-valuenow={shown + 1}
      aria-valuetext={texts.sliderText(shown + 1, calls, point?.total_tokens ?? 0)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        onShow(indexAt(event));
      }}
      onPointerMove={(event) => {
        const index = indexAt(event);
        setHover(index);
        if (dragging(event) && index !== shown) onShow(index);
      }}
      onPointerLeave={() => setHover(null)}
    >
      <i className="cx-scrub" style={band(shown)} />
      {hover !== null && hover !== shown && <i className="cx-hover" style={band(hover)} />}
      {hover !== null && points[hover] && <Tip point={points[hover]} index={hover} calls={calls} />}
    </div>
  );
}

function Tip({ point, index, calls }: { point: ContextPoint; index: number; calls: number }): ReactNode {
  const { model } = useTrace();
  const start = useStart();
  const at = model.collections.inference_calls.get(point.call_id)?.execution.started_at_unix_ms ?? start;
  const cached = point.cached_tokens === null ? null : share(point.cached_tokens, point.total_tokens);
  const left = (index + 0.5) / calls;
  const side = left > 0.6 ? { right: percent(1 - left) } : { left: percent(left) };
  return (
    <span className="cx-tip float num" style={side}>
      <b>{texts.callName(index + 1)}</b> <span className="mono-s dim">{formatPosition(at - start)}</span>{' '}
      {texts.tip(point.total_tokens, point.estimated)}
      {cached !== null && <span className="dim">, {texts.tipCached(cached)}</span>}
    </span>
  );
}

function stepOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, at: number, calls: number): number | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === 'ArrowLeft' || key === 'ArrowDown') return at - 1;
  if (key === 'ArrowRight' || key === 'ArrowUp') return at + 1;
  if (key === 'PageUp') return at - 10;
  if (key === 'PageDown') return at + 10;
  if (key === 'Home') return 0;
  return key === 'End' ? calls - 1 : null;
}

/** Numbers of calls, and which calls carried the selected item. */
function CallAxis({ threadId, calls, shown }: { threadId: string; calls: number; shown: number }): ReactNode {
  const carried = useCarried();
  const ranges = carried?.thread_id === threadId ? carried.ranges : [];
  const middle = (index: number) => percent((index + 0.5) / calls);
  /** The label of the call that is shown stays whole at the edges. */
  const half = `${formatCount(shown + 1).length / 2}ch + 6px`;
  const near = (call: number) => Math.abs(call - 1 - shown) / calls < 0.08;
  return (
    <div className="cx-xaxis num" aria-hidden="true">
      {ranges.map(({ first, last }) => (
        <i
          key={first}
          className="cx-carried"
          style={{ left: percent(first / calls), width: percent((last - first + 1) / calls) }}
        />
      ))}
      {callTicks(calls, MOST_TICKS)
        .filter((call) => !near(call))
        .map((call) => (
          <span
            key={call}
            className={call === 1 ? 'is-first' : undefined}
            style={{ left: call === 1 ? 0 : middle(call - 1) }}
          >
            {texts.tick(call)}
          </span>
        ))}
      <span className="is-on" style={{ left: `clamp(${half}, ${middle(shown)}, 100% - (${half}))` }}>
        {formatCount(shown + 1)}
      </span>
    </div>
  );
}
