import type { ReactNode } from 'react';
import type { CollectionName } from '../../core/model/trace.ts';
import { objectName, objectSubject } from '../../core/views/object-name.ts';
import { refAttribute } from '../objects/named-objects.ts';
import { openObject } from '../stores/places.ts';
import { usePointing } from '../stores/pointed.ts';
import { select } from '../stores/selection.ts';
import { useTrace } from '../stores/use-trace.ts';

/** The name of an object: a click selects it, a double click opens it where it belongs. */
export function ObjectLink({ collection, id }: { collection: CollectionName; id: string }): ReactNode {
  const { model, indexes } = useTrace();
  const pointing = usePointing(collection, id);
  const subject = objectSubject(model, collection, id);
  return (
    <button
      type="button"
      className="link t"
      {...pointing}
      {...refAttribute({ collection, id })}
      title={[subject, id].filter(Boolean).join('\n')}
      onClick={() => select({ collection, id }, 'push')}
      onDoubleClick={() => openObject({ collection, id })}
    >
      {objectName(model, indexes, collection, id)}
    </button>
  );
}
