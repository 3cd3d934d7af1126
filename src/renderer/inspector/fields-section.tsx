import { type ReactNode, useState } from 'react';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExactDuration,
  formatMoment,
} from '../../core/views/format.ts';
import { Section } from '../parts/section.tsx';
import { localOffset } from '../stores/moment.ts';
import { useTrace } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';
import { words } from '../text/words.ts';
import { type Field, type FieldValue, fieldsOf, splitFields } from './fields.ts';
import { ObjectLink } from './object-link.tsx';

/** Every field of the object, by its own name; ids lead to what they name. */
export function FieldsSection({ object, id }: { object: object; id: string }): ReactNode {
  const { model } = useTrace();
  const { told, empty } = splitFields(fieldsOf(model, object, id));
  return (
    <Section title={inspector.fields} id="fields">
      <dl className="kv">
        {told.map((field) => (
          <FieldLine key={field.path} field={field} />
        ))}
        {empty.length > 0 && (
          <div className="kv-row">
            <dt>{inspector.empty}</dt>
            <dd className="dim">{empty.map(({ label }) => label).join(', ')}</dd>
          </div>
        )}
      </dl>
    </Section>
  );
}

function FieldLine({ field }: { field: Field }): ReactNode {
  return (
    <div className="kv-row">
      <dt title={field.path}>{field.label}</dt>
      <dd>
        <Value value={field.value} />
      </dd>
    </div>
  );
}

/** So many ids of a list are shown before one asks for all. */
const FEW = 5;

function Value({ value }: { value: FieldValue }): ReactNode {
  const [all, setAll] = useState(false);
  switch (value.type) {
    case 'null':
      return <span className="dim">{words.none}</span>;
    case 'text':
      return value.text === '' ? (
        <span className="dim">{words.none}</span>
      ) : (
        <span className={value.mono ? 'mono-s' : undefined}>{value.text}</span>
      );
    case 'number':
      return <span className="num">{formatCount(value.value)}</span>;
    case 'bytes':
      return (
        <span className="num" title={`${formatCount(value.value)} B`}>
          {formatBytes(value.value)}
        </span>
      );
    case 'duration':
      return (
        <span className="num" title={formatExactDuration(value.ms)}>
          {formatDuration(value.ms)}
        </span>
      );
    case 'flag':
      return value.value ? words.yes : words.no;
    case 'moment':
      return (
        <span className="num" title={`${formatCount(value.unix_ms)} ms`}>
          {formatMoment(value.unix_ms, localOffset)}
        </span>
      );
    case 'refs':
      return (
        <>
          {(all ? value.refs : value.refs.slice(0, FEW)).map(({ collection, id }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              {collection ? <ObjectLink collection={collection} id={id} /> : <span className="mono-s">{id}</span>}
            </span>
          ))}
          {!all && value.refs.length > FEW && (
            <>
              {' '}
              <button type="button" className="link" onClick={() => setAll(true)}>
                {inspector.more(value.refs.length - FEW)}
              </button>
            </>
          )}
        </>
      );
  }
}
