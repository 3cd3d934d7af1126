import { type CSSProperties, memo, type ReactNode } from 'react';
import type { ContextRow } from '../../../core/views/context/call-context.ts';
import type { ContextListRow } from '../../../core/views/context/rows.ts';
import { itemSource } from '../../../core/views/context/source.ts';
import { formatCount, formatPercent, formatTokens } from '../../../core/views/format.ts';
import { encryptedBytes, itemText } from '../../../core/views/sizes.ts';
import { itemTitle } from '../../../core/views/titles.ts';
import { firstLine } from '../../../core/views/words.ts';
import { GlyphIcon, Icon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import type { TraceSession } from '../../stores/trace-session.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';

type Fate = 'same' | 'new' | 'moved' | 'gone';

const FATE_ICONS: Record<Exclude<Fate, 'same'>, string> = { new: 'added', moved: 'moved', gone: 'dropped' };

/** One part of a request: its place, what it is, where it came from, and how much of the call it takes. */
export const ItemLine = memo(function ItemLine({
  row,
  fate,
  cached,
  open,
  selected,
  here,
}: {
  row: ContextRow;
  fate: Fate;
  cached: boolean;
  /** Null: nothing to unfold. */
  open: boolean | null;
  selected: boolean;
  here: boolean;
}): ReactNode {
  const session = useTrace();
  const { glyph, text, note, mono, status, from } = lineOf(session, row);
  const marks = `${selected ? ' is-selected' : here ? ' is-here' : ''}${cached ? ' is-cached' : ''}`;
  return (
    <div className={`cx-cols cx-row cx-row--${fate}${marks}`} title={[text, note].filter(Boolean).join('\n')}>
      <span className="r dim num">{fate === 'gone' || row.position === 0 ? '' : formatCount(row.position)}</span>
      <span className="cell">
        <span className={`cx-fate cx-fate--${fate}`} title={texts.fates[fate]}>
          {open !== null ? (
            <Icon name={open ? 'chevron-down' : 'chevron-right'} />
          ) : (
            fate !== 'same' && <Icon name={`fate-${FATE_ICONS[fate]}`} />
          )}
          {fate !== 'same' && <span className="sr">{texts.fates[fate]}</span>}
        </span>
        {status ? <Status status={status} /> : <GlyphIcon glyph={glyph} />}
        <span className="t">
          <span className={mono ? 'mono-s' : undefined}>{text}</span>
          {note && ' '}
          {note && <span className="cx-note">{note}</span>}
        </span>
      </span>
      <span className="t mid cx-from">{fate === 'moved' && row.was !== null ? texts.was(from, row.was) : from}</span>
      <span className="r num" title={formatCount(row.tokens)}>
        {formatTokens(row.tokens)}
      </span>
      <span className="cx-bar" aria-hidden="true">
        <i style={{ '--w': `${(100 * row.share).toFixed(2)}%` } as CSSProperties} />
      </span>
      <span className="r num dim">{formatPercent(row.share)}</span>
    </div>
  );
});

function lineOf({ model, indexes }: TraceSession, row: ContextRow) {
  const item = model.collections.conversation_items.get(row.item_id ?? '');
  const plain = { mono: false, command: false, status: null };
  if (!item) {
    return {
      glyph: 'instructions' as const,
      text: texts.beside,
      note: texts.besideNote,
      from: texts.besideFrom,
      ...plain,
    };
  }
  const from = itemSource(model, indexes, item).words;
  if (row.category === 'summary' && item.kind !== 'compaction_marker') {
    const said = firstLine(itemText(item));
    const text = said === '' && encryptedBytes(item) > 0 ? texts.encryptedSummary : texts.summary;
    return { glyph: 'assistant' as const, text, note: said, from, ...plain };
  }
  const tool = model.collections.tool_calls.get(indexes.toolByItem.get(item.item_id) ?? '');
  const status = item.role === 'tool' && tool && tool.execution.status !== 'completed' ? tool.execution.status : null;
  return { ...itemTitle(model, indexes, item), status, from };
}

/** The head of what the call compared with had and this one has not. */
export function GoneHead({
  row,
  since,
  by,
  here,
}: {
  row: Extract<ContextListRow, { type: 'gone-head' }>;
  since: number;
  /** The compaction right before the call. */
  by: number | null;
  here: boolean;
}): ReactNode {
  return (
    <div className={here ? 'cx-cols cx-gone is-here' : 'cx-cols cx-gone'}>
      <span />
      <span className="cell">
        <span className="cx-fate">
          <Icon name={row.open ? 'chevron-down' : 'chevron-right'} />
        </span>
        <h3 className="t">{texts.gone(since)}</h3>
        <span className="count num">{formatCount(row.count)}</span>
      </span>
      <span className="mid t cx-from">{by === null ? '' : texts.goneBy(by)}</span>
      <span className="r num strong">{formatTokens(row.tokens)}</span>
      <span className="dim t cx-share">{texts.goneShare(since)}</span>
    </div>
  );
}
