import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** A filter that is on or off. */
export function Chip({
  icon,
  pressed,
  onToggle,
  title,
  children,
}: {
  icon?: string;
  pressed: boolean;
  onToggle: (pressed: boolean) => void;
  title?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <button type="button" className="chip" aria-pressed={pressed} title={title} onClick={() => onToggle(!pressed)}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
