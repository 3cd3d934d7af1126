import { useSettings } from './settings.ts';

/** Hook: height of a row in CSS pixels (`--row` of tokens.css): 28 cosy, 24 compact. */
export function useRowHeight(): number {
  return useSettings(({ density }) => (density === 'compact' ? 24 : 28));
}
