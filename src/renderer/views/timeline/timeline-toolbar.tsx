import { Popover } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { filters } from '../../../core/views/timeline/bar-filter.ts';
import { useCommand } from '../../keyboard/run.ts';
import { commandTitle } from '../../keyboard/titles.ts';
import { Chip } from '../../parts/chip.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { follow, useFollow } from '../../stores/follow.ts';
import { texts } from '../../text/timeline.ts';
import { Legend } from './legend.tsx';
import { usePicture } from './picture-handle.ts';
import { type ColourBy, clearFilter, findBars, useTimeline } from './timeline-store.ts';

const COLOURS: readonly ColourBy[] = ['kind', 'status', 'model'];

/** Colours, what is shown, and the window in time. */
export function TimelineToolbar(): ReactNode {
  const { colour, squeeze, edges, light } = useTimeline();
  return (
    <div className="toolbar tm-toolbar" role="toolbar" aria-label={texts.view}>
      <Segmented
        label={texts.colourBy}
        value={colour}
        choices={COLOURS.map((value) => ({ value, label: texts.colours[value] }))}
        onChoose={(value) => useTimeline.setState({ colour: value })}
      />
      <span className="toolbar-sep" />
      <Chip
        icon="squeeze"
        pressed={squeeze}
        title={texts.squeezeTitle}
        onToggle={(pressed) => useTimeline.setState({ squeeze: pressed, opened: new Set() })}
      >
        <span className="tm-word">{texts.squeeze}</span>
      </Chip>
      <Chip
        icon="edge-spawn"
        pressed={edges}
        title={texts.edgesTitle}
        onToggle={(pressed) => useTimeline.setState({ edges: pressed })}
      >
        <span className="tm-word">{texts.edges}</span>
      </Chip>
      <Chip
        icon="status-waiting"
        pressed={light === 'waiting'}
        title={texts.waitingTitle}
        onToggle={(pressed) => useTimeline.setState({ light: pressed ? 'waiting' : 'none' })}
      >
        <span className="tm-word">{texts.waiting}</span>
      </Chip>
      <Chip
        icon="edge-task"
        pressed={light === 'path'}
        title={texts.pathTitle}
        onToggle={(pressed) => useTimeline.setState({ light: pressed ? 'path' : 'none' })}
      >
        <span className="tm-word">{texts.path}</span>
      </Chip>
      <span className="push" />
      <FindField />
      <FilterMenu />
      <WindowButtons />
    </div>
  );
}

function FindField(): ReactNode {
  const text = useTimeline((state) => state.filter.text);
  const input = useRef<HTMLInputElement>(null);
  useCommand('edit.find', () => {
    input.current?.focus();
    input.current?.select();
  });
  return (
    <label className="field tm-field">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        value={text}
        placeholder={texts.find}
        aria-label={texts.find}
        title={commandTitle('edit.find', texts.find)}
        spellCheck={false}
        onChange={(event) => findBars(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          event.preventDefault();
          findBars('');
        }}
      />
    </label>
  );
}

/** Which kinds and states have bars. */
function FilterMenu(): ReactNode {
  const active = useTimeline((state) => filters(state.filter));
  return (
    <Popover.Root>
      <Popover.Trigger className="icon-btn" aria-label={texts.filter} title={texts.filter} data-active={active}>
        <Icon name="filter" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu float tm-filter" align="end" sideOffset={4} aria-label={texts.filter}>
          <Legend whole />
          {active && (
            <p className="tm-filter-note">
              <span className="mid">{texts.filtered}</span>
              <button type="button" className="link" onClick={clearFilter}>
                {texts.showAll}
              </button>
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function WindowButtons(): ReactNode {
  const picture = usePicture((state) => state.picture);
  const following = useFollow((state) => state.following);
  const table = useTimeline((state) => state.table);
  return (
    <>
      <ZoomButton name="zoom-out" label={texts.zoomOut} onPress={() => picture?.zoom(null, 1.5)} />
      <ZoomButton name="zoom-in" label={texts.zoomIn} onPress={() => picture?.zoom(null, 1 / 1.5)} />
      <button type="button" className="btn btn--quiet" title={texts.fitTitle} onClick={() => picture?.fit()}>
        <Icon name="fit" />
        <span className="tm-word">{texts.fit}</span>
      </button>
      <button type="button" className="btn btn--quiet" title={texts.minuteTitle} onClick={() => picture?.lastMinute()}>
        <Icon name="clock" />
        <span className="tm-word">{texts.minute}</span>
      </button>
      <button
        type="button"
        className="btn btn--quiet"
        title={texts.followTitle}
        aria-pressed={following}
        onClick={() => follow()}
      >
        <Icon name="follow" />
        <span className="tm-word">{texts.follow}</span>
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-label={texts.table}
        title={`${texts.table}  T`}
        aria-pressed={table}
        onClick={() => useTimeline.setState({ table: !table })}
      >
        <Icon name="file" />
      </button>
    </>
  );
}

function ZoomButton({ name, label, onPress }: { name: string; label: string; onPress: () => void }): ReactNode {
  return (
    <button type="button" className="icon-btn" aria-label={label.split('  ')[0]} title={label} onClick={onPress}>
      <Icon name={name} />
    </button>
  );
}
