import type { CSSProperties, ReactNode } from 'react';
import type { ExecutionStatus } from '../../../core/trace/primitives.ts';
import type { BarKind } from '../../../core/views/timeline/codes.ts';
import { texts } from '../../text/timeline.ts';
import { KIND_TOKEN, TONE_TOKENS } from './palette.ts';
import { usePicture } from './picture-handle.ts';
import { toggleKind, toggleStatus, useTimeline } from './timeline-store.ts';

const KINDS: readonly BarKind[] = ['turn', 'inference', 'tool', 'terminal', 'cell', 'agent', 'compaction', 'wait'];
/** What is completed looks as its kind does: the short legend need not say so. */
const STATES: readonly ExecutionStatus[] = ['running', 'failed', 'cancelled', 'aborted'];

/** What the bars' looks mean. Each entry shows or hides its bars. `whole`: with what is seldom wanted. */
export function Legend({ whole = false }: { whole?: boolean }): ReactNode {
  const colour = useTimeline((state) => state.colour);
  const { hiddenKinds, hiddenStatuses } = useTimeline((state) => state.filter);
  const sessions = useTimeline((state) => state.sessions);
  return (
    <>
      {colour === 'model' && <Models />}
      <h3>{texts.kinds}</h3>
      <ul>
        {KINDS.map((kind) => (
          <Entry
            key={kind}
            name={texts.kind(kind)}
            shown={!hiddenKinds.has(kind)}
            onToggle={() => toggleKind(kind)}
            swatch={colour === 'kind' || kind === 'turn' ? `tm-k--${KIND_TOKEN[kind]}` : 'tm-k--turn'}
            look={kind === 'wait' ? 'is-wait' : ''}
          />
        ))}
        {whole && (
          <Entry
            name={texts.sessions}
            shown={sessions}
            onToggle={() => useTimeline.setState({ sessions: !sessions })}
            swatch="tm-k--terminal"
            look="is-session"
          />
        )}
      </ul>
      <h3>{texts.states}</h3>
      <ul>
        {(whole || colour === 'status' ? (['completed', ...STATES] as const) : STATES).map((status) => (
          <Entry
            key={status}
            name={status}
            shown={!hiddenStatuses.has(status)}
            onToggle={() => toggleStatus(status)}
            swatch={colour === 'status' ? `tm-s--${status}` : status === 'running' ? 'tm-k--turn' : 'tm-k--inference'}
            look={`is-${status}`}
          />
        ))}
        <li className="tm-key">
          <svg width="20" height="10" aria-hidden="true">
            <path d="M1 5h12" className="tm-key-line" />
            <path d="M12 1.5 19 5l-7 3.5z" className="tm-key-head" />
          </svg>
          {texts.edge}
        </li>
      </ul>
    </>
  );
}

function Entry({
  name,
  shown,
  onToggle,
  swatch,
  look,
}: {
  name: string;
  shown: boolean;
  onToggle: () => void;
  swatch: string;
  look: string;
}): ReactNode {
  return (
    <li>
      <button
        type="button"
        className="tm-key"
        aria-pressed={shown}
        title={shown ? texts.hide(name) : texts.show(name)}
        onClick={onToggle}
      >
        <i className={`tm-swatch ${swatch} ${look}`} />
        {name}
      </button>
    </li>
  );
}

/** The models of the trace and their colours. */
function Models(): ReactNode {
  const models =
    usePicture((state) => state.picture)
      ?.scene()
      .timeline.models.slice(1) ?? [];
  return (
    <>
      <h3>{texts.models}</h3>
      <ul className="tm-models">
        {models.map((model, at) => (
          <li key={model} className="tm-key">
            <i
              className="tm-swatch"
              style={
                {
                  '--fill': `var(--k-${TONE_TOKENS[at % TONE_TOKENS.length]})`,
                  '--edge': `var(--k-${TONE_TOKENS[at % TONE_TOKENS.length]}-edge)`,
                } as CSSProperties
              }
            />
            <span className="t" title={model}>
              {model}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
