import type { ReactNode } from 'react';
import type { Failure } from '../../core/failure.ts';
import { runCommand } from '../keyboard/run.ts';
import { failureOf } from '../stores/client.ts';
import { openPath } from '../stores/opening.ts';
import { toast } from '../stores/toasts.ts';
import { adviceFor } from '../text/advice.ts';
import { notices, openDialog } from '../text/shell.ts';

/** Why a trace cannot be opened, and what can be done now. */
export function OpenFailure({
  failure,
  path,
  onRetry,
}: {
  failure: Failure;
  path: string;
  onRetry: () => void;
}): ReactNode {
  const advice = adviceFor(failure.code);
  const isRoot = failure.code === 'bundle_is_root';
  const watch = () => openPath('root', path).catch((error) => toast(failureOf(error).message, 'failed'));
  return (
    <section className="empty" aria-label={notices.openFailed}>
      <h2>{notices.openFailed}</h2>
      <p>{/[.!?]$/.test(failure.message) ? failure.message : `${failure.message}.`}</p>
      {advice && <p>{advice}</p>}
      <p className="empty-next">
        {isRoot && (
          <button type="button" className="btn btn--primary" onClick={() => void watch()}>
            {openDialog.rootTitle}
          </button>
        )}
        <button type="button" className="btn" onClick={onRetry}>
          {notices.readAgain}
        </button>
        <button type="button" className="btn" onClick={() => runCommand('file.openTrace')}>
          {notices.openOther}
        </button>
        <button type="button" className="btn btn--quiet" onClick={() => runCommand('view.library')}>
          {notices.backToLibrary}
        </button>
      </p>
    </section>
  );
}
