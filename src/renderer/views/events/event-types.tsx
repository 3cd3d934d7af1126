import { type CSSProperties, type ReactNode, useState } from 'react';
import { formatCount } from '../../../core/views/format.ts';
import { Icon, KindIcon } from '../../parts/icon.tsx';
import { RowList } from '../../parts/row-list.tsx';
import { events } from '../../text/events.ts';
import { setShown, useEvents } from './events-store.ts';
import { ALL_TYPES, FAMILIES, type Family } from './families.ts';
import './events.css';

interface TypeRow {
  key: string;
  label: string;
  family: Family;
  types: readonly string[];
  /** Whether it has types of its own below it. */
  folds: boolean;
  depth: number;
}

const ROW = 24;

/** The sidebar of the events: which types there are, how many of each, and which are shown. */
export default function EventTypes(): ReactNode {
  const { hidden, byType } = useEvents();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const rows = FAMILIES.filter((family) => countOf(family.types, byType) > 0).flatMap((family) =>
    rowsOf(family, byType, open.has(family.id)),
  );
  const toggleFold = (row: TypeRow) => {
    const next = new Set(open);
    if (!next.delete(row.family.id)) next.add(row.family.id);
    setOpen(next);
  };
  const check = (row: TypeRow) => setShown(row.types, checkedOf(row.types, hidden) !== true);
  const all = hidden.size === 0;
  return (
    <section className="panel-sec panel-sec--grow" aria-label={events.typesList}>
      <header className="panel-head panel-head--sub">
        <h2>{events.types}</h2>
        <span className="push" />
        <button type="button" className="link micro" onClick={() => setShown(ALL_TYPES, !all)}>
          {all ? events.none : events.all}
        </button>
      </header>
      <RowList
        role="tree"
        className="ev-types"
        label={events.typesList}
        count={rows.length}
        rowHeight={ROW}
        keyOf={(i) => rows[i]?.key ?? i}
        active={Math.min(active, rows.length - 1)}
        onActive={setActive}
        onKey={(event, i) => {
          const row = rows[i];
          if (!row) return false;
          if (event.key === ' ') check(row);
          else if (
            row.folds &&
            (event.key === 'ArrowRight') !== open.has(row.family.id) &&
            /Left|Right/.test(event.key)
          )
            toggleFold(row);
          else return false;
          return true;
        }}
        onOpen={(i) => {
          const row = rows[i];
          if (!row) return;
          setShown(ALL_TYPES, false);
          setShown(row.types, true);
        }}
        rowProps={(i) => {
          const row = rows[i];
          const checked = row ? checkedOf(row.types, hidden) : true;
          return {
            'aria-checked': checked,
            'aria-level': (row?.depth ?? 0) + 1,
            ...(row?.folds ? { 'aria-expanded': open.has(row.family.id) } : {}),
          };
        }}
        render={(i) => {
          const row = rows[i];
          return (
            row && (
              <TypeLine
                row={row}
                checked={checkedOf(row.types, hidden)}
                open={open.has(row.family.id)}
                count={countOf(row.types, byType)}
                onCheck={() => check(row)}
                onFold={() => toggleFold(row)}
              />
            )
          );
        }}
      />
    </section>
  );
}

function TypeLine({
  row,
  checked,
  open,
  count,
  onCheck,
  onFold,
}: {
  row: TypeRow;
  checked: boolean | 'mixed';
  open: boolean;
  count: number;
  onCheck: () => void;
  onFold: () => void;
}): ReactNode {
  return (
    <div className="ev-type" style={{ '--depth': row.depth } as CSSProperties}>
      {row.folds ? (
        <button type="button" tabIndex={-1} className="twist" aria-hidden="true" onClick={onFold}>
          <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        </button>
      ) : (
        <span className="twist" />
      )}
      <button type="button" tabIndex={-1} className="ev-check" title={events.typeTitle(row.label)} onClick={onCheck}>
        <span className={`box${checked === false ? '' : ' is-on'}`}>
          {checked !== false && (checked === 'mixed' ? <i /> : <Icon name="check" />)}
        </span>
        {row.depth === 0 &&
          (row.family.kind === 'unreadable' ? (
            <Icon name="warning" className="ev-warn" />
          ) : (
            <KindIcon kind={row.family.kind} />
          ))}
        <span className={row.depth === 0 ? 't' : 't mono-s'}>{row.label}</span>
        <span className="push" />
        <span className="num dim">{formatCount(count)}</span>
      </button>
    </div>
  );
}

function rowsOf(family: Family, byType: Readonly<Record<string, number>>, open: boolean): TypeRow[] {
  const types = family.types.filter((type) => (byType[type] ?? 0) > 0);
  const folds = types.length > 1;
  const head: TypeRow = {
    key: family.id,
    label: events.family[family.id] ?? family.id,
    family,
    types: family.types,
    folds,
    depth: 0,
  };
  if (!folds || !open) return [head];
  return [head, ...types.map((type) => ({ key: type, label: type, family, types: [type], folds: false, depth: 1 }))];
}

function countOf(types: readonly string[], byType: Readonly<Record<string, number>>): number {
  return types.reduce((sum, type) => sum + (byType[type] ?? 0), 0);
}

function checkedOf(types: readonly string[], hidden: ReadonlySet<string>): boolean | 'mixed' {
  const shown = types.filter((type) => !hidden.has(type)).length;
  return shown === 0 ? false : shown === types.length ? true : 'mixed';
}
