import { type ReactNode, useMemo } from 'react';
import type { CollectionName } from '../../core/model/trace.ts';
import type { ViewTypes } from '../../core/model/view.ts';
import { objectName } from '../../core/views/object-name.ts';
import type { ObjectRef } from '../address.ts';
import { Icon } from '../parts/icon.tsx';
import { Status } from '../parts/status.tsx';
import { copyAddress } from '../stores/clipboard.ts';
import { togglePanel } from '../stores/panels.ts';
import { openObject } from '../stores/places.ts';
import { isModelRef, useSelection } from '../stores/selection.ts';
import { pinInspector, useUi } from '../stores/ui.ts';
import { useDerived, useObject, useTrace } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';
import { EventInspector } from './event-inspector.tsx';
import { FieldsSection } from './fields-section.tsx';
import { Lead } from './lead.tsx';
import { ObjectIcon } from './object-icon.tsx';
import { PayloadsSection } from './payloads-section.tsx';
import { RelationsSection } from './relations-section.tsx';
import { TimesSection } from './times-section.tsx';
import { WhySection } from './why-section.tsx';

/** What is selected: what it is, what people ask of it, its fields, its relations, its raw payloads. */
export function Inspector(): ReactNode {
  const selected = useSelection();
  const pinned = useUi((ui) => ui.pinned);
  const ref = pinned ?? selected;
  if (!ref) {
    return (
      <div className="empty empty--panel">
        <h2>{inspector.nothing}</h2>
        <p>{inspector.nothingNext}</p>
      </div>
    );
  }
  if (!isModelRef(ref)) return <EventInspector key={ref.id} line={Number(ref.id)} />;
  return <ObjectInspector key={`${ref.collection} ${ref.id}`} collection={ref.collection} id={ref.id} />;
}

function ObjectInspector({ collection, id }: { collection: CollectionName; id: string }): ReactNode {
  const object = useObject(collection, id);
  const name = useDerived(
    [collection],
    (model, { indexes }) => (model.collections[collection].has(id) ? objectName(model, indexes, collection, id) : id),
    [collection, id],
  );
  const at = useMemo(() => ({ collection, id }), [collection, id]);
  return (
    <>
      <InspectorHead name={name} at={at}>
        <ObjectGlyph collection={collection} id={id} object={object} />
      </InspectorHead>
      <div className="insp-body scroll" tabIndex={-1}>
        {object ? (
          <>
            <Lead collection={collection} id={id} object={object} />
            <WhySection collection={collection} object={object} />
            <FieldsSection object={object} id={id} />
            <TimesSection object={object} />
            <RelationsSection collection={collection} id={id} />
            <PayloadsSection collection={collection} id={id} />
          </>
        ) : (
          <p className="empty-line">{inspector.gone}</p>
        )}
      </div>
    </>
  );
}

/** The line at the top: glyph, name, and what can be done with the whole. */
export function InspectorHead({ name, at, children }: { name: string; at: ObjectRef; children: ReactNode }): ReactNode {
  const pinned = useUi((ui) => ui.pinned !== null);
  return (
    <header className="panel-head insp-head">
      {children}
      <h2 className="mono t" title={at.id}>
        {name}
      </h2>
      <span className="push" />
      <button
        type="button"
        className="icon-btn"
        aria-label={inspector.pin}
        aria-pressed={pinned}
        title={pinned ? inspector.unpin : inspector.pin}
        onClick={() => pinInspector(pinned ? null : at)}
      >
        <Icon name="pin" />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-label={inspector.openPlace}
        title={inspector.openPlace}
        onClick={() => openObject(at)}
      >
        <Icon name="goto" />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-label={inspector.copyAddress}
        title={inspector.copyAddress}
        onClick={() => void copyAddress()}
      >
        <Icon name="link" />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-label={inspector.closeInspector}
        title={inspector.closeInspector}
        onClick={() => togglePanel('inspector')}
      >
        <Icon name="close" />
      </button>
    </header>
  );
}

function ObjectGlyph({
  collection,
  id,
  object,
}: {
  collection: CollectionName;
  id: string;
  object: ViewTypes[CollectionName] | undefined;
}): ReactNode {
  const session = useTrace();
  if (object && 'execution' in object && object.execution.status !== 'completed') {
    return <Status status={object.execution.status} />;
  }
  return <ObjectIcon session={session} collection={collection} id={id} />;
}
