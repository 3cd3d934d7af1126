import { inOrder, type Step, type World } from '../step.ts';
import { storyCast } from './cast.ts';
import { auditTimers, bisectHistory } from './children.ts';
import { reproduceFlake } from './reproduce-flake.ts';
import { rootTurn1 } from './root-turn-1.ts';
import { rootTurn2 } from './root-turn-2.ts';

/**
 * The story that the pictures of the workbench tell: four agents find and fix a flaky retry test. Up to 36:52 it has the
 * times, ids and token counts of the pictures; then it goes on for three minutes and ends. All steps of one run.
 */
export function story(world: World): Step[] {
  const cast = storyCast(world);
  return inOrder(rootTurn1(cast), reproduceFlake(cast), bisectHistory(cast), auditTimers(cast), rootTurn2(cast));
}
