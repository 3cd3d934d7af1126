import { type ReactNode, useState } from 'react';
import { formatCount } from '../../core/views/format.ts';
import { layoutValue, rememberLayout } from '../stores/settings.ts';
import { Icon } from './icon.tsx';

/** A section of the inspector that folds; whether it is folded is remembered by `id`. */
export function Section({
  title,
  id,
  count,
  action,
  children,
}: {
  title: string;
  id: string;
  count?: number;
  action?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const key = `fold.${id}`;
  const [folded, setFolded] = useState(layoutValue(key) === 1);
  const toggle = () => {
    setFolded(!folded);
    rememberLayout(key, folded ? null : 1);
  };
  return (
    <section className="insp-sec" aria-label={title}>
      <div className="sec-head">
        <button type="button" className="sec-fold" aria-expanded={!folded} onClick={toggle}>
          <Icon name={folded ? 'chevron-right' : 'chevron-down'} />
          <h3>{title}</h3>
          {count !== undefined && <span className="count num">{formatCount(count)}</span>}
        </button>
        <span className="push" />
        {action}
      </div>
      {!folded && children}
    </section>
  );
}
