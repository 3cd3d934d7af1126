import { type CSSProperties, type ReactNode, useEffect, useState } from 'react';
import { formatCount, formatDuration, formatPercent, share } from '../../../core/views/format.ts';
import { objectName, objectSubject } from '../../../core/views/object-name.ts';
import { criticalPath, type PathPart, pathStretches, pathTable } from '../../../core/views/timeline/critical-path.ts';
import { shortPath } from '../../../core/views/words.ts';
import { Icon } from '../../parts/icon.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { useIsLive, useMoment } from '../../stores/moment.ts';
import { select } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { KIND_TOKEN } from './palette.ts';
import { usePicture } from './picture-handle.ts';
import { useTimeline } from './timeline-store.ts';

/** A live run's path changes with every event: it is looked for anew this often, ms. */
const EVERY = 5_000;
/** Shorter parts of the chain are not worth a piece of the strip: share of the whole. */
const LEAST = 0.002;
/** Idle time that is shorter would not gain by being squeezed: share of the whole. */
const SQUEEZED = 0.03;

const BYS = ['kind', 'thread_id'] as const;
type By = (typeof BYS)[number];

/** The chain that determined how long the run took: what it consists of, and where its time went. */
export function PathPanel(): ReactNode {
  const parts = usePath();
  const live = useIsLive();
  const [by, setBy] = useState<By>('kind');
  const total = sumOf(parts);
  return (
    <section className="tm-panel" aria-label={texts.critical.title}>
      <header>
        <h2>{texts.critical.title}</h2>
        <span className="num mid">{formatDuration(total)}</span>
        {live && <span className="dim">{texts.critical.soFar}</span>}
        <span className="dim t tm-wide" title={texts.critical.explained}>
          {texts.critical.explained}
        </span>
        <span className="push" />
        <Segmented
          label={texts.critical.by}
          value={by}
          choices={BYS.map((value) => ({ value, label: texts.critical.bys[value] }))}
          onChoose={setBy}
        />
        <button
          type="button"
          className="icon-btn"
          aria-label={texts.range.close}
          title={texts.range.close}
          onClick={() => useTimeline.setState({ light: 'none' })}
        >
          <Icon name="close" />
        </button>
      </header>
      {parts.length === 0 ? (
        <p className="empty-line">{texts.critical.empty}</p>
      ) : (
        <>
          <Chain parts={parts} total={total} />
          <SumTable by={by} parts={parts} total={total} />
        </>
      )}
    </section>
  );
}

const TOPICS = ['inference_calls', 'tool_calls', 'code_cells', 'interaction_edges', 'codex_turns'] as const;

/** Hook: the critical path, which the picture lights up as well. */
function usePath(): readonly PathPart[] {
  const picture = usePicture((state) => state.picture);
  const now = useMoment();
  const live = useIsLive();
  const at = live ? Math.floor(now / EVERY) * EVERY : now;
  const parts = useDerived(live ? [] : TOPICS, (model, { indexes }) => criticalPath(model, indexes, at), [at]);
  useEffect(() => {
    picture?.setPath(parts);
    return () => picture?.setPath(null);
  }, [picture, parts]);
  return parts;
}

const lengthOf = (part: PathPart): number => part.end - part.start;
const sumOf = (parts: readonly PathPart[]): number => parts.reduce((sum, part) => sum + lengthOf(part), 0);

const tokenOf = (kind: PathPart['kind']): string =>
  kind === 'message' || kind === 'idle' ? kind : kind === 'between' ? 'turn' : KIND_TOKEN[kind];

/** The chain in order of time, below the names of the threads that it leads through. */
function Chain({ parts, total }: { parts: readonly PathPart[]; total: number }): ReactNode {
  const worth = parts.filter((part) => lengthOf(part) >= LEAST * total);
  return (
    <ol className="tm-path" aria-label={texts.critical.chain}>
      {pathStretches(worth).map(({ thread_id, parts }) => (
        <Stretch key={`${thread_id} ${parts[0].start}`} thread={thread_id} parts={parts} total={total} />
      ))}
    </ol>
  );
}

/** While idle time is squeezed, much of it takes as little room here as in the picture; its length is in the tooltip. */
function Stretch({ thread, parts, total }: { thread: string; parts: readonly PathPart[]; total: number }): ReactNode {
  const squeeze = useTimeline((state) => state.squeeze);
  const name = useThreadName(thread);
  const squeezed = (part: PathPart): boolean => squeeze && part.kind === 'idle' && lengthOf(part) > SQUEEZED * total;
  const style = {
    '--f': sumOf(parts.filter((part) => !squeezed(part))),
    '--gaps': parts.filter(squeezed).length,
  } as CSSProperties;
  return (
    <li style={style}>
      <button
        type="button"
        className="tm-path-who t"
        title={`${name}, ${formatDuration(sumOf(parts))}`}
        onClick={() => select({ collection: 'threads', id: thread })}
      >
        {name}
      </button>
      <ol className="tm-pieces">
        {parts.map((part) => (
          <Piece key={`${part.id} ${part.start}`} part={part} squeezed={squeezed(part)} />
        ))}
      </ol>
    </li>
  );
}

function useThreadName(thread: string): string {
  const { model } = useTrace();
  return shortPath(model.collections.threads.get(thread)?.agent_path ?? '');
}

function Piece({ part, squeezed }: { part: PathPart; squeezed: boolean }): ReactNode {
  const { model, indexes } = useTrace();
  const { collection, id, kind } = part;
  const thread = useThreadName(part.thread_id);
  const name =
    collection !== null && id !== null ? objectName(model, indexes, collection, id) : texts.critical.kinds(kind);
  const subject = collection !== null && id !== null ? objectSubject(model, collection, id) : '';
  const label = [thread, name, subject, formatDuration(lengthOf(part))].filter(Boolean).join(', ');
  return (
    <li
      className={`tm-k--${tokenOf(kind)}${squeezed ? ' is-squeezed' : ''}`}
      style={{ '--f': lengthOf(part) } as CSSProperties}
      title={label}
    >
      <button
        type="button"
        aria-label={label}
        disabled={collection === null}
        onClick={() => collection !== null && id !== null && select({ collection, id })}
      >
        <span>{kind === 'inference' ? name : subject || name}</span>
      </button>
    </li>
  );
}

function SumTable({ by, parts, total }: { by: By; parts: readonly PathPart[]; total: number }): ReactNode {
  const { model } = useTrace();
  const rows =
    by === 'kind'
      ? pathTable(parts, by).map((sum) => ({ sum, head: texts.critical.kinds(sum.key), token: tokenOf(sum.key) }))
      : pathTable(parts, by).map((sum) => ({ sum, head: <ThreadLink id={sum.key} />, token: 'thread' }));
  return (
    <div className="tm-panel-body scroll">
      <table className="table">
        <colgroup>
          <col className="tm-col-what" />
          <col />
          <col className="tm-col-time" />
          <col className="tm-col-share" />
          <col className="tm-col-n" />
          <col className="tm-col-longest tm-wide" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{by === 'kind' ? texts.critical.kind : texts.critical.thread}</th>
            <th scope="col">{texts.critical.share}</th>
            <th scope="col" className="r">
              {texts.critical.time}
            </th>
            <th scope="col" className="r">
              %
            </th>
            <th scope="col" className="r">
              {texts.critical.parts}
            </th>
            <th scope="col" className="tm-wide">
              {texts.critical.longest}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ sum, head, token }) => {
            const { collection, id } = sum.longest;
            const subject = collection !== null && id !== null ? objectSubject(model, collection, id) : '';
            return (
              <tr key={sum.key}>
                <th scope="row" className="t">
                  {head}
                </th>
                <td>
                  <span className="tm-share">
                    <i className={`tm-k--${token}`} style={{ width: `${100 * share(sum.ms, total)}%` }} />
                  </span>
                </td>
                <td className="r">{formatDuration(sum.ms)}</td>
                <td className="r">{formatPercent(share(sum.ms, total))}</td>
                <td className="r">{formatCount(sum.parts)}</td>
                <td className="tm-wide t">
                  {collection !== null && id !== null ? (
                    <button type="button" className="link t" onClick={() => select({ collection, id })}>
                      {formatDuration(lengthOf(sum.longest))} {subject}
                    </button>
                  ) : (
                    <span className="mid">
                      {formatDuration(lengthOf(sum.longest))}{' '}
                      {by === 'thread_id' && texts.critical.kinds(sum.longest.kind)}
                    </span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function ThreadLink({ id }: { id: string }): ReactNode {
  const name = useThreadName(id);
  return (
    <button type="button" className="tm-thread t" title={name} onClick={() => select({ collection: 'threads', id })}>
      {name}
    </button>
  );
}
