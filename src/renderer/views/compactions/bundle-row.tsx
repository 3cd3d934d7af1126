import type { ReactNode } from 'react';
import type { DiffRow } from '../../../core/views/compaction-diff/rows.ts';
import { Icon, KindIcon } from '../../parts/icon.tsx';
import { compactionTexts as texts } from '../../text/compactions.ts';
import { FateMark } from './fate-mark.tsx';
import { Numbers } from './numbers.tsx';

/** Many entries behind one row. */
export function BundleRow({ row, here }: { row: Extract<DiffRow, { type: 'bundle' }>; here: boolean }): ReactNode {
  return (
    <div className={`cp-cols cp-row${row.fate ? ` cp-row--${row.fate}` : ''}${here ? ' is-here' : ''}`}>
      <span className="cp-name">
        <span className="twist">
          <Icon name={row.open ? 'chevron-down' : 'chevron-right'} />
        </span>
        {row.fate && <FateMark fate={row.fate} />}
        <KindIcon kind={row.kind === 'reasoning' ? 'reasoning' : 'tool'} />
        <span className="t">
          {texts.bundle[row.kind]} <span className="cp-note">{texts.bundleNote[row.kind](row.entries.length)}</span>
        </span>
      </span>
      <Numbers
        before={row.fate === 'added' ? null : row.before_tokens}
        after={row.fate === 'dropped' ? null : row.after_tokens}
        share={row.share}
        gone={row.fate === 'dropped'}
      />
    </div>
  );
}
