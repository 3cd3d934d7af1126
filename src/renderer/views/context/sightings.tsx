import type { ReactNode } from 'react';
import { callAt } from '../../../core/views/indexes.ts';
import { itemTitle } from '../../../core/views/titles.ts';
import { ObjectLink } from '../../inspector/object-link.tsx';
import { GlyphIcon } from '../../parts/icon.tsx';
import { useObject, useTrace } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';
import { type Carried, useCarried } from './use-carried.ts';

/** Every call that carried the selected item, the first and the last; always there, so that nothing moves. */
export function Sightings({ threadId }: { threadId: string }): ReactNode {
  const carried = useCarried();
  return (
    <section className="cx-sightings" aria-label={texts.sightings}>
      {carried === null ? (
        <span className="dim">{texts.selectItem}</span>
      ) : carried.thread_id !== threadId ? (
        <span className="dim">{texts.otherThread}</span>
      ) : (
        <Sighting carried={carried} />
      )}
    </section>
  );
}

function Sighting({ carried: { item_id, thread_id, ranges } }: { carried: Carried }): ReactNode {
  const { model, indexes } = useTrace();
  const item = useObject('conversation_items', item_id);
  if (!item) return null;
  const { glyph, text, mono } = itemTitle(model, indexes, item);
  const calls = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const first = ranges[0] ? callAt(indexes, thread_id, ranges[0].first) : null;
  const last = ranges.length > 0 ? callAt(indexes, thread_id, ranges.at(-1)?.last ?? 0) : null;
  const shown = ranges.map((range) => ({ first: range.first + 1, last: range.last + 1 }));
  return (
    <>
      <GlyphIcon glyph={glyph} />
      <span className={mono ? 't mono-s' : 't'}>{text}</span>
      {first === null || last === null ? (
        <span className="dim">{texts.neverCarried}</span>
      ) : (
        <>
          <span className="num cx-fixed" title={texts.ranges(shown)}>
            {texts.carriedBy(calls)}: {texts.ranges(shown)}
          </span>
          <span className="push" />
          <span className="cx-fixed">
            {texts.firstIn} <ObjectLink collection="inference_calls" id={first} />
          </span>
          {last !== first && (
            <span className="cx-fixed">
              {texts.lastIn} <ObjectLink collection="inference_calls" id={last} />
            </span>
          )}
        </>
      )}
    </>
  );
}
