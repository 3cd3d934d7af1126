import { type ReactNode, useMemo, useState } from 'react';
import type { Diagnostic } from '../../../core/reduce/diagnostic.ts';
import { formatCount } from '../../../core/views/format.ts';
import { useCommand } from '../../keyboard/run.ts';
import { refAttribute } from '../../objects/named-objects.ts';
import { Icon } from '../../parts/icon.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { VirtualList } from '../../parts/virtual-list.tsx';
import { useIsLive } from '../../stores/moment.ts';
import { goWithin } from '../../stores/navigation.ts';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useDerived, useStatus } from '../../stores/use-trace.ts';
import { meaningOf, diagnostics as text } from '../../text/diagnostics.ts';
import { type DiagnosticGroup, type DiagnosticRow, diagnosticRows, groupDiagnostics } from './groups.ts';
import { PayloadCheck } from './payload-check.tsx';
import './diagnostics.css';

type Shown = 'all' | Diagnostic['severity'];

/** What could not be read or applied: where, why, what follows from it, what to do. */
export default function DiagnosticsView(): ReactNode {
  const all = useDerived(['diagnostics'], (model) => [...model.diagnostics]);
  const [shown, setShown] = useState<Shown>('all');
  useCommand('edit.find', () => goWithin({ view: 'search' }));
  const groups = useMemo(
    () => groupDiagnostics(shown === 'all' ? all : all.filter(({ severity }) => severity === shown)),
    [all, shown],
  );
  const skipped = all.filter(({ severity }) => severity === 'skipped').length;
  const both = skipped > 0 && skipped < all.length;
  return (
    <>
      <div className="toolbar" role="toolbar" aria-label={text.view}>
        {both && (
          <Segmented
            label={text.shown}
            value={shown}
            choices={[
              { value: 'all', label: text.kinds.all },
              { value: 'skipped', label: text.kinds.skipped },
              { value: 'notice', label: text.kinds.notice },
            ]}
            onChoose={setShown}
          />
        )}
        <span className="mid num">{text.counts(skipped, all.length - skipped)}</span>
        <span className="push" />
        <PayloadCheck />
      </div>
      <SessionNotice />
      {all.length === 0 ? <Whole /> : <List groups={groups} />}
    </>
  );
}

function List({ groups }: { groups: readonly DiagnosticGroup[] }): ReactNode {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(-1);
  const selection = useSelection();
  const rows = useMemo(() => diagnosticRows(groups, toggled), [groups, toggled]);
  const fold = (key: string) => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  const stand = (i: number) => {
    const row = rows[i];
    setActive(i);
    if (row?.type === 'one') select({ collection: 'events', id: String(row.diagnostic.line) });
  };
  const isSelected = (row: DiagnosticRow | undefined) =>
    row?.type === 'one' && selection?.collection === 'events' && selection.id === String(row.diagnostic.line);
  return (
    <VirtualList
      role="tree"
      className="dg-list"
      label={text.list}
      count={rows.length}
      keyOf={(i) => rows[i]?.key ?? ''}
      estimate={(i) => (rows[i]?.type === 'group' ? 86 : 28)}
      active={Math.min(active, rows.length - 1)}
      onActive={stand}
      onPick={(i) => {
        stand(i);
        const row = rows[i];
        if (row?.type === 'group') fold(row.key);
      }}
      onOpen={(i) => {
        const row = rows[i];
        if (row?.type === 'one') openObject({ collection: 'events', id: String(row.diagnostic.line) });
        else if (row) fold(row.key);
      }}
      onKey={(event, i) => {
        const row = rows[i];
        if (row?.type !== 'group') return false;
        if (event.key !== ' ' && event.key !== (row.folded ? 'ArrowRight' : 'ArrowLeft')) return false;
        fold(row.key);
        return true;
      }}
      rowProps={(i) => {
        const row = rows[i];
        return row?.type === 'group' ? { 'aria-level': 1, 'aria-expanded': !row.folded } : { 'aria-level': 2 };
      }}
      render={(i) => {
        const row = rows[i];
        if (!row) return null;
        if (row.type === 'group') return <Group row={row} active={i === active} />;
        return <One diagnostic={row.diagnostic} selected={isSelected(row)} />;
      }}
    />
  );
}

function Group({ row, active }: { row: DiagnosticRow & { type: 'group' }; active: boolean }): ReactNode {
  const { group, folded } = row;
  const meaning = meaningOf(group.code);
  return (
    <div className={`dg-group${active ? ' is-here' : ''}`}>
      <p className="dg-head">
        <span className="twist">
          <Icon name={folded ? 'chevron-right' : 'chevron-down'} />
        </span>
        <Icon name={group.severity === 'notice' ? 'info' : 'warning'} className="dg-glyph" />
        <b>{meaning.title}</b>
        <span className="count num">{formatCount(group.list.length)}</span>
        <span className="badge badge--warn">{text[group.severity]}</span>
        <span className="push" />
        <span className="mono-s dim">{group.code}</span>
      </p>
      <dl className="dg-meaning">
        <dt>{text.follows}</dt>
        <dd>{meaning.follows}</dd>
        <dt>{text.todo}</dt>
        <dd>{meaning.todo}</dd>
      </dl>
    </div>
  );
}

function One({ diagnostic, selected }: { diagnostic: Diagnostic; selected: boolean }): ReactNode {
  const { line, byte, seq, event_type, message, raw_payload_id } = diagnostic;
  return (
    <div
      className={`dg-one${selected ? ' is-selected' : ''}`}
      {...refAttribute({ collection: 'events', id: String(line) })}
    >
      <span className="num dg-where">{text.line(line)}</span>
      <span className="num dim dg-where">{seq === null ? '' : text.seq(seq)}</span>
      <span className="num dim dg-where">{text.byte(byte)}</span>
      <span className="mono-s t dg-type" title={event_type ?? undefined}>
        {event_type ?? text.noType}
      </span>
      <span className="t dg-message" title={message}>
        {message}
      </span>
      {raw_payload_id && <span className="mono-s dim t">{raw_payload_id}</span>}
    </div>
  );
}

/** What the session itself has to say: a payload is awaited, the log was replaced. */
function SessionNotice(): ReactNode {
  const notice = useStatus()?.notice;
  if (!notice) return null;
  return (
    <p className="dg-notice">
      <Icon name="info" />
      <b>{text.session}</b>
      <span className="t" title={notice.message}>
        {notice.message}
      </span>
    </p>
  );
}

function Whole(): ReactNode {
  const status = useStatus();
  const live = useIsLive();
  const reading = !status || status.phase === 'loading';
  return (
    <div className="empty">
      <h2>{reading ? text.reading : live ? text.wholeSo : text.whole}</h2>
      {status && <p>{text.wholeNext(status.events)}</p>}
    </div>
  );
}
