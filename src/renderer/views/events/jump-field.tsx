import { type ReactNode, useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { failureOf } from '../../stores/client.ts';
import { select } from '../../stores/selection.ts';
import { toast } from '../../stores/toasts.ts';
import { events } from '../../text/events.ts';
import type { EventLog } from './event-log.ts';
import { findRow } from './find-row.ts';
import { readTarget } from './read-target.ts';

/** Goes to a line of the log, or to an event by its `seq`. */
export function JumpField({
  log,
  onFound,
}: {
  log: EventLog | null;
  onFound: (index: number, line: number) => void;
}): ReactNode {
  const [text, setText] = useState('');
  const jump = async () => {
    const target = readTarget(text);
    if (!target || !log) return toast(events.jumpBad, 'failed');
    try {
      const found = await findRow(log, target);
      if (!found) return toast(events.jumpNone(text.trim()), 'failed');
      onFound(found.index, found.row.line);
      select({ collection: 'events', id: String(found.row.line) }, 'push');
      if (!found.exact) toast(events.jumpNext(text.trim(), found.row.line));
      setText('');
    } catch (error) {
      toast(failureOf(error).message, 'failed');
    }
  };
  return (
    <label className="field ev-jump">
      <Icon name="goto" />
      <input
        type="text"
        value={text}
        placeholder={events.jump}
        aria-label={events.jumpLabel}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          void jump();
        }}
      />
    </label>
  );
}
