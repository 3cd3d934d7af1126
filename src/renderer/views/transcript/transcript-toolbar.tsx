import type { ReactNode } from 'react';
import { formatPosition, formatTokens } from '../../../core/views/format.ts';
import { members, numberOf } from '../../../core/views/indexes/groups.ts';
import { threadTree } from '../../../core/views/thread-tree.ts';
import { passesAll } from '../../../core/views/transcript/filter.ts';
import { commandTitle } from '../../keyboard/titles.ts';
import { Chip } from '../../parts/chip.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Picker, type PickerChoice } from '../../parts/picker.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { useStart } from '../../stores/moment.ts';
import { showThread } from '../../stores/thread.ts';
import { useObject, useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts as texts } from '../../text/transcript.ts';
import { type Eyes, openFind, rewind, useTranscript } from './transcript-store.ts';

const EYES: readonly { value: Eyes; label: string }[] = [
  { value: 'model', label: texts.eyesChoices.model },
  { value: 'both', label: texts.eyesChoices.both },
  { value: 'runtime', label: texts.eyesChoices.runtime },
];
const NOW = 'now';

/** Which thread, as of when, through whose eyes. */
export function TranscriptToolbar({
  threadId,
  asOf,
  onStep,
  allFolded,
  onFoldAll,
}: {
  threadId: string;
  asOf: string | null;
  /** To the next or previous call. */
  onStep: (step: 1 | -1) => void;
  allFolded: boolean;
  onFoldAll: () => void;
}): ReactNode {
  const { eyes, reasoning, filter, filterOpen, findOpen } = useTranscript();
  const foldLabel = allFolded ? texts.unfoldAll : texts.foldAll;
  return (
    <div className="toolbar" role="toolbar" aria-label={texts.title}>
      <ThreadPicker threadId={threadId} />
      <span className="stepper">
        <button
          type="button"
          className="icon-btn"
          aria-label={texts.previousCall}
          title={commandTitle('go.previousCall', texts.previousCall)}
          onClick={() => onStep(-1)}
        >
          <Icon name="chevron-left" />
        </button>
        <AsOfPicker threadId={threadId} asOf={asOf} />
        <button
          type="button"
          className="icon-btn"
          aria-label={texts.nextCall}
          title={commandTitle('go.nextCall', texts.nextCall)}
          onClick={() => onStep(1)}
        >
          <Icon name="chevron-right" />
        </button>
      </span>
      <span className="toolbar-sep" />
      <Segmented
        label={texts.eyes}
        value={eyes}
        choices={EYES}
        onChoose={(next) => useTranscript.setState({ eyes: next })}
      />
      <span className="push" />
      <Chip
        icon="kind-reasoning"
        pressed={reasoning}
        onToggle={(pressed) => useTranscript.setState({ reasoning: pressed })}
      >
        {texts.reasoning}
      </Chip>
      <button
        type="button"
        className={passesAll(filter) ? 'icon-btn' : 'icon-btn is-on'}
        aria-label={texts.filter}
        title={texts.filter}
        aria-pressed={filterOpen}
        onClick={() => useTranscript.setState({ filterOpen: !filterOpen })}
      >
        <Icon name="filter" />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-label={foldLabel}
        title={`${foldLabel}  Shift F`}
        onClick={onFoldAll}
      >
        <Icon name={allFolded ? 'unfold' : 'fold'} />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-label={texts.find}
        title={commandTitle('edit.find', texts.find)}
        aria-pressed={findOpen}
        onClick={openFind}
      >
        <Icon name="search" />
      </button>
    </div>
  );
}

function ThreadPicker({ threadId }: { threadId: string }): ReactNode {
  const session = useTrace();
  const thread = useObject('threads', threadId);
  const choices = (): PickerChoice[] =>
    threadTree(session.model, session.indexes).map(({ thread_id, depth }) => ({
      value: thread_id,
      label: session.model.collections.threads.get(thread_id)?.agent_path ?? thread_id,
      depth: Math.min(depth, 8),
      mono: true,
    }));
  return (
    <Picker
      label={texts.thread}
      value={threadId}
      shown={thread?.agent_path ?? threadId}
      choices={choices}
      onChoose={showThread}
      hint={texts.findThread}
      none={texts.pickNone}
    />
  );
}

function AsOfPicker({ threadId, asOf }: { threadId: string; asOf: string | null }): ReactNode {
  const { model, indexes } = useTrace();
  const start = useStart();
  const choices = (): PickerChoice[] => [
    { value: NOW, label: texts.now },
    ...members(indexes.calls, threadId)
      .toReversed()
      .map((id): PickerChoice => {
        const call = model.collections.inference_calls.get(id);
        const at = call ? formatPosition(call.execution.started_at_unix_ms - start) : '';
        const tokens = call?.usage ? `${formatTokens(call.usage.input_tokens)}  ` : '';
        return { value: id, label: texts.call(numberOf(indexes.calls, id)), note: `${tokens}${at}` };
      }),
  ];
  return (
    <Picker
      label={texts.asOf}
      value={asOf ?? NOW}
      shown={asOf === null ? texts.now : texts.call(numberOf(indexes.calls, asOf)).toLowerCase()}
      choices={choices}
      onChoose={(value) => rewind(threadId, value === NOW ? null : value)}
      hint={texts.findCall}
      none={texts.pickNone}
    />
  );
}
