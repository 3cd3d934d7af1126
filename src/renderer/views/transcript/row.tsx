import type { ReactNode } from 'react';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';
import { CallRow, CompactionRow, GapRow, TurnRow } from './head-rows.tsx';
import { ItemRow } from './item-row.tsx';

/** One row of a transcript. */
export function Row({
  row,
  folded,
  hidden,
  tight,
}: {
  row: TranscriptRow;
  folded: boolean;
  /** How many rows are folded under it. */
  hidden: number;
  /** Right below another head. */
  tight: boolean;
}): ReactNode {
  switch (row.type) {
    case 'turn':
      return <TurnRow turnId={row.ref} />;
    case 'gap':
      return <GapRow turnId={row.ref} from={row.at_unix_ms} />;
    case 'call':
      return <CallRow callId={row.ref} folded={folded} hidden={hidden} tight={tight} />;
    case 'compaction':
      return <CompactionRow compactionId={row.ref} folded={folded} hidden={hidden} />;
    case 'item':
      return <ItemRow row={row} />;
  }
}
