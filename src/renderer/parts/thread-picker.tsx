import type { ReactNode } from 'react';
import { threadTree } from '../../core/views/thread-tree.ts';
import { showThread } from '../stores/thread.ts';
import { useObject, useTrace } from '../stores/use-trace.ts';
import { Picker, type PickerChoice } from './picker.tsx';

/** Deeper threads are not indented further. */
const DEEPEST = 8;

/** Shows which thread a view is about, and chooses another. */
export function ThreadPicker({
  threadId,
  texts,
}: {
  threadId: string;
  texts: { thread: string; findThread: string; noneFits: string };
}): ReactNode {
  const { model, indexes } = useTrace();
  const thread = useObject('threads', threadId);
  const choices = (): PickerChoice[] =>
    threadTree(model, indexes).map(({ thread_id, depth }) => ({
      value: thread_id,
      label: model.collections.threads.get(thread_id)?.agent_path ?? thread_id,
      depth: Math.min(depth, DEEPEST),
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
      none={texts.noneFits}
    />
  );
}
