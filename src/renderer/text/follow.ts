import { NBSP } from '../../core/views/format.ts';

/** The pill that leads back to the live end. */
export const pill = {
  follow: 'Follow',
  /** "3 items" → "3 new items". */
  fresh: (counted: string) => counted.replace(NBSP, `${NBSP}new${NBSP}`),
};
