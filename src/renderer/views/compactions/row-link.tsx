import type { ReactNode } from 'react';
import type { CollectionName } from '../../../core/model/trace.ts';
import { objectName } from '../../../core/views/object-name.ts';
import { openObject } from '../../stores/places.ts';
import { select } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';

/** The name of an object within a row of a list: a click selects it and not the row. The keys reach it in the active row only. */
export function RowLink({
  collection,
  id,
  reachable,
}: {
  collection: CollectionName;
  id: string;
  reachable: boolean;
}): ReactNode {
  const { model, indexes } = useTrace();
  return (
    <button
      type="button"
      className="link"
      tabIndex={reachable ? 0 : -1}
      title={id}
      onClick={(event) => {
        event.stopPropagation();
        select({ collection, id }, 'push');
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
        openObject({ collection, id });
      }}
    >
      {objectName(model, indexes, collection, id)}
    </button>
  );
}
