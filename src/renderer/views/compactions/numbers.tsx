import type { CSSProperties, ReactNode } from 'react';
import { formatCount, formatPercent, formatTokens } from '../../../core/views/format.ts';

/** Bars are drawn so much longer than their share: most items have a small one. */
const STRETCH = 4;

/** Tokens before and after, and the share, of a row. */
export function Numbers({
  before,
  after,
  share,
  gone,
}: {
  before: number | null;
  after: number | null;
  share: number;
  gone: boolean;
}): ReactNode {
  const width = `${Math.min(100, 100 * share * STRETCH).toFixed(1)}%`;
  return (
    <>
      <span className={gone ? 'num r cp-was' : 'num r'} title={before === null ? undefined : formatCount(before)}>
        {before !== null && formatTokens(before)}
      </span>
      <span className="num r" title={after === null ? undefined : formatCount(after)}>
        {after !== null && formatTokens(after)}
      </span>
      <span className="cp-bar" aria-hidden="true">
        <i style={{ '--w': width } as CSSProperties} />
      </span>
      <span className="num r dim">{formatPercent(share)}</span>
    </>
  );
}
