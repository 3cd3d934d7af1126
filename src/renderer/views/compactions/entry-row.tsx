import { memo, type ReactNode } from 'react';
import type { DiffEntry } from '../../../core/views/compaction-diff/diff.ts';
import type { FetchedAgain } from '../../../core/views/compaction-diff/fetched-again.ts';
import { itemText } from '../../../core/views/sizes.ts';
import { GlyphIcon, Icon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { useTrace } from '../../stores/use-trace.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';
import { EntryText } from './entry-text.tsx';
import { entryTitle } from './entry-title.ts';
import { FateMark } from './fate-mark.tsx';
import { Numbers } from './numbers.tsx';
import { RowLink } from './row-link.tsx';

/** An item of the diff: what became of it, its sizes; below it that it was fetched again, is encrypted, and what it says. */
export const EntryRow = memo(function EntryRow({
  entry,
  again,
  inside,
  selected,
  open,
  onTurn,
}: {
  entry: DiffEntry;
  again: FetchedAgain | null;
  /** Within an unfolded bundle. */
  inside: boolean;
  selected: boolean;
  /** Null: it has nothing to unfold. */
  open: boolean | null;
  onTurn: () => void;
}): ReactNode {
  const { model, indexes } = useTrace();
  const { glyph, text, note, mono, status } = entryTitle(model, indexes, entry);
  const item = model.collections.conversation_items.get(entry.after ?? entry.before ?? '');
  const secret = entry.encrypted_bytes > 0 && entry.fate !== 'dropped' && item && itemText(item) === '';
  return (
    <div className={selected ? 'cp-entry is-selected' : 'cp-entry'}>
      <div className={`cp-cols cp-row cp-row--${entry.fate}`} title={[text, note].filter(Boolean).join('\n')}>
        <span className={inside ? 'cp-name is-inside' : 'cp-name'}>
          {open === null ? (
            <span className="twist" />
          ) : (
            <button
              type="button"
              className="twist"
              tabIndex={-1}
              aria-label={open ? texts.fold : texts.unfold}
              onClick={(event) => {
                event.stopPropagation();
                onTurn();
              }}
            >
              <Icon name={open ? 'chevron-down' : 'chevron-right'} />
            </button>
          )}
          <FateMark fate={entry.fate} silent={false} />
          {status ? <Status status={status} /> : <GlyphIcon glyph={glyph} />}
          <span className="t">
            <span className={mono ? 'mono-s' : undefined}>{text}</span>
            {note && ' '}
            {note && <span className="cp-note">{note}</span>}
            {status && ' '}
            {status && <span className="cp-note">{status}</span>}
          </span>
        </span>
        <Numbers
          before={entry.fate === 'added' ? null : entry.before_tokens}
          after={entry.fate === 'dropped' ? null : entry.after_tokens}
          share={entry.share}
          gone={entry.fate === 'dropped'}
        />
      </div>
      {again && <Again again={again} reachable={selected} />}
      {secret && (
        <p className="cp-sub">
          <Icon name="lock" />
          <span className="t">{texts.encrypted(entry.encrypted_bytes)}</span>
        </p>
      )}
      {open && <EntryText entry={entry} />}
    </div>
  );
});

/** That what was dropped was fetched again: when, by which call, as what. */
function Again({ again, reachable }: { again: FetchedAgain; reachable: boolean }): ReactNode {
  const { model } = useTrace();
  const item = model.collections.conversation_items.get(again.again_call_item_id);
  const asked = item?.produced_by.find((producer) => producer.type === 'inference');
  return (
    <p className="cp-sub cp-again">
      <Icon name="refetch" />
      <span className="t">
        {texts.fetched(again.after_ms)}{' '}
        {asked ? (
          <RowLink collection="inference_calls" id={asked.inference_call_id} reachable={reachable} />
        ) : (
          <RowLink collection="conversation_items" id={again.again_call_item_id} reachable={reachable} />
        )}
        , {again.reason}, {texts.fetchedAs}{' '}
        <RowLink collection="conversation_items" id={again.again_item_id} reachable={reachable} />
      </span>
    </p>
  );
}
