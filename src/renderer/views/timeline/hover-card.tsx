import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import {
  formatDuration,
  formatExactDuration,
  formatMoment,
  formatPosition,
  formatTokens,
} from '../../../core/views/format.ts';
import { type BarFacts, barFacts } from '../../../core/views/timeline/bar-facts.ts';
import { Status } from '../../parts/status.tsx';
import { localOffset, useMoment, useStart } from '../../stores/moment.ts';
import { useDerived } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { type Hover, useHover } from './timeline-store.ts';

const GAP = 8;

/** What the pointer rests on: its facts, beside it, on the side that has room. */
export function HoverCard(): ReactNode {
  const hover = useHover((state) => state.hover);
  return hover && <Card key={`${hover.collection}/${hover.id}`} hover={hover} />;
}

function Card({ hover }: { hover: Hover }): ReactNode {
  const now = useMoment();
  const start = useStart();
  const facts = useDerived(
    [hover.collection, 'conversation_items'],
    (model, { indexes }) => barFacts(model, indexes, hover.collection, hover.id, now),
    [hover, now],
  );
  const card = useRef<HTMLElement>(null);
  const [at, setAt] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const element = card.current;
    const room = element?.parentElement;
    if (!element || !room) return;
    const { offsetWidth: w, offsetHeight: h } = element;
    const below = hover.bottom + GAP + h <= room.clientHeight;
    setAt({
      left: Math.max(4, Math.min(hover.x + 10, room.clientWidth - w - 4)),
      top: below ? hover.bottom + GAP : Math.max(4, hover.top - GAP - h),
    });
  }, [hover]);
  if (!facts) return null;
  return (
    <aside className="tm-card float" role="tooltip" ref={card} style={at ?? { visibility: 'hidden' }}>
      <h4>
        {facts.status !== null && <Status status={facts.status} />}
        <span className="t">{facts.name}</span>
        <span className="push" />
        {(facts.duration_ms > 0 || facts.status !== null) && (
          <span className="num" title={formatExactDuration(facts.duration_ms)}>
            {formatDuration(facts.duration_ms)}
          </span>
        )}
      </h4>
      {facts.subject !== '' && <p className="tm-card-subject t">{facts.subject}</p>}
      <dl>
        <Facts facts={facts} start={start} />
      </dl>
    </aside>
  );
}

function Facts({ facts, start }: { facts: BarFacts; start: number }): ReactNode {
  const { usage, exit_code, read_by, status } = facts;
  const ended = facts.end !== null && facts.end > facts.start;
  const from = formatPosition(facts.start - start);
  const until =
    ended && facts.end !== null ? formatPosition(facts.end - start) : status === 'running' ? texts.now : null;
  const results = [
    exit_code !== null && texts.card.exit(exit_code),
    read_by > 0 && texts.card.read(read_by),
    exit_code !== null && read_by === 0 && texts.card.unread,
  ].filter(Boolean);
  return (
    <>
      {facts.thread !== '' && <Fact name={texts.card.thread}>{texts.card.inThread(facts.thread, facts.turn)}</Fact>}
      <Fact name={texts.card.time} mono title={formatMoment(facts.start, localOffset)}>
        {until === null ? from : texts.to(from, until)}
      </Fact>
      {usage && (
        <Fact name={texts.card.tokens}>
          {texts.card.tokensOf(
            formatTokens(usage.input_tokens),
            formatTokens(usage.cached_input_tokens),
            formatTokens(usage.output_tokens),
          )}
        </Fact>
      )}
      {results.length > 0 && <Fact name={texts.card.result}>{results.join(', ')}</Fact>}
    </>
  );
}

function Fact({
  name,
  mono = false,
  title,
  children,
}: {
  name: string;
  mono?: boolean;
  title?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd className={mono ? 'mono-s' : 'num'} title={title}>
        {children}
      </dd>
    </>
  );
}
