import { type ReactNode, useMemo, useState } from 'react';
import { formatDuration, formatPosition, formatTokens } from '../../../core/views/format.ts';
import { type BarEntry, barEntries } from '../../../core/views/timeline/bar-entries.ts';
import { barFacts } from '../../../core/views/timeline/bar-facts.ts';
import type { BarKind } from '../../../core/views/timeline/codes.ts';
import { collectionOf } from '../../../core/views/timeline/codes.ts';
import type { Glyph } from '../../../core/views/words.ts';
import { GlyphIcon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { VirtualList } from '../../parts/virtual-list.tsx';
import { useMoment, useStart } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { usePicture } from './picture-handle.ts';
import { useTimeline } from './timeline-store.ts';

const ROW = 24;
const TOPICS = ['codex_turns', 'inference_calls', 'tool_calls', 'code_cells', 'terminal_operations'] as const;
const GLYPHS: Record<BarKind, Glyph> = {
  turn: 'turn',
  inference: 'inference',
  tool: 'tool',
  agent: 'edge',
  wait: 'tool',
  cell: 'cell',
  terminal: 'terminal',
  session: 'terminal',
  compaction: 'compaction',
};
/** A trace that grows is listed anew so often, ms. */
const EVERY = 1_000;

/** The same bars as a table: for screen readers, and for whoever would rather read. Filters and range hold here as well. */
export function BarTable(): ReactNode {
  const picture = usePicture((state) => state.picture);
  const { filter, range, folded, lanes, sessions } = useTimeline();
  const start = useStart();
  const now = useMoment();
  const second = Math.floor(now / EVERY);
  const selection = useSelection();
  const count = useDerived(TOPICS, (_model, { indexes }) => indexes.revision, [second]);
  const entries = useMemo(() => {
    void [filter, folded, lanes, sessions, count];
    if (!picture) return [];
    const scene = picture.scene();
    const { from, to } = range ?? { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    return barEntries(scene.lanes, scene.pass, from, to);
  }, [picture, filter, folded, lanes, sessions, range, count]);
  const [at, setAt] = useState(0);
  const selected = entries.findIndex(
    (entry) => entry.id === selection?.id && refOf(entry).collection === selection.collection,
  );
  const active = Math.min(selected >= 0 ? selected : at, entries.length - 1);
  const pick = (index: number) => {
    const entry = entries[index];
    if (!entry) return;
    setAt(index);
    select(refOf(entry));
  };
  return (
    <section className="tm-table" aria-label={texts.tableView.label}>
      <div className="tm-row tm-row--head" aria-hidden="true">
        <span className="r">{texts.tableView.start}</span>
        <span>{texts.tableView.thread}</span>
        <span>{texts.tableView.kind}</span>
        <span>{texts.tableView.what}</span>
        <span>{texts.tableView.status}</span>
        <span className="r">{texts.tableView.duration}</span>
        <span className="r">{texts.tableView.tokens}</span>
        <span className="r">{texts.tableView.exit}</span>
      </div>
      {entries.length === 0 && <p className="empty-line">{texts.tableView.none}</p>}
      <VirtualList
        label={texts.tableView.label}
        count={entries.length}
        keyOf={(index) => `${entries[index]?.kind} ${entries[index]?.id}`}
        estimate={() => ROW}
        fixed
        active={active}
        onActive={pick}
        onPick={pick}
        refAt={(index) => (entries[index] ? refOf(entries[index]) : null)}
        onOpen={(index) => {
          const entry = entries[index];
          if (entry) openObject(refOf(entry));
        }}
        render={(index) => {
          const entry = entries[index];
          return entry && <Row entry={entry} start={start} now={now} selected={index === selected} />;
        }}
      />
    </section>
  );
}

const refOf = (entry: BarEntry) => ({ collection: collectionOf(entry.kind), id: entry.id });

function Row({
  entry,
  start,
  now,
  selected,
}: {
  entry: BarEntry;
  start: number;
  now: number;
  selected: boolean;
}): ReactNode {
  const { model, indexes } = useTrace();
  const facts = barFacts(model, indexes, collectionOf(entry.kind), entry.id, now);
  if (!facts) return null;
  const { usage, exit_code } = facts;
  return (
    <div className={selected ? 'tm-row is-selected' : 'tm-row'}>
      <span className="r mono-s">{formatPosition(entry.start - start)}</span>
      <span className="t mid">{facts.thread}</span>
      <span className="t tm-row-kind">
        <GlyphIcon glyph={GLYPHS[entry.kind]} />
        {texts.kind(entry.kind)}
      </span>
      <span className="t" title={facts.subject}>
        <b className="strong">{facts.name}</b> <span className="mono-s mid">{facts.subject}</span>
      </span>
      <span>{facts.status !== null && <Status status={facts.status} word />}</span>
      <span className="r num">{formatDuration(facts.duration_ms)}</span>
      <span className="r num">{usage ? formatTokens(usage.input_tokens + usage.output_tokens) : ''}</span>
      <span className="r num">{exit_code ?? ''}</span>
    </div>
  );
}
