import { type CSSProperties, type ReactNode, useEffect } from 'react';
import { formatCount, formatDuration, formatPercent, share } from '../../../core/views/format.ts';
import { objectName, objectSubject } from '../../../core/views/object-name.ts';
import { criticalPath, type PathPart, type PathSum, pathTable } from '../../../core/views/timeline/critical-path.ts';
import { shortPath } from '../../../core/views/words.ts';
import { Icon } from '../../parts/icon.tsx';
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

/** The chain that determined how long the run took: what it consists of, and where its time went. */
export function PathPanel(): ReactNode {
  const parts = usePath();
  const live = useIsLive();
  const total = parts.reduce((sum, part) => sum + part.end - part.start, 0);
  const sums = pathTable(parts);
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
          <div className="tm-chain">
            <ol aria-label={texts.critical.chain}>
              {parts
                .filter((part) => part.end - part.start >= LEAST * total)
                .map((part) => (
                  <Piece key={`${part.thread_id} ${part.id} ${part.start}`} part={part} />
                ))}
            </ol>
          </div>
          <SumTable sums={sums} total={total} parts={parts} />
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

const tokenOf = (kind: PathPart['kind']): string =>
  kind === 'message' ? 'message' : kind === 'between' || kind === 'idle' ? 'turn' : KIND_TOKEN[kind];

function Piece({ part }: { part: PathPart }): ReactNode {
  const { model, indexes } = useTrace();
  const { collection, id, kind, start, end } = part;
  const thread = shortPath(model.collections.threads.get(part.thread_id)?.agent_path ?? '');
  const name =
    collection !== null && id !== null ? objectName(model, indexes, collection, id) : texts.critical.kinds(kind);
  const subject = collection !== null && id !== null ? objectSubject(model, collection, id) : '';
  const label = [thread, name, subject, formatDuration(end - start)].filter(Boolean).join(', ');
  return (
    <li className={`tm-k--${tokenOf(kind)}`} style={{ '--f': end - start } as CSSProperties} title={label}>
      <button
        type="button"
        aria-label={label}
        disabled={collection === null}
        onClick={() => collection !== null && id !== null && select({ collection, id })}
      >
        {kind === 'inference' ? name : subject || name}
      </button>
    </li>
  );
}

function SumTable({
  sums,
  total,
  parts,
}: {
  sums: readonly PathSum[];
  total: number;
  parts: readonly PathPart[];
}): ReactNode {
  const { model } = useTrace();
  const longestOf = (kind: PathPart['kind']): PathPart | undefined =>
    parts.reduce<PathPart | undefined>(
      (best, part) => (part.kind === kind && (!best || part.end - part.start > best.end - best.start) ? part : best),
      undefined,
    );
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
            <th scope="col">{texts.critical.kind}</th>
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
          {sums.map((sum) => {
            const longest = longestOf(sum.kind);
            return (
              <tr key={sum.kind}>
                <th scope="row">{texts.critical.kinds(sum.kind)}</th>
                <td>
                  <span className="tm-share">
                    <i className={`tm-k--${tokenOf(sum.kind)}`} style={{ width: `${100 * share(sum.ms, total)}%` }} />
                  </span>
                </td>
                <td className="r">{formatDuration(sum.ms)}</td>
                <td className="r">{formatPercent(share(sum.ms, total))}</td>
                <td className="r">{formatCount(sum.parts)}</td>
                <td className="tm-wide t">
                  {longest?.collection && longest.id && (
                    <button
                      type="button"
                      className="link t"
                      onClick={() =>
                        longest.collection && longest.id && select({ collection: longest.collection, id: longest.id })
                      }
                    >
                      {formatDuration(longest.end - longest.start)}{' '}
                      {objectSubject(model, longest.collection, longest.id)}
                    </button>
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
