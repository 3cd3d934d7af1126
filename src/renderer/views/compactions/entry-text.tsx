import { type ReactNode, useMemo } from 'react';
import type { DiffEntry } from '../../../core/views/compaction-diff/diff.ts';
import { readableDiff } from '../../../core/views/compaction-diff/readable-diff.ts';
import { type TextPart, textDiff } from '../../../core/views/compaction-diff/text-diff.ts';
import { utf8Length } from '../../../core/views/sizes.ts';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { useObject } from '../../stores/use-trace.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';
import { useTexts } from '../transcript/use-text.ts';
import { sizeOf } from '../transcript/whole-texts.ts';
import { itemSources } from './item-texts.ts';

/** Begins every control sequence of a terminal. */
const ESCAPE = '\u001b';

/** What scrolls has to take the focus, so that the keyboard can scroll it. */
const scrolls = (label: string) => ({
  tabIndex: 0,
  role: 'group',
  'aria-label': label,
  // Here it selects a word; it does not open the row.
  onDoubleClick: (event: { stopPropagation(): void }) => event.stopPropagation(),
});

/** What an item says; of a rewritten one word by word what went and what came, with how alike the two are. */
export function EntryText({ entry }: { entry: DiffEntry }): ReactNode {
  return entry.fate === 'rewritten' ? <Rewritten entry={entry} /> : <Plain entry={entry} />;
}

function useItemText(id: string | null) {
  const item = useObject('conversation_items', id);
  const sources = useMemo(() => itemSources(item), [item]);
  const loaded = useTexts(sources, true);
  const bytes = sources.reduce((sum, source) => sum + sizeOf(source).bytes, 0);
  const text = useMemo(() => loaded.texts.join('\n'), [loaded.texts]);
  return { ...loaded, item, text, bytes };
}

function Rewritten({ entry }: { entry: DiffEntry }): ReactNode {
  const before = useItemText(entry.before);
  const after = useItemText(entry.after);
  const parts = useMemo(() => readableDiff(textDiff(before.text, after.text)), [before.text, after.text]);
  const alike = entry.likeness === null ? '' : texts.alike(entry.likeness);
  return (
    <div className="cp-text">
      {parts.length === 0 ? (
        <p className="dim">{texts.noText}</p>
      ) : (
        <div className="cp-words scroll" {...scrolls(texts.textOf(entry.after ?? ''))}>
          <Words parts={parts} />
        </div>
      )}
      <p className="cp-foot micro dim">
        <span>{alike}</span>
        <Rest {...before} />
        <Rest {...after} />
      </p>
    </div>
  );
}

function Words({ parts }: { parts: readonly TextPart[] }): ReactNode {
  let at = 0;
  return parts.map(({ kind, text }) => {
    const key = at;
    at += text.length + 1;
    if (kind === 'removed') return <del key={key}>{text}</del>;
    if (kind === 'added') return <ins key={key}>{text}</ins>;
    return <span key={key}>{text}</span>;
  });
}

function Plain({ entry }: { entry: DiffEntry }): ReactNode {
  const id = entry.after ?? entry.before;
  const loaded = useItemText(id);
  const { item, text } = loaded;
  const evidence = item?.role === 'tool' || item?.kind === 'function_call' || item?.kind === 'custom_tool_call';
  return (
    <div className="cp-text">
      {text === '' ? (
        <p className="dim">{entry.encrypted_bytes > 0 ? texts.encrypted(entry.encrypted_bytes) : texts.noText}</p>
      ) : (
        <div
          className={`cp-words scroll${evidence ? ' ev ev--s' : ''}${entry.fate === 'dropped' ? ' is-dropped' : ''}`}
          {...scrolls(texts.textOf(id ?? ''))}
        >
          {evidence && text.includes(ESCAPE) ? <AnsiText text={text} /> : text}
        </div>
      )}
      <p className="cp-foot micro dim">
        <Rest {...loaded} />
      </p>
    </div>
  );
}

/** That only the beginning of a text is here, and the way to the rest. */
function Rest({
  whole,
  problem,
  more,
  text,
  bytes,
}: {
  whole: boolean;
  problem: string | null;
  more: () => void;
  text: string;
  bytes: number;
}): ReactNode {
  if (problem !== null) return <span className="problem">{texts.failed(problem)}</span>;
  if (whole) return null;
  return (
    <span>
      {texts.partly(utf8Length(text), bytes)}{' '}
      <button type="button" className="link" onClick={more}>
        {texts.loadMore}
      </button>
    </span>
  );
}
