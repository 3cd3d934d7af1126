import { type ReactNode, useState } from 'react';
import type { CollectionName } from '../../core/model/trace.ts';
import { payloadRelations } from '../../core/views/relations.ts';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { useDerived } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';
import { PayloadViewer } from './payload-viewer.tsx';
import { SourceSection } from './source-section.tsx';

/** The raw payloads that the object refers to; one of them can be opened in place. */
export function PayloadsSection({ collection, id }: { collection: CollectionName; id: string }): ReactNode {
  const payloads = useDerived([collection], (model) => payloadRelations(model, collection, id), [collection, id]);
  const [open, setOpen] = useState<string | null>(null);
  if (collection === 'raw_payloads') {
    return (
      <Section title={id} id="payload">
        <PayloadViewer key={id} id={id} />
      </Section>
    );
  }
  return (
    <>
      {collection === 'conversation_items' && <SourceSection itemId={id} />}
      {payloads.length > 0 && (
        <Section title={inspector.payloads} id="payloads" count={payloads.length}>
          <ul className="rel">
            {payloads.map((payload) => {
              const shown = open === payload.raw_payload_id;
              return (
                <li key={`${payload.role} ${payload.raw_payload_id}`}>
                  <button
                    type="button"
                    className="rel-row"
                    aria-expanded={shown}
                    onClick={() => setOpen(shown ? null : payload.raw_payload_id)}
                  >
                    <span className="rel-word">{payload.role}</span>
                    <Icon name="payload" />
                    <span className="rel-label t">{payload.raw_payload_id}</span>
                    <Icon name={shown ? 'chevron-down' : 'chevron-right'} />
                  </button>
                  {shown && <PayloadViewer id={payload.raw_payload_id} />}
                </li>
              );
            })}
          </ul>
        </Section>
      )}
    </>
  );
}
