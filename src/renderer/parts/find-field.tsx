import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useCommand } from '../keyboard/run.ts';
import { Icon } from './icon.tsx';

/** The field of a toolbar that narrows what a view shows. Ctrl F goes to it, Esc empties it. */
export function FindField({
  label,
  text,
  onText,
  onStep,
  className = '',
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
  /** Enter (1) and Shift Enter (-1). */
  onStep?: (step: 1 | -1) => void;
  className?: string;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useCommand('edit.find', () => {
    input.current?.focus();
    input.current?.select();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && onStep) onStep(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && text !== '') onText('');
    else return;
    event.preventDefault();
  };
  return (
    <label className={`field ${className}`}>
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        value={text}
        placeholder={label}
        aria-label={label}
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}
