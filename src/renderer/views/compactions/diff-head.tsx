import { type CSSProperties, type ReactNode, useMemo } from 'react';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { type ContextDiff, groupEntries } from '../../../core/views/compaction-diff/diff.ts';
import type { ContextMoment } from '../../../core/views/compaction-diff/moment.ts';
import type { Fate } from '../../../core/views/compaction-diff/pairing.ts';
import { FATES } from '../../../core/views/compaction-diff/rows.ts';
import { momentKey, threadMoments } from '../../../core/views/compaction-diff/thread-moments.ts';
import { formatCount, formatPosition, formatTokens, share } from '../../../core/views/format.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { compactionFacts } from '../../../core/views/moments.ts';
import { ObjectLink } from '../../inspector/object-link.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Picker } from '../../parts/picker.tsx';
import { useStart } from '../../stores/moment.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';
import { compareMoments, toggleFate, useCompactions } from './compactions-store.ts';
import { FateMark } from './fate-mark.tsx';
import { groupName } from './group-name.ts';

/** What is compared, how the size changed, and what became of the items in sum. */
export function DiffHead({
  threadId,
  compactionId,
  from,
  to,
  diff,
}: {
  threadId: string;
  compactionId: string | null;
  from: ContextMoment;
  to: ContextMoment;
  diff: ContextDiff;
}): ReactNode {
  const { indexes } = useTrace();
  const number = compactionId === null ? 0 : numberOf(indexes.compactions, compactionId);
  const before = diff.entries.filter((entry) => entry.before !== null).length;
  const after = diff.entries.filter((entry) => entry.after !== null).length;
  const change = texts.smaller(diff.before_tokens, diff.after_tokens);
  return (
    <header className="cp-head">
      <div className="cp-title">
        <h2>{compactionId === null ? texts.compared : texts.compaction(number)}</h2>
        <span className="num mid t">{[change, texts.counts(before, after)].filter(Boolean).join(', ')}</span>
      </div>
      <div className="cp-line">
        {compactionId !== null && <Where compactionId={compactionId} />}
        <span className="push" />
        <MomentPicker threadId={threadId} side="from" from={from} to={to} short={compactionId !== null} />
        <MomentPicker threadId={threadId} side="to" from={from} to={to} short={compactionId !== null} />
        {compactionId === null && (
          <button
            type="button"
            className="icon-btn"
            aria-label={texts.reset}
            title={texts.reset}
            onClick={() => compareMoments(threadId, null)}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      <Bars diff={diff} />
      <Sums diff={diff} />
      <Most diff={diff} />
    </header>
  );
}

/** In which turn, between which calls. */
function Where({ compactionId }: { compactionId: string }): ReactNode {
  const start = useStart();
  const found = useDerived(
    ['compactions', 'inference_calls'],
    (model, { indexes }) => {
      const compaction = model.collections.compactions.get(compactionId);
      return compaction && { compaction, calls: compactionFacts(model, indexes, compaction).calls };
    },
    [compactionId],
  );
  if (!found) return null;
  const { compaction, calls } = found;
  return (
    <p className="cp-where micro">
      {texts.installed} <ObjectLink collection="codex_turns" id={compaction.codex_turn_id} />{' '}
      <span className="num">{formatPosition(compaction.installed_at_unix_ms - start)}</span>
      {calls.before !== null && (
        <>
          , {texts.lastRead} <ObjectLink collection="inference_calls" id={calls.before} />
        </>
      )}
      ,{' '}
      {calls.after === null ? (
        texts.notRead
      ) : (
        <>
          {texts.firstRead} <ObjectLink collection="inference_calls" id={calls.after} />
        </>
      )}
    </p>
  );
}

function MomentPicker({
  threadId,
  side,
  from,
  to,
  short,
}: {
  threadId: string;
  side: 'from' | 'to';
  from: ContextMoment;
  to: ContextMoment;
  /** Both are sides of the compaction that the title names. */
  short: boolean;
}): ReactNode {
  const { model, indexes } = useTrace();
  const start = useStart();
  const moments = () => threadMoments(model, indexes, threadId);
  const now = side === 'from' ? from : to;
  return (
    <Picker
      label={texts[side]}
      value={momentKey(now)}
      shown={short ? texts[side === 'from' ? 'sideBefore' : 'sideAfter'] : momentName(indexes, now)}
      choices={() =>
        moments().map((moment) => ({
          value: momentKey(moment),
          label: momentName(indexes, moment),
          note: momentNote(model, moment, start),
        }))
      }
      onChoose={(key) => {
        const chosen = moments().find((moment) => momentKey(moment) === key);
        if (chosen) compareMoments(threadId, side === 'from' ? { from: chosen, to } : { from, to: chosen });
      }}
      hint={texts.findMoment}
      none={texts.noneFits}
    />
  );
}

function momentName(ix: Indexes, moment: ContextMoment): string {
  const number =
    moment.type === 'call' ? numberOf(ix.calls, moment.call_id) : numberOf(ix.compactions, moment.compaction_id);
  return texts.moment[moment.type](number);
}

function momentNote(model: ViewModel, moment: ContextMoment, start: number): string {
  if (moment.type !== 'call') {
    const at = model.collections.compactions.get(moment.compaction_id)?.installed_at_unix_ms;
    return at === undefined ? '' : formatPosition(at - start);
  }
  const call = model.collections.inference_calls.get(moment.call_id);
  if (!call) return '';
  const tokens = call.usage ? `${formatTokens(call.usage.input_tokens)}  ` : '';
  return `${tokens}${formatPosition(call.execution.started_at_unix_ms - start)}`;
}

/** Both contexts as bars of one scale, divided by what became of their items. */
function Bars({ diff }: { diff: ContextDiff }): ReactNode {
  const most = Math.max(diff.before_tokens, diff.after_tokens, 1);
  const bar = (side: 'before' | 'after', fates: readonly Fate[]) => (
    <>
      <span className="mid">{texts[side]}</span>
      <div className="cp-stack">
        {fates.map((fate) => {
          const tokens = side === 'before' ? diff.sums[fate].before_tokens : diff.sums[fate].after_tokens;
          const width = { '--w': `${(100 * share(tokens, most)).toFixed(3)}%` } as CSSProperties;
          const wide = fate === 'dropped' && tokens / most > 0.2;
          return tokens <= 0 ? null : (
            <i key={fate} className={`f-${fate}`} style={width} title={texts.bar(texts.fate[fate], tokens)}>
              {wide && (
                <b className="num">
                  {formatTokens(tokens)} {texts.fate.dropped}
                </b>
              )}
            </i>
          );
        })}
      </div>
      <span className="num" title={diff[`${side}_estimated`] ? texts.estimated : formatCount(diff[`${side}_tokens`])}>
        {formatTokens(diff[`${side}_tokens`])}
      </span>
    </>
  );
  return (
    <div className="cp-bars">
      {bar('before', ['kept', 'rewritten', 'dropped'])}
      {bar('after', ['kept', 'rewritten', 'added'])}
    </div>
  );
}

const TOLD: readonly Fate[] = ['kept', 'rewritten', 'added', 'dropped'];

/** The sums by fate; each shows only what had it. */
function Sums({ diff }: { diff: ContextDiff }): ReactNode {
  const fates = useCompactions((state) => state.fates);
  return (
    <ul className="cp-sums num">
      {TOLD.map((fate) => {
        const { count, before_tokens, after_tokens } = diff.sums[fate];
        return (
          <li key={fate}>
            <button
              type="button"
              className="cp-sum"
              aria-pressed={fates.has(fate)}
              disabled={count === 0}
              title={texts.onlyFate(texts.fate[fate])}
              onClick={() => toggleFate(fate)}
            >
              <FateMark fate={fate} />
              {texts.fate[fate]}{' '}
              {count === 0 ? <span className="dim">0</span> : texts.fateSum[fate](before_tokens, after_tokens)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** So many kinds are named. */
const NAMED = 4;

/** Of what most was dropped: outputs of which tool, whose messages. */
function Most({ diff }: { diff: ContextDiff }): ReactNode {
  const { model } = useTrace();
  const groups = useMemo(() => {
    const dropped = diff.entries.filter((entry) => entry.fate === 'dropped');
    return groupEntries(dropped, 'tool').slice(0, NAMED);
  }, [diff]);
  if (groups.length === 0) return null;
  const show = () => useCompactions.setState({ fates: new Set([FATES[2] as Fate]), group: 'tool' });
  return (
    <p className="cp-most micro num">
      <span className="dim">{texts.most}</span>
      {groups.map(({ key, before_tokens }) => {
        const name = groupName(model, null, 'tool', key);
        return (
          <button key={key} type="button" className="cp-mostof" title={texts.mostTitle(name)} onClick={show}>
            {texts.mostOf(name, before_tokens)}
          </button>
        );
      })}
    </p>
  );
}
