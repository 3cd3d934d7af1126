import { Component, type ReactNode } from 'react';
import type { ViewId } from '../address.ts';
import { shell, VIEW_NAMES } from '../text/shell.ts';
import { words } from '../text/words.ts';

interface State {
  error: Error | null;
}

/** Keeps the window alive when a view fails: says so at the place and lets one try again. React knows this as a class only. */
export class ViewBoundary extends Component<{ view: ViewId; children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <section className="empty" role="alert">
        <h2>{shell.viewFailed(VIEW_NAMES[this.props.view])}</h2>
        <p className="mono-s">{error.message}</p>
        <p>{shell.viewFailedNext}</p>
        <p className="empty-next">
          <button type="button" className="btn" onClick={() => this.setState({ error: null })}>
            {words.retry}
          </button>
        </p>
      </section>
    );
  }
}
