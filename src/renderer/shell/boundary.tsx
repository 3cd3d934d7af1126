import { Component, type ReactNode } from 'react';
import { shell } from '../text/shell.ts';
import { words } from '../text/words.ts';

interface Props {
  /** What would be missing: completes "… cannot be shown". */
  name: string;
  /** Given: nothing is shown in its place, and this is told why. */
  onError?: (message: string) => void;
  /** What it is about: of something else it is tried again. */
  about?: unknown;
  children: ReactNode;
}

interface State {
  error: Error | null;
}

/** Keeps the window alive when a part of it fails: says so at the place and lets one try again. React knows this as a class only. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError?.(error instanceof Error ? error.message : String(error));
  }

  override componentDidUpdate(before: Props): void {
    if (before.about !== this.props.about && this.state.error) this.setState({ error: null });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    if (this.props.onError) return null;
    return (
      <section className="empty" role="alert">
        <h2>{shell.partFailed(this.props.name)}</h2>
        <p className="mono-s">{error.message}</p>
        <p>{shell.partFailedNext}</p>
        <p className="empty-next">
          <button type="button" className="btn" onClick={() => this.setState({ error: null })}>
            {words.retry}
          </button>
        </p>
      </section>
    );
  }
}
