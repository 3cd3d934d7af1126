import { type ReactNode, useEffect, useRef } from 'react';
import { shortPath, toolName } from '../../../core/views/words.ts';
import { useCommand } from '../../keyboard/run.ts';
import { Icon } from '../../parts/icon.tsx';
import { Select } from '../../parts/menu.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { useCount, useDerived, useObject, useTrace } from '../../stores/use-trace.ts';
import { tools } from '../../text/tools.ts';
import { CallTable } from './call-table.tsx';
import { CellsPart } from './cells-part.tsx';
import { TerminalsPart } from './terminals-part.tsx';
import { type Part, showToolsOf, useTools } from './tools-store.ts';
import './tools.css';

const STATUSES = ['unsuccessful', 'running', 'completed', 'failed', 'cancelled', 'aborted'] as const;

/** All that tools did: every call, terminals as scrollbacks, code cells with what they called. */
export default function ToolsView(): ReactNode {
  const { path } = useTrace();
  useEffect(() => showToolsOf(path), [path]);
  usePartOfSelection();
  const part = useTools((state) => state.part);
  return (
    <>
      <div className="toolbar" role="toolbar" aria-label={tools.view}>
        <Parts />
        <span className="toolbar-sep" />
        <FindField />
        <ThreadSelect />
        {part === 'calls' && <CallFilters />}
      </div>
      {part === 'calls' ? <CallTable /> : part === 'terminals' ? <TerminalsPart /> : <CellsPart />}
    </>
  );
}

/** A terminal or a code cell that is selected elsewhere is shown in its own part. */
function usePartOfSelection(): void {
  const collection = useSelection()?.collection;
  useEffect(() => {
    if (collection === 'terminal_sessions' || collection === 'terminal_operations') {
      useTools.setState({ part: 'terminals' });
    } else if (collection === 'code_cells') useTools.setState({ part: 'cells' });
  }, [collection]);
}

function Parts(): ReactNode {
  const part = useTools((state) => state.part);
  const terminals = useCount('terminal_operations');
  const cells = useCount('code_cells');
  const choices: { value: Part; label: string }[] = [{ value: 'calls', label: tools.parts.calls }];
  if (terminals > 0 || part === 'terminals') choices.push({ value: 'terminals', label: tools.parts.terminals });
  if (cells > 0 || part === 'cells') choices.push({ value: 'cells', label: tools.parts.cells });
  return (
    <Segmented
      label={tools.part}
      value={part}
      choices={choices}
      onChoose={(value) => useTools.setState({ part: value })}
    />
  );
}

function FindField(): ReactNode {
  const text = useTools((state) => state.text);
  const input = useRef<HTMLInputElement>(null);
  useCommand('edit.find', () => {
    input.current?.focus();
    input.current?.select();
  });
  return (
    <label className="field tl-find">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        value={text}
        placeholder={tools.find}
        aria-label={tools.find}
        spellCheck={false}
        onChange={(event) => useTools.setState({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          event.preventDefault();
          useTools.setState({ text: '' });
        }}
      />
    </label>
  );
}

function ThreadSelect(): ReactNode {
  const own = useTools((state) => state.ownThread);
  const thread = useObject('threads', useThreadId());
  return (
    <Select
      label={tools.thread}
      value={own ? 'own' : 'all'}
      choices={[
        { value: 'all', label: tools.allThreads },
        { value: 'own', label: thread ? shortPath(thread.agent_path) : '/root' },
      ]}
      onChoose={(value) => useTools.setState({ ownThread: value === 'own' })}
    />
  );
}

function CallFilters(): ReactNode {
  const { name, status } = useTools();
  const names = useDerived(['tool_calls'], (model) => {
    const found = new Set<string>();
    for (const tool of model.collections.tool_calls.values()) found.add(toolName(tool.kind));
    return [...found].sort();
  });
  return (
    <>
      <Select
        label={tools.kind}
        value={name ?? ''}
        choices={[{ value: '', label: tools.allKinds }, ...names.map((value) => ({ value, label: value }))]}
        onChoose={(value) => useTools.setState({ name: value === '' ? null : value })}
      />
      <Select
        label={tools.status}
        value={status ?? 'all'}
        choices={[
          { value: 'all', label: tools.statuses.all },
          ...STATUSES.map((value) => ({ value, label: tools.statuses[value] })),
        ]}
        onChoose={(value) => useTools.setState({ status: value === 'all' ? null : value })}
      />
    </>
  );
}
