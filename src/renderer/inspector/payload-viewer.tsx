import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { failureOf } from '../stores/client.ts';
import { loadPayload } from '../stores/requests.ts';
import { useTrace } from '../stores/use-trace.ts';
import { payloadTexts } from '../text/inspector.ts';
import { words } from '../text/words.ts';
import { JsonViewer } from './json-viewer.tsx';

/** Read at once, in bytes; what is longer is read in steps of the second. */
const FIRST = 512 * 1024;
const STEP = 4 * 1024 * 1024;

/** A raw payload: read when it is opened, the first part at once, the rest on demand. */
export function PayloadViewer({ id }: { id: string }): ReactNode {
  const session = useTrace();
  const [text, setText] = useState('');
  const [range, setRange] = useState<{ loaded: number; total: number } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const load = useCallback(
    async (start: number, length: number, isOld: () => boolean) => {
      try {
        const part = await loadPayload(session, id, { start, end: start + length });
        if (isOld()) return;
        setText((before) => (start === 0 ? part.text : before + part.text));
        setRange({ loaded: part.end, total: part.total });
        setProblem(null);
      } catch (error) {
        if (!isOld()) setProblem(failureOf(error).message);
      }
    },
    [session, id],
  );
  useEffect(() => {
    let old = false;
    void load(0, FIRST, () => old);
    return () => {
      old = true;
    };
  }, [load]);

  const again = (start: number) => void load(start, start === 0 ? FIRST : STEP, () => false);
  if (problem && !range) {
    return (
      <p className="payload-note">
        <span className="problem">{payloadTexts.missing(id, problem)}</span>{' '}
        <button type="button" className="link" onClick={() => again(0)}>
          {words.retry}
        </button>
      </p>
    );
  }
  if (!range) return null;
  return (
    <div className="payload" data-payload={id}>
      {range.loaded < range.total && (
        <p className="payload-note">
          {payloadTexts.partly(range.loaded, range.total)}{' '}
          <button type="button" className="link" onClick={() => again(range.loaded)}>
            {payloadTexts.loadRest}
          </button>
        </p>
      )}
      <JsonViewer text={text} name={id} />
    </div>
  );
}
