import { type ReactNode, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { failureOf } from '../stores/client.ts';
import { loadItemSource } from '../stores/requests.ts';
import { useTrace } from '../stores/use-trace.ts';
import { inspector } from '../text/inspector.ts';
import { JsonViewer } from './json-viewer.tsx';

/** The JSON of an item as it stands in the payload where it was first seen; read when asked for. */
export function SourceSection({ itemId }: { itemId: string }): ReactNode {
  const session = useTrace();
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = async () => {
    try {
      setText((await loadItemSource(session, itemId)).text);
    } catch (error) {
      setProblem(failureOf(error).message);
    }
  };
  return (
    <Section title={inspector.source} id="source">
      {problem && <p className="payload-note problem">{problem}</p>}
      {text === null ? (
        <button type="button" className="rel-row" onClick={() => void load()}>
          <Icon name="payload" />
          <span className="rel-label t">{itemId}</span>
          <Icon name="chevron-right" />
        </button>
      ) : (
        <JsonViewer text={text} name={itemId} />
      )}
    </Section>
  );
}
