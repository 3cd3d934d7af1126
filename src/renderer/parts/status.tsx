import type { ReactNode } from 'react';
import { statusWord } from '../text/words.ts';
import { Icon } from './icon.tsx';

/** Every status that has a glyph of its own. Those of code cells and of rollouts are mapped to it. */
export type StatusName = 'running' | 'completed' | 'failed' | 'cancelled' | 'aborted' | 'idle' | 'waiting';

/** The glyph for a status as the trace writes it. */
export function statusName(status: string): StatusName {
  switch (status) {
    case 'running':
    case 'starting':
    case 'live':
      return 'running';
    case 'yielded':
    case 'waiting':
      return 'waiting';
    case 'completed':
    case 'failed':
    case 'cancelled':
    case 'aborted':
      return status;
    case 'terminated':
      return 'cancelled';
    case 'broken':
      return 'failed';
    default:
      return 'idle';
  }
}

/** A status: its glyph, and its word beside it or for screen readers only. */
export function Status({ status, word = false }: { status: string; word?: boolean }): ReactNode {
  const name = statusName(status);
  return (
    <span className={`status status--${name}`}>
      <Icon name={`status-${name}`} />
      <span className={word ? undefined : 'sr'}>{statusWord(status)}</span>
    </span>
  );
}
