import { Popover } from 'radix-ui';
import { type ReactNode, useMemo, useState } from 'react';
import { Icon } from './icon.tsx';
import './picker.css';
import { VirtualList } from './virtual-list.tsx';

export interface PickerChoice {
  value: string;
  label: string;
  /** Quieter words at the right: a time, a size. */
  note?: string;
  /** Space before the label, in steps. */
  depth?: number;
  mono?: boolean;
}

const ROW = 24;
const MOST_ROWS = 14;
/** Fewer choices need no field to search them. */
const FIELD_FROM = 10;

/** A button that shows what is chosen and opens a list of any length, which typing narrows. */
export function Picker({
  label,
  value,
  shown,
  choices,
  onChoose,
  hint,
  none,
}: {
  label: string;
  value: string;
  /** What the button says. */
  shown: string;
  /** Asked for when the list opens. */
  choices: () => readonly PickerChoice[];
  onChoose: (value: string) => void;
  /** Of the field that narrows the list. */
  hint: string;
  /** Said when nothing fits. */
  none: string;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const choose = (next: string) => {
    setOpen(false);
    onChoose(next);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="select picker-button" aria-label={`${label} ${shown}`}>
        <span className="select-label">{label}</span>
        <span className="t">{shown}</span>
        <Icon name="chevron-down" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu float picker" align="start" sideOffset={4} aria-label={label}>
          <Choices label={label} value={value} choices={choices} onChoose={choose} hint={hint} none={none} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Choices({
  label,
  value,
  choices,
  onChoose,
  hint,
  none,
}: {
  label: string;
  value: string;
  choices: () => readonly PickerChoice[];
  onChoose: (value: string) => void;
  hint: string;
  none: string;
}): ReactNode {
  const [all] = useState(choices);
  const [text, setText] = useState('');
  const fitting = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return wanted === '' ? all : all.filter((choice) => choice.label.toLowerCase().includes(wanted));
  }, [all, text]);
  const [active, setActive] = useState(() => all.findIndex((choice) => choice.value === value));
  const at = Math.min(active, fitting.length - 1);
  const step = (by: number) => setActive(Math.min(fitting.length - 1, Math.max(0, at + by)));
  const pick = (index: number) => {
    const choice = fitting[index];
    if (choice) onChoose(choice.value);
  };
  return (
    <>
      {all.length >= FIELD_FROM && (
        <label className="field picker-field">
          <Icon name="search" />
          <input
            type="text"
            value={text}
            placeholder={hint}
            aria-label={hint}
            onChange={(event) => {
              setText(event.target.value);
              setActive(0);
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') step(1);
              else if (event.key === 'ArrowUp') step(-1);
              else if (event.key === 'Enter') pick(Math.max(0, at));
              else return;
              event.preventDefault();
            }}
          />
        </label>
      )}
      {fitting.length === 0 && <p className="picker-none">{none}</p>}
      {fitting.length > 0 && (
        <div className="picker-list" style={{ height: Math.min(fitting.length, MOST_ROWS) * ROW }}>
          <VirtualList
            label={label}
            count={fitting.length}
            keyOf={(index) => fitting[index]?.value ?? ''}
            estimate={() => ROW}
            fixed
            active={at}
            onActive={setActive}
            onPick={pick}
            onOpen={pick}
            render={(index) => {
              const choice = fitting[index];
              if (!choice) return null;
              const { depth = 0, mono, note } = choice;
              return (
                <div
                  className={index === at ? 'picker-row is-active' : 'picker-row'}
                  style={{ paddingLeft: 4 + 12 * depth }}
                >
                  <span className="picker-check">{choice.value === value && <Icon name="check" />}</span>
                  <span className={mono ? 't mono-s' : 't'}>{choice.label}</span>
                  <span className="push" />
                  {note !== undefined && <span className="num dim">{note}</span>}
                </div>
              );
            }}
          />
        </div>
      )}
    </>
  );
}
