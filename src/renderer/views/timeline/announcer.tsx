import type { ReactNode } from 'react';
import { formatDuration, formatPosition } from '../../../core/views/format.ts';
import { barFacts } from '../../../core/views/timeline/bar-facts.ts';
import { useMoment, useStart } from '../../stores/moment.ts';
import { isModelRef, useSelection } from '../../stores/selection.ts';
import { useDerived } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { useLaneBox } from './timeline-store.ts';

/** What the picture shows, in words: a summary, and each bar that is walked to. */
export function Announcer(): ReactNode {
  const start = useStart();
  const now = useMoment();
  const { from, to, lanes } = useLaneBox();
  const selection = useSelection();
  const bars = useDerived(
    ['inference_calls', 'tool_calls', 'codex_turns', 'code_cells'],
    ({ collections: c }) => c.inference_calls.size + c.tool_calls.size + c.codex_turns.size + c.code_cells.size,
  );
  const words = useDerived(
    ['inference_calls', 'tool_calls'],
    (model, { indexes }) => {
      const ref = selection && isModelRef(selection) ? selection : null;
      const facts = ref && barFacts(model, indexes, ref.collection, ref.id, now);
      if (!facts) return '';
      const { name, subject, status, duration_ms, thread } = facts;
      const what = [name, subject].filter(Boolean).join(' ');
      return texts.announce(
        what,
        status ?? '',
        formatDuration(duration_ms),
        thread,
        formatPosition(facts.start - start),
      );
    },
    [selection, start],
  );
  return (
    <>
      <p className="sr" id="timeline-summary">
        {texts.summary(lanes.length, bars, formatPosition(from - start), formatPosition(to - start))}
      </p>
      <p className="sr" aria-live="polite">
        {words}
      </p>
    </>
  );
}
