import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { failureOf } from '../stores/client.ts';
import { openPath } from '../stores/opening.ts';
import { openDialog } from '../text/shell.ts';
import { words } from '../text/words.ts';

/** Asks for a path, where the host has no dialogs of its own (a browser). */
export function OpenDialog({ what, onClose }: { what: 'bundle' | 'root'; onClose: () => void }): ReactNode {
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const root = what === 'root';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() === '') return;
    try {
      await openPath(what, path.trim());
      onClose();
    } catch (error) {
      setProblem(failureOf(error).message);
    }
  };
  return (
    <Dialog title={root ? openDialog.rootTitle : openDialog.bundleTitle} onClose={onClose}>
      <form className="dialog-body" onSubmit={submit}>
        <label className="dialog-label">
          {root ? openDialog.rootLabel : openDialog.bundleLabel}
          <span className="field field--l">
            <input
              className="mono"
              data-focus-first
              type="text"
              value={path}
              spellCheck={false}
              autoComplete="off"
              aria-invalid={problem !== null}
              onChange={(event) => setPath(event.target.value)}
            />
          </span>
        </label>
        <p className="hint" role={problem ? 'alert' : undefined}>
          {problem ? <span className="problem">{problem}</span> : root ? openDialog.rootHint : openDialog.bundleHint}
        </p>
        <footer className="dialog-foot">
          <button type="button" className="btn btn--l" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" className="btn btn--l btn--primary" disabled={path.trim() === ''}>
            {root ? openDialog.watch : openDialog.open}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
