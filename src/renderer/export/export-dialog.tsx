import { type ReactNode, useMemo, useState } from 'react';
import { share } from '../../core/views/format.ts';
import { Modal } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { ScrollText } from '../parts/scroll-text.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { client, failureOf } from '../stores/client.ts';
import { download } from '../stores/save.ts';
import { toast } from '../stores/toasts.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { exportTexts as texts } from '../text/export.ts';
import { words } from '../text/words.ts';
import { Check } from './check.tsx';
import { type ExportChoice, FIRST_CHOICE, requestOf } from './choices.ts';
import './export.css';
import { FormatList } from './format-list.tsx';
import { RedactionPart } from './redaction-part.tsx';
import { scopesOf } from './scopes.ts';
import { previewFormat, type Review, useExportProgress, useFormats, useReview } from './use-export.ts';

const TABLES = (['tool_calls', 'inference_calls', 'edges'] as const).map((value) => ({
  value,
  label: texts.tables[value],
}));

/** Exports the open trace, or a part of it, after a look at what goes along. */
export default function ExportDialog({
  session,
  sessionId,
  onClose,
}: {
  session: TraceSession;
  sessionId: string;
  onClose: () => void;
}): ReactNode {
  const formats = useFormats();
  const scopes = useMemo(() => scopesOf(session), [session]);
  const [choice, setChoice] = useState<ExportChoice>(() => ({
    ...FIRST_CHOICE,
    // Whoever has marked a range means it.
    what: scopes.some(({ id }) => id === 'range') ? 'range' : 'whole',
  }));
  const [running, setRunning] = useState(false);
  const change = (patch: Partial<ExportChoice>) => setChoice((before) => ({ ...before, ...patch }));
  const { format } = choice;
  const selectable = formats.find(({ id }) => id === format)?.selectable ?? true;
  const request = requestOf(sessionId, choice, scopes, selectable);
  const review = useReview(running ? null : request);

  const cancel = () => {
    client()
      .request('export.cancel', { session_id: sessionId })
      .catch(() => undefined);
  };
  const close = () => {
    cancel();
    onClose();
  };
  const run = async () => {
    setRunning(true);
    try {
      const { path, text, name, bytes } = await client().request('export.run', request);
      if (text !== null) download(name, text);
      else if (path !== null) toast(texts.saved(path, bytes));
      // The reader closed the dialog that asked where to.
      else return setRunning(false);
      onClose();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code !== 'cancelled') toast(failure.message, 'failed');
      setRunning(false);
    }
  };

  return (
    <Modal label={texts.title} onClose={close} className="dialog ex">
      <header className="dialog-head ex-head">
        <h2>{texts.title}</h2>
        <span className="dim">{texts.asOf(session.status?.events ?? 0, session.status?.phase === 'following')}</span>
        <span className="push" />
        <button type="button" className="icon-btn" aria-label={words.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <FormatList formats={formats} value={format} onChoose={(id) => change({ format: id })} />
      <div className="ex-body">
        <div className="ex-row">
          <span className="ex-label">{texts.what}</span>
          {selectable ? (
            <Segmented
              label={texts.what}
              value={choice.what}
              choices={scopes.map(({ id, label }) => ({ value: id, label }))}
              onChoose={(what) => change({ what })}
            />
          ) : (
            <span className="dim">
              {texts.whole}. {texts.wholeOnly}
            </span>
          )}
        </div>
        <Options choice={choice} change={change} />
        <RedactionPart
          kinds={choice.redact}
          keep={choice.keep}
          findings={review.findings}
          onKinds={(redact) => change({ redact })}
          onKeep={(keep) => change({ keep })}
        />
        <Look review={review} asText={previewFormat(format) !== format} />
      </div>
      <footer className="ex-foot">
        <Progress sessionId={sessionId} running={running} />
        <span className="push" />
        <button type="button" className="btn btn--l" onClick={running ? cancel : close}>
          {running ? texts.stop : words.cancel}
        </button>
        <button
          type="button"
          className="btn btn--l btn--primary"
          disabled={running || review.preview === null}
          onClick={() => void run()}
        >
          {texts.run}
        </button>
      </footer>
    </Modal>
  );
}

/** What only some formats have. */
function Options({
  choice,
  change,
}: {
  choice: ExportChoice;
  change: (patch: Partial<ExportChoice>) => void;
}): ReactNode {
  const { format } = choice;
  if (format === 'csv') {
    return (
      <div className="ex-row">
        <span className="ex-label">{texts.table}</span>
        <Segmented label={texts.table} value={choice.table} choices={TABLES} onChoose={(table) => change({ table })} />
      </div>
    );
  }
  if (format === 'otlp' || format === 'html' || format === 'markdown') {
    return (
      <div className="ex-row">
        <span className="ex-label">{texts.with}</span>
        {format === 'otlp' ? (
          <Check checked={choice.content} onChange={(content) => change({ content })}>
            {texts.content}
          </Check>
        ) : (
          <Check checked={choice.wholeOutputs} onChange={(wholeOutputs) => change({ wholeOutputs })}>
            {texts.wholeOutputs}
          </Check>
        )}
      </div>
    );
  }
  return null;
}

function Look({ review: { preview, failure }, asText }: { review: Review; asText: boolean }): ReactNode {
  return (
    <section className="ex-look" aria-label={texts.preview}>
      <header>
        <h3>{texts.preview}</h3>
        {asText && <span className="dim">{texts.asText}</span>}
        {preview && !preview.complete && <span className="dim">{texts.beginning}</span>}
      </header>
      {failure && failure.code !== 'cancelled' ? (
        <p className="problem" role="alert">
          {failure.message}
        </p>
      ) : (
        <ScrollText text={preview?.text ?? texts.making} label={texts.preview} className="" />
      )}
    </section>
  );
}

function Progress({ sessionId, running }: { sessionId: string; running: boolean }): ReactNode {
  const progress = useExportProgress(sessionId);
  if (!progress || (progress.done >= progress.total && !running)) return null;
  const part = share(progress.done, progress.total);
  if (progress.stage === 'writing' && !running) return null;
  return (
    <span className="num" role="status">
      {progress.stage === 'writing' ? texts.writing(part) : texts.searching(part)}
    </span>
  );
}
