import type { ReactNode } from 'react';
import { utf8Length } from '../../../core/views/sizes.ts';
import { ScrollText } from '../../parts/scroll-text.tsx';
import { useObject } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';
import { words } from '../../text/words.ts';
import { useRequestParts } from './use-request-parts.ts';

/** What a request says beside its items, read from its payload when this is unfolded. */
export function Beside({ callId }: { callId: string }): ReactNode {
  const call = useObject('inference_calls', callId);
  const payload = call?.raw_request_payload_id ?? null;
  const { parts, problem, retry } = useRequestParts(payload);
  if (problem !== null) {
    return (
      <div className="cx-beside">
        <p>
          <span className="problem">{problem}</span>{' '}
          <button type="button" className="link" onClick={retry}>
            {words.retry}
          </button>
        </p>
      </div>
    );
  }
  if (parts === null) {
    return (
      <div className="cx-beside">
        <p className="dim">{texts.reading}</p>
      </div>
    );
  }
  const { instructions, tools, settings } = parts;
  return (
    <div className="cx-beside">
      {instructions === null ? (
        <p className="dim">{texts.noInstructions}</p>
      ) : (
        <>
          <h4>
            {texts.instructions} <span className="dim num">{texts.size(utf8Length(instructions))}</span>
          </h4>
          <ScrollText className="ev-box cx-instructions" label={texts.instructions} text={instructions} />
        </>
      )}
      {tools.length === 0 ? (
        <p className="dim">{texts.noTools}</p>
      ) : (
        <>
          <h4>
            {texts.tools(tools.length)}{' '}
            <span className="dim num">{texts.size(tools.reduce((sum, { json }) => sum + utf8Length(json), 0))}</span>
          </h4>
          <ul className="cx-tools">
            {tools.map(({ name, description, json }, index) => (
              // Two tools of a request can have one name; they keep their order.
              <li key={`${name} ${String(index)}`} title={json.slice(0, 2000)}>
                <span className="mono-s">{name}</span>
                <span className="t dim">{description}</span>
                <span className="num dim">{texts.size(utf8Length(json))}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {settings.length > 0 && (
        <>
          <h4>{texts.settings}</h4>
          <dl className="cx-settings mono-s">
            {settings.map(([name, value]) => (
              <div key={name}>
                <dt className="dim">{name}</dt>
                <dd className="t">{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}
