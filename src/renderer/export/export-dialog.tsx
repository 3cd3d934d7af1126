import { type ReactNode, useMemo, useState } from 'react';
import { share } from '../../core/views/format.ts';
import type { ExportFormatInfo, ExportFormatName } from '../../protocol/export.ts';
import { Modal } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { ScrollText } from '../parts/scroll-text.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { client, failureOf } from '../stores/client.ts';
import { fetchDownload } from '../stores/save.ts';
import { toast } from '../stores/toasts.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { exportTexts as texts } from '../text/export.ts';
import { words } from '../text/words.ts';
import { Check } from './check.tsx';
import { type ExportChoice, FIRST_CHOICE, isBundle, requestOf, type ScopeId } from './choices.ts';
import './export.css';
import { FindingLook } from './finding-look.tsx';
import { findingGroups } from './findings.ts';
import { FormatList } from './format-list.tsx';
import { RedactionPart } from './redaction-part.tsx';
import { scopesOf } from './scopes.ts';
import { previewFormat, type Review, useExportProgress, useFormats, useReview } from './use-export.ts';

const TABLES = (['tool_calls', 'inference_calls', 'edges'] as const).map((value) => ({
  value,
  label: texts.tables[value],
}));

const BUNDLES = (['zip', 'tar.gz'] as const).map((value) => ({ value, label: `.${value}` }));

/** Exports the open trace, or a part of it, after a look at what goes along. */
export default function ExportDialog({
  session,
  sessionId,
  what,
  onClose,
}: {
  session: TraceSession;
  sessionId: string;
  /** The part that was asked for. */
  what: ScopeId | null;
  onClose: () => void;
}): ReactNode {
  const formats = useFormats();
  const scopes = useMemo(() => scopesOf(session), [session]);
  const [choice, setChoice] = useState<ExportChoice>(() => ({
    ...FIRST_CHOICE,
    // Whoever has marked a range means it.
    what: what ?? (scopes.some(({ id }) => id === 'range') ? 'range' : 'whole'),
  }));
  /** The host keeps the moment of the first request: what is reviewed is what is written. */
  const [asOf] = useState(() => texts.asOf(session.status?.events ?? 0, session.status?.phase === 'following'));
  const [running, setRunning] = useState(false);
  /** The rule whose findings are looked at; null: the preview. */
  const [shown, setShown] = useState<string | null>(null);
  const change = (patch: Partial<ExportChoice>) => setChoice((before) => ({ ...before, ...patch }));
  const { format } = choice;
  const selectable = formats.find(({ id }) => id === format)?.selectable ?? true;
  const request = requestOf(sessionId, choice, scopes, selectable);
  const review = useReview(running ? null : request);
  const groups = useMemo(() => findingGroups(review.findings ?? []), [review.findings]);
  const group = groups.find(({ id }) => id === shown) ?? null;
  const name = choice.name ?? fileNameOf(review.preview?.name ?? '', formats, format);

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
      const made = await client().request('export.run', { ...request, ...(name === '' ? {} : { name }) });
      const { path, download, bytes } = made;
      if (download !== null) fetchDownload(download, made.name);
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
        <span className="dim">{asOf}</span>
        <span className="push" />
        <button type="button" className="icon-btn" aria-label={words.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <FormatList formats={formats} value={format} onChoose={(id) => change({ format: id, name: null })} />
      <div className="ex-body">
        <div className="ex-row">
          <span className="ex-label">{isBundle(format) ? texts.as : texts.what}</span>
          {isBundle(format) ? (
            <Segmented
              label={texts.as}
              value={format}
              choices={BUNDLES}
              onChoose={(id) => change({ format: id, name: null })}
            />
          ) : selectable ? (
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
          patterns={choice.patterns}
          keep={choice.keep}
          findings={review.findings}
          groups={groups}
          shown={shown}
          onKinds={(redact) => change({ redact })}
          onPatterns={(patterns) => change({ patterns })}
          onKeep={(keep) => change({ keep })}
          onShow={(id) => setShown(id === shown ? null : id)}
        />
        {group ? (
          <section className="ex-look" aria-label={texts.finding}>
            <FindingLook
              key={group.id}
              group={group}
              patterns={choice.patterns}
              keep={choice.keep}
              onKeep={(keep) => change({ keep })}
              onBack={() => setShown(null)}
            />
          </section>
        ) : (
          <Look
            review={review}
            note={isBundle(format) ? texts.asList : previewFormat(format) === format ? '' : texts.asText}
          />
        )}
      </div>
      <footer className="ex-foot">
        <label className="field ex-file">
          <Icon name="file" />
          <input
            className="mono"
            aria-label={texts.file}
            value={name}
            disabled={running}
            onChange={({ target }) => change({ name: target.value })}
          />
        </label>
        {(running || !review.preview) && <Progress sessionId={sessionId} running={running} />}
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
          {texts.run(format)}
        </button>
      </footer>
    </Modal>
  );
}

/** The name that a preview suggests, with the ending of the format itself. */
function fileNameOf(suggested: string, formats: readonly ExportFormatInfo[], format: ExportFormatName): string {
  const endingOf = (id: ExportFormatName) => formats.find((one) => one.id === id)?.extension ?? '';
  const shown = endingOf(previewFormat(format));
  return suggested.endsWith(shown) && shown !== '' ? suggested.slice(0, -shown.length) + endingOf(format) : suggested;
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

function Look({ review: { preview, failure }, note }: { review: Review; note: string }): ReactNode {
  return (
    <section className="ex-look" aria-label={texts.preview}>
      <header>
        <h3>{texts.preview}</h3>
        {note !== '' && <span className="dim">{note}</span>}
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
