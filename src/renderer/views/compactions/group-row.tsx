import type { ReactNode } from 'react';
import type { FetchedAgain } from '../../../core/views/compaction-diff/fetched-again.ts';
import type { Fate } from '../../../core/views/compaction-diff/pairing.ts';
import type { DiffGrouping, DiffRow } from '../../../core/views/compaction-diff/rows.ts';
import { formatCount } from '../../../core/views/format.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';
import { FateMark } from './fate-mark.tsx';
import { groupName } from './group-name.ts';

/** The head of a group: what it is, how many, how much, and what is to be known of it. */
export function GroupRow({
  row,
  by,
  again,
  here,
}: {
  row: Extract<DiffRow, { type: 'group' }>;
  by: DiffGrouping;
  again: ReadonlyMap<string, FetchedAgain>;
  here: boolean;
}): ReactNode {
  const { model, indexes } = useTrace();
  const fate = by === 'fate' ? (row.group as Fate) : null;
  const sum = fate
    ? texts.fateSum[fate](row.before_tokens, row.after_tokens)
    : texts.sumOf(row.before_tokens, row.after_tokens);
  const found = row.entries.filter(({ before }) => before !== null && again.has(before));
  const note =
    found.length > 0
      ? texts.againSum(
          found.length,
          found.reduce((tokens, entry) => tokens + entry.before_tokens, 0),
        )
      : fate === 'rewritten'
        ? texts.paired
        : '';
  return (
    <div className={here ? 'cp-group is-here' : 'cp-group'}>
      {fate && <FateMark fate={fate} />}
      <h3>{groupName(model, indexes, by, row.group)}</h3>
      <span className="count num">{formatCount(row.entries.length)}</span>
      <span className="num mid">{sum}</span>
      <span className="push" />
      <span className="dim micro t">{note}</span>
    </div>
  );
}
