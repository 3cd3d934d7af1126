import type { ReactNode } from 'react';
import { members } from '../../../core/views/indexes/groups.ts';
import type { RowKind } from '../../../core/views/transcript/filter.ts';
import { toolName } from '../../../core/views/words.ts';
import { Chip } from '../../parts/chip.tsx';
import { Select } from '../../parts/menu.tsx';
import { useDerived } from '../../stores/use-trace.ts';
import { transcriptTexts as texts } from '../../text/transcript.ts';
import { type RowFilter, useTranscript } from './transcript-store.ts';

const KINDS: readonly RowKind[] = ['message', 'agent', 'reasoning', 'tool', 'cell'];
const ICONS: Record<RowKind, string> = {
  message: 'kind-assistant',
  agent: 'kind-message',
  reasoning: 'kind-reasoning',
  tool: 'kind-tool',
  cell: 'kind-code',
};
const ROLES = ['user', 'assistant', 'developer', 'system', 'tool'];
const ANY = '';

/** Shows only items of some kinds, of one role, of one tool, or what failed. */
export function FilterBar({ threadId }: { threadId: string }): ReactNode {
  const filter = useTranscript((state) => state.filter);
  const change = (patch: RowFilter) => useTranscript.setState({ filter: cleaned({ ...filter, ...patch }) });
  const tools = useDerived(
    ['tool_calls'],
    (model, { indexes }) => {
      const names = new Set<string>();
      for (const id of members(indexes.tools, threadId)) {
        const tool = model.collections.tool_calls.get(id);
        if (tool) names.add(toolName(tool.kind));
      }
      return [...names].sort();
    },
    [threadId],
  );
  const toggle = (kind: RowKind, on: boolean) => {
    const kinds = new Set(filter.kinds);
    if (on) kinds.add(kind);
    else kinds.delete(kind);
    change({ kinds });
  };
  const anyOf = (names: readonly string[]) => [
    { value: ANY, label: texts.any },
    ...names.map((name) => ({ value: name, label: name })),
  ];
  return (
    <div className="toolbar filter-bar" role="toolbar" aria-label={texts.filter}>
      {KINDS.map((kind) => (
        <Chip
          key={kind}
          icon={ICONS[kind]}
          pressed={filter.kinds?.has(kind) ?? false}
          onToggle={(pressed) => toggle(kind, pressed)}
        >
          {texts.kindNames[kind]}
        </Chip>
      ))}
      <Chip
        icon="status-failed"
        pressed={filter.failed ?? false}
        onToggle={(pressed) => change({ failed: pressed || undefined })}
      >
        {texts.failedOnly}
      </Chip>
      <span className="toolbar-sep" />
      <Select
        label={texts.roles}
        value={[...(filter.roles ?? [])][0] ?? ANY}
        choices={anyOf(ROLES)}
        onChoose={(role) => change({ roles: role === ANY ? undefined : new Set([role]) })}
      />
      <Select
        label={texts.tools}
        value={[...(filter.tools ?? [])][0] ?? ANY}
        choices={anyOf(tools)}
        onChoose={(tool) => change({ tools: tool === ANY ? undefined : new Set([tool]) })}
      />
    </div>
  );
}

/** Without conditions that leave nothing out. */
function cleaned(filter: RowFilter): RowFilter {
  const { kinds, ...rest } = filter;
  return kinds && kinds.size > 0 ? filter : rest;
}
