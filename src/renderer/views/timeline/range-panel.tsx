import { type CSSProperties, type ReactNode, useDeferredValue, useMemo } from 'react';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatPosition,
  formatTokens,
  share,
} from '../../../core/views/format.ts';
import { type RangeRow, rangeSummary } from '../../../core/views/timeline/range.ts';
import { rememberedTimes } from '../../../core/views/timeline/thread-times.ts';
import { shortPath } from '../../../core/views/words.ts';
import { canRun, runCommand } from '../../keyboard/run.ts';
import { Icon } from '../../parts/icon.tsx';
import { useMoment, useStart } from '../../stores/moment.ts';
import { showThread } from '../../stores/thread.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { words } from '../../text/words.ts';
import { usePicture } from './picture-handle.ts';
import { setRange, useTimeline } from './timeline-store.ts';
import { useLanes } from './use-lanes.ts';
import { WaitStrip } from './wait-strip.tsx';

/** Longer tables leave out threads that were idle throughout, and then the least busy. */
const MOST_ROWS = 60;

/** What happened in the selected range, thread by thread; in the whole run when waiting is lit up. */
export function RangePanel(): ReactNode {
  const range = useTimeline((state) => state.range);
  const waiting = useTimeline((state) => state.light === 'waiting');
  const start = useStart();
  const now = useMoment();
  const picture = usePicture((state) => state.picture);
  const shown = useDeferredValue(range ?? (waiting ? { from: start, to: now } : null));
  if (!shown || (!range && !waiting)) return null;
  const { from, to } = shown;
  return (
    <section className="tm-panel" aria-label={range ? texts.range.title : texts.range.whole}>
      <header>
        <h2>{range ? texts.range.title : texts.range.whole}</h2>
        <span className="mono-s">{texts.to(formatPosition(from - start), formatPosition(to - start))}</span>
        <span className="num mid">{formatDuration(to - from)}</span>
        <span className="push" />
        {range && (
          <button type="button" className="btn btn--quiet tm-wide" onClick={() => picture?.show(from, to)}>
            <Icon name="zoom-in" />
            {texts.range.zoom}
          </button>
        )}
        {range && canRun('file.export') && (
          <button type="button" className="btn btn--quiet" onClick={() => runCommand('file.export')}>
            <Icon name="export" />
            {texts.range.export}
          </button>
        )}
        <button
          type="button"
          className="icon-btn"
          aria-label={texts.range.clear.split('  ')[0]}
          title={texts.range.clear}
          onClick={() => (range ? setRange(null) : useTimeline.setState({ light: 'none' }))}
        >
          <Icon name="close" />
        </button>
      </header>
      <RangeTable from={from} to={to} />
      <WaitStrip />
    </section>
  );
}

const TOPICS = ['threads', 'inference_calls', 'tool_calls', 'code_cells', 'compaction_requests'] as const;

function RangeTable({ from, to }: { from: number; to: number }): ReactNode {
  const { shown } = useLanes();
  const session = useTrace();
  const { model, indexes } = session;
  const now = useMoment();
  const times = useMemo(() => rememberedTimes(model, indexes), [model, indexes]);
  const rows = useDerived(
    TOPICS,
    (model, { indexes }) =>
      rangeSummary(
        model,
        indexes,
        shown.map((row) => times(row.thread_id, now)),
        from,
        to,
      ),
    [shown, times, from, to, now],
  );
  const sum = rows.at(-1);
  const { listed, left } = useMemo(() => worthShowing(rows.slice(0, -1)), [rows]);
  const names = useDerived(['threads'], ({ collections }) => collections.threads);
  if (!sum) return null;
  const span = to - from;
  return (
    <div className="tm-panel-body scroll">
      <table className="table">
        <colgroup>
          <col className="tm-col-thread" />
          <col />
          <col className="tm-col-time" />
          <col className="tm-col-time" />
          <col className="tm-col-time" />
          <col className="tm-col-time tm-wide" />
          <col className="tm-col-n" />
          <col className="tm-col-n tm-wide" />
          <col className="tm-col-tok tm-wide" />
          <col className="tm-col-tok tm-wide" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{texts.range.thread}</th>
            <th scope="col">{texts.range.share}</th>
            <Head name={texts.range.model} />
            <Head name={texts.range.tools} />
            <Head name={texts.range.waiting} />
            <Head name={texts.range.idle} wide />
            <Head name={texts.range.calls} />
            <Head name={texts.range.toolCalls} title={texts.range.toolCallsTitle} wide />
            <Head name={texts.range.input} title={texts.range.inputTitle} wide />
            <Head name={texts.range.output} title={texts.range.outputTitle} wide />
          </tr>
        </thead>
        <tbody>
          {listed.map((row) => (
            <Row key={row.thread_id} row={row} span={span} name={names.get(row.thread_id ?? '')?.agent_path ?? ''} />
          ))}
          {left.length > 0 && (
            <tr>
              <td colSpan={10} className="dim">
                {texts.range.rest(
                  left.length,
                  left.every((row) => busy(row) === 0),
                )}
              </td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <Row row={sum} span={span * (rows.length - 1)} name={texts.range.sum} />
        </tfoot>
      </table>
    </div>
  );
}

/** Of many threads those that did most, in their order; and the others. */
function worthShowing(rows: readonly RangeRow[]): { listed: readonly RangeRow[]; left: readonly RangeRow[] } {
  if (rows.length <= MOST_ROWS) return { listed: rows, left: [] };
  const chosen = new Set(rows.toSorted((a, b) => busy(b) - busy(a)).slice(0, MOST_ROWS));
  const listed = rows.filter((row) => chosen.has(row) && busy(row) > 0);
  return { listed, left: rows.filter((row) => !listed.includes(row)) };
}

const busy = ({ ms }: RangeRow): number => ms.model + ms.tools + ms.waiting;

function Head({ name, title, wide = false }: { name: string; title?: string; wide?: boolean }): ReactNode {
  return (
    <th scope="col" className={wide ? 'r tm-wide' : 'r'} title={title}>
      {name}
    </th>
  );
}

function Row({ row, span, name }: { row: RangeRow; span: number; name: string }): ReactNode {
  const { ms, thread_id } = row;
  return (
    <tr className={thread_id === null ? 'tm-sum' : undefined}>
      <th scope="row" className="t" title={name}>
        {thread_id === null ? (
          name
        ) : (
          <button type="button" className="t tm-thread" onClick={() => showThread(thread_id)}>
            {shortPath(name)}
          </button>
        )}
      </th>
      <td>
        <span className="tm-share">
          <i className="tm-share--model" style={part(ms.model, span)} />
          <i className="tm-share--tools" style={part(ms.tools, span)} />
          <i className="tm-share--waiting" style={part(ms.waiting, span)} />
        </span>
      </td>
      <Time ms={ms.model} span={span} />
      <Time ms={ms.tools} span={span} />
      <Time ms={ms.waiting} span={span} />
      <Time ms={ms.idle} span={span} wide />
      <td className={row.calls === 0 ? 'r dim' : 'r'}>{formatCount(row.calls)}</td>
      <td
        className={row.tools === 0 ? 'r dim tm-wide' : 'r tm-wide'}
        title={row.failed_tools > 0 ? texts.range.failedTools(row.failed_tools) : undefined}
      >
        {formatCount(row.tools)}
      </td>
      <td className="r tm-wide" title={texts.range.cached(formatTokens(row.cached_input_tokens))}>
        {row.input_tokens > 0 ? formatTokens(row.input_tokens) : <span className="dim">{words.none}</span>}
      </td>
      <td className="r tm-wide">
        {row.output_tokens > 0 ? formatTokens(row.output_tokens) : <span className="dim">{words.none}</span>}
      </td>
    </tr>
  );
}

const part = (ms: number, span: number): CSSProperties => ({ width: `${100 * share(ms, span)}%` });

function Time({ ms, span, wide = false }: { ms: number; span: number; wide?: boolean }): ReactNode {
  return (
    <td className={wide ? 'r tm-wide' : 'r'} title={formatPercent(share(ms, span))}>
      {ms > 0 ? formatDuration(ms) : <span className="dim">{words.none}</span>}
    </td>
  );
}
