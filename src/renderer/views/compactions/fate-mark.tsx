import type { ReactNode } from 'react';
import type { Fate } from '../../../core/views/compaction-diff/pairing.ts';
import { Icon } from '../../parts/icon.tsx';
import { compactionTexts as texts } from '../../text/compactions.ts';

/** What became of an item, as a shape in its colour. `silent`: the word stands beside it. */
export function FateMark({ fate, silent = true }: { fate: Fate; silent?: boolean }): ReactNode {
  return (
    <span className={`cp-fate cp-fate--${fate}`} title={texts.fate[fate]}>
      <Icon name={`fate-${fate}`} />
      {!silent && <span className="sr">{texts.fate[fate]}</span>}
    </span>
  );
}
