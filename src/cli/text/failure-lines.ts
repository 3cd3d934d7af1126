import { basename } from 'node:path';
import type { Failure } from '../../core/failure.ts';
import { adviceFor } from '../advice.ts';
import { printable, printableLine } from '../terminal/printable.ts';

/** A failure as the reader sees it: what and where in one line, then what can be done. */
export function failureLines(failure: Failure, command: string): string[] {
  const advice = adviceFor(failure, command);
  return [failureHead(failure), ...(advice === null ? [] : [`  ${advice}`])];
}

/** `trace.jsonl:12: unknown turn …` where a line is to blame, else `rollout: …`. */
export function failureHead({ message, where }: Failure): string {
  if (where?.line === undefined) return `rollout: ${printable(message)}`;
  const log = where.path === undefined ? 'trace.jsonl' : basename(where.path);
  return `${printableLine(log)}:${where.line}: ${printableLine(message)}`;
}
