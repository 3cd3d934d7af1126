import { createContext, useContext } from 'react';
import type { Eyes } from './transcript-store.ts';

/** What all rows of a transcript share. */
export interface RowContextValue {
  /** Start of the trace, ms since the epoch: times are told from it. */
  start: number;
  eyes: Eyes;
  /** What is looked for; "": nothing. */
  needle: string;
  /** Rewound to a call: the items that it read. Outputs that are not among them came later. null: as things are now. */
  sent: ReadonlySet<string> | null;
}

export const RowContext = createContext<RowContextValue>({
  start: 0,
  eyes: 'both',
  needle: '',
  sent: null,
});

/** Hook: what all rows share. */
export const useRowContext = (): RowContextValue => useContext(RowContext);
