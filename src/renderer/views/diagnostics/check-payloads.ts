import type { Failure } from '../../../core/failure.ts';
import { failureOf } from '../../stores/client.ts';

/** How a check of the payloads goes, or went. */
export interface CheckResult {
  state: 'running' | 'ended';
  done: number;
  all: number;
  missing: readonly { id: string; failure: Failure }[];
}

/** So many are asked for side by side. */
const AT_ONCE = 8;
/** Progress is told after so many. */
const TELL = 50;

/** Opens each payload, tells how it goes, and ends early when `signal` says so. Never rejects. */
export async function checkPayloads(
  ids: readonly string[],
  load: (id: string) => Promise<unknown>,
  signal: AbortSignal,
  tell: (result: CheckResult) => void,
): Promise<void> {
  const missing: { id: string; failure: Failure }[] = [];
  let next = 0;
  let done = 0;
  const told = (state: CheckResult['state']) => tell({ state, done, all: ids.length, missing: [...missing] });
  told('running');
  const work = async () => {
    for (let id = ids[next++]; id !== undefined && !signal.aborted; id = ids[next++]) {
      try {
        await load(id);
      } catch (error) {
        missing.push({ id, failure: failureOf(error) });
      }
      done++;
      if (done % TELL === 0 && !signal.aborted) told('running');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  told('ended');
}
