import { z } from 'zod';

/** Milliseconds since the Unix epoch, as written by the producer's clock. */
export type UnixMs = number;
/** A raw event's position in its log's own numbering: 1, 2, 3 … */
export type Seq = number;

/** Signed 64-bit integer field. Values beyond 2^53 are refused: a double would silently change them. */
export const int64 = z.int();
/** Unsigned 64-bit integer field (within 2^53, see {@link int64}). */
export const uint64 = z.int().nonnegative();

export const ROLLOUT_STATUSES = ['running', 'completed', 'failed', 'aborted'] as const;
export const EXECUTION_STATUSES = ['running', 'completed', 'failed', 'cancelled', 'aborted'] as const;
export const CODE_CELL_STATUSES = ['starting', 'running', 'yielded', 'completed', 'failed', 'terminated'] as const;

export const rolloutStatus = z.enum(ROLLOUT_STATUSES);
export const executionStatus = z.enum(EXECUTION_STATUSES);
export const codeCellRuntimeStatus = z.enum(CODE_CELL_STATUSES);

export type RolloutStatus = z.infer<typeof rolloutStatus>;
export type ExecutionStatus = z.infer<typeof executionStatus>;
export type CodeCellRuntimeStatus = z.infer<typeof codeCellRuntimeStatus>;

/** An optional field: absent and `null` mean the same (spec/trace-format.md, "The event envelope"). */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? null);
}
