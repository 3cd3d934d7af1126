import { createContext, useContext } from 'react';
import type { Eyes } from './transcript-store.ts';

/** What all rows of a transcript share. */
export interface RowContextValue {
  /** Start of the trace, ms since the epoch: times are told from it. */
  start: number;
  eyes: Eyes;
  /** What is looked for; "": nothing. */
  needle: string;
}

export const RowContext = createContext<RowContextValue>({ start: 0, eyes: 'both', needle: '' });

/** Hook: what all rows share. */
export const useRowContext = (): RowContextValue => useContext(RowContext);
