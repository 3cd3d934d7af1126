import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { formatCount } from '../../core/views/format.ts';
import type { CommandId } from '../../protocol/commands.ts';
import type { ViewId } from '../address.ts';
import { commandTitle } from '../keyboard/titles.ts';
import { openPlaceBeside } from '../objects/object-actions.ts';
import { goWithin, traceLocation } from '../stores/navigation.ts';
import { useDerived } from '../stores/use-trace.ts';
import { shell, VIEW_NAMES } from '../text/shell.ts';
import type { ViewDefinition } from '../views/define.ts';
import { VIEWS } from '../views/registry.ts';

/** The views of a trace. One tab stop; arrow keys go along, Ctrl 1 … from anywhere. */
export function Tabs({ current }: { current: ViewId | null }): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const shown = VIEWS.filter((view) => !view.transient || view.id === current);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = shown.findIndex((view) => view.id === current);
    const index = (at + step + shown.length) % shown.length;
    const next = shown[index];
    if (step === 0 || !next) return;
    event.preventDefault();
    goWithin({ view: next.id });
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  };
  return (
    <div ref={list} className="tabs" role="tablist" aria-label={shell.views} onKeyDown={onKeyDown}>
      {shown.map((view) => (
        <Tab key={view.id} view={view} current={view.id === current} />
      ))}
    </div>
  );
}

function Tab({ view, current }: { view: ViewDefinition; current: boolean }): ReactNode {
  return (
    <button
      type="button"
      className="tab"
      role="tab"
      id={`tab-${view.id}`}
      aria-selected={current}
      aria-controls={current ? 'view' : undefined}
      tabIndex={current ? 0 : -1}
      title={commandTitle(view.id === 'search' ? 'edit.search' : (`view.${view.id}` as CommandId), VIEW_NAMES[view.id])}
      onClick={(event) => {
        const at = traceLocation();
        if (at && (event.ctrlKey || event.metaKey)) openPlaceBeside({ ...at, view: view.id });
        else goWithin({ view: view.id });
      }}
    >
      {VIEW_NAMES[view.id]}
      {view.count && <TabCount count={view.count} />}
    </button>
  );
}

function TabCount({ count }: { count: NonNullable<ViewDefinition['count']> }): ReactNode {
  const n = useDerived(count.topics, count.of);
  return n > 0 && <span className="tab-n num">{formatCount(n)}</span>;
}
