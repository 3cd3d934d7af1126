import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ownersOfPayload } from '../../../core/views/indexes.ts';
import { ObjectLink } from '../../inspector/object-link.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { loadPayload } from '../../stores/requests.ts';
import { select } from '../../stores/selection.ts';
import { useCount, useTrace } from '../../stores/use-trace.ts';
import { diagnostics as text } from '../../text/diagnostics.ts';
import { words } from '../../text/words.ts';
import { type CheckResult, checkPayloads } from './check-payloads.ts';

/**
 * The reducer reads only some payloads; whether the others are there is found out on demand: each is opened, a few at a time.
 */
export function PayloadCheck(): ReactNode {
  const session = useTrace();
  const all = useCount('raw_payloads');
  const [result, setResult] = useState<CheckResult | null>(null);
  const [shown, setShown] = useState(false);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const check = async () => {
    const control = new AbortController();
    stop.current = control;
    const ids = [...session.model.collections.raw_payloads.keys()];
    const load = (id: string) => loadPayload(session, id, { start: 0, end: 1 });
    await checkPayloads(ids, load, control.signal, setResult);
  };
  if (all === 0) return null;
  if (result?.state === 'running') {
    return (
      <>
        <span className="mid num" role="status">
          {text.checking(result.done, result.all)}
        </span>
        <button type="button" className="btn btn--quiet" onClick={() => stop.current?.abort()}>
          {words.cancel}
        </button>
      </>
    );
  }
  const missing = result?.missing ?? [];
  return (
    <>
      {result && missing.length === 0 && (
        <span className="mid num" role="status">
          {result.done === result.all ? text.checked(result.all) : text.checkedPart(result.done, result.all)}
        </span>
      )}
      {result && missing.length > 0 && (
        <button type="button" className="link num" onClick={() => setShown(true)}>
          {text.missing(missing.length, result.all)}
        </button>
      )}
      <button type="button" className="btn" title={text.checkTitle} onClick={() => void check()}>
        <Icon name="payload" />
        {text.check}
      </button>
      {shown && result && (
        <Dialog title={text.payloadsHead} onClose={() => setShown(false)}>
          <ul className="dg-missing scroll">
            {missing.map(({ id, failure }) => (
              <li key={id}>
                <button
                  type="button"
                  className="link mono-s"
                  onClick={() => {
                    select({ collection: 'raw_payloads', id }, 'push');
                    setShown(false);
                  }}
                >
                  {id}
                </button>
                <span>{failure.message}</span>
                <Owners id={id} />
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}

/** The objects that cannot be shown in full without a payload. */
function Owners({ id }: { id: string }): ReactNode {
  const { model, indexes } = useTrace();
  const owners = ownersOfPayload(indexes, model, id);
  return (
    <span className="dim dg-owners">
      {text.referredBy}
      {owners.length === 0
        ? text.nobody
        : owners.map((owner) => <ObjectLink key={`${owner.collection} ${owner.id}`} {...owner} />)}
    </span>
  );
}
