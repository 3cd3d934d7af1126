import { memo, type ReactNode } from 'react';
import {
  formatBytes,
  formatDuration,
  formatExactDuration,
  formatMoment,
  formatPosition,
} from '../../../core/views/format.ts';
import type { ToolRow } from '../../../core/views/tools/rows.ts';
import { shortPath } from '../../../core/views/words.ts';
import { GlyphIcon, Icon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { localOffset, useMoment } from '../../stores/moment.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { tools } from '../../text/tools.ts';

/** A tool call: its status in the place of its kind's glyph unless it completed. */
export const CallRow = memo(function CallRow({ row, start }: { row: ToolRow; start: number }): ReactNode {
  const { model } = useTrace();
  const { tool, title } = row;
  const agent = model.collections.threads.get(tool.thread_id);
  const nested = tool.requester.type === 'code_cell';
  return (
    <>
      <span className="cell" title={[title.text, title.note].filter(Boolean).join('\n')}>
        {row.status === 'completed' ? <GlyphIcon glyph={title.glyph} /> : <Status status={row.status} />}
        <span className={`t ${title.mono ? 'mono-s' : ''}`}>
          {title.text}
          {title.note && <span className="dim tl-note">{title.note}</span>}
        </span>
        {nested && (
          <span className="tl-nested" title={tools.byCell}>
            <Icon name="kind-code" className="k k--code" />
          </span>
        )}
      </span>
      <span className="t mid tl-c-name" title={row.name}>
        {row.name}
      </span>
      <span className="t mid tl-thread" title={agent?.agent_path}>
        {agent ? shortPath(agent.agent_path) : tool.thread_id}
      </span>
      <span className="r num tl-c-exit">
        {row.exit_code !== null && (
          <span className={row.exit_code === 0 ? 'dim' : 'badge badge--failed'}>{row.exit_code}</span>
        )}
      </span>
      <span className="r num">
        {row.ended_at === null ? (
          <Lasting since={row.started_at} status={row.status} />
        ) : (
          <Lasted from={row.started_at} to={row.ended_at} />
        )}
      </span>
      <span className="r num dim tl-c-runtime">{row.runtime_bytes !== null && formatBytes(row.runtime_bytes)}</span>
      <span className="r num dim tl-c-model">{row.model_bytes !== null && formatBytes(row.model_bytes)}</span>
      <span className="r mono-s" title={formatMoment(row.started_at, localOffset)}>
        {formatPosition(row.started_at - start)}
      </span>
    </>
  );
});

function Lasted({ from, to }: { from: number; to: number }): ReactNode {
  return <span title={formatExactDuration(to - from)}>{formatDuration(to - from)}</span>;
}

function Lasting({ since, status }: { since: number; status: string }): ReactNode {
  const now = useMoment();
  if (status !== 'running') return null;
  return <span className="tl-lasting">{formatDuration(Math.max(0, now - since))}</span>;
}
