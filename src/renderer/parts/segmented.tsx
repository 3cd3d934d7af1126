import { type ReactNode, useId } from 'react';
import type { Choice } from './menu.tsx';

/** A few choices side by side, one of which holds: radio buttons, drawn as segments. One tab stop; the arrow keys choose. */
export function Segmented<T extends string>({
  label,
  value,
  choices,
  onChoose,
}: {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChoose: (value: T) => void;
}): ReactNode {
  const name = useId();
  return (
    <div className="seg" role="radiogroup" aria-label={label}>
      {choices.map((choice) => (
        <label key={choice.value} className="seg-choice">
          <input
            type="radio"
            className="sr"
            name={name}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </div>
  );
}
