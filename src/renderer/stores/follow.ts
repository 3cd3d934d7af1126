import { create } from 'zustand';

interface Follow {
  /** Views stick to the end. Any scroll, selection or fold away from it ends that. */
  following: boolean;
  /** How many new things came while not following; what is counted is the view's own unit. */
  unseen: number;
}

/** Whether the views stick to the live end. Pausing is the session's own (`TraceSession.setPaused`). */
export const useFollow = create<Follow>(() => ({ following: true, unseen: 0 }));

/** Sticks to the end again. */
export function follow(): void {
  useFollow.setState({ following: true, unseen: 0 });
}

/** Stops following: what is being read stays where it is. */
export function detach(): void {
  if (useFollow.getState().following) useFollow.setState({ following: false, unseen: 0 });
}

/** Tells the pill how much is new below. */
export function countUnseen(unseen: number): void {
  if (useFollow.getState().unseen !== unseen) useFollow.setState({ unseen });
}
