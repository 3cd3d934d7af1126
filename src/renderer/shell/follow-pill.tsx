import type { ReactNode } from 'react';
import { plural } from '../../core/views/format.ts';
import { Icon } from '../parts/icon.tsx';
import { Keys } from '../parts/keycaps.tsx';
import { follow, useFollow } from '../stores/follow.ts';
import { useCanGrow } from '../stores/moment.ts';
import { pill } from '../text/follow.ts';

/** The way back to the live end, with what is new there. Stands over the view's own content (position: relative). */
export function FollowPill({ unit }: { unit: string }): ReactNode {
  const { following, unseen } = useFollow();
  const grows = useCanGrow();
  if (following || (!grows && unseen === 0)) return null;
  return (
    <button type="button" className="pill" onClick={() => follow()}>
      <Icon name="follow" />
      {unseen > 0 && <b className="num">{pill.fresh(plural(unseen, unit))}</b>}
      <span className="dim">{pill.follow}</span>
      <Keys chord="End" />
    </button>
  );
}
