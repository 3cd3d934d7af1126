export type { Fate } from '../../../core/views/compaction-diff/pairing.ts';
export type { TextPart } from '../../../core/views/compaction-diff/text-diff.ts';
