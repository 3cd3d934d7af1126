import { type FormEvent, type ReactNode, useState } from 'react';
import { LibrarySidebar } from '../library/library-sidebar.tsx';
import { LibraryStatusBar } from '../library/library-status-bar.tsx';
import { OpenButton } from '../library/open-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { keyNames } from '../parts/keycaps.tsx';
import { Window } from '../shell/window.tsx';
import { failureOf } from '../stores/client.ts';
import { useConnection } from '../stores/connection.ts';
import { askWhatToOpen, openPath, openSample, startDemo } from '../stores/opening.ts';
import { shell } from '../text/shell.ts';
import { welcome } from '../text/welcome.ts';

/** First steps: four ways to a trace, what one looks like on disk, and the keys that work everywhere. */
export function WelcomePage(): ReactNode {
  return (
    <Window
      view="welcome"
      crumbs={<h1 className="crumb-here">{shell.library}</h1>}
      actions={<OpenButton />}
      sidebar={<LibrarySidebar />}
      inspector={null}
      statusbar={<LibraryStatusBar />}
    >
      <section className="wel scroll" aria-label={welcome.label}>
        <div className="wel-in">
          <h2>{welcome.title}</h2>
          <p className="wel-sub">{welcome.lead}</p>
          <Ways />
          <div className="below">
            <section>
              <h3>{welcome.bundleTitle}</h3>
              <pre className="ev">
                <b>trace-7f3a91c2-0c4e/</b>
                {welcome.bundle.map(([name, what]) => (
                  <span key={name}>
                    {`\n  ${name.padEnd(16)}`}
                    <i>{what}</i>
                  </span>
                ))}
              </pre>
            </section>
            <section>
              <h3>{welcome.keysTitle}</h3>
              <dl className="keys">
                <KeyLine chords={['Mod+K']} text={welcome.keys.palette} />
                <KeyLine chords={['Mod+1', '7']} text={welcome.keys.views} />
                <KeyLine chords={['Alt+Left']} text={welcome.keys.back} />
                <KeyLine chords={['?']} text={welcome.keys.help} />
              </dl>
            </section>
          </div>
        </div>
      </section>
    </Window>
  );
}

function Ways(): ReactNode {
  const sample = useConnection(({ info }) => info?.sample_path != null);
  // macOS alone has one dialog for folders and files.
  const filesApart = useConnection(({ info }) => info?.dialogs === true && info.platform !== 'darwin');
  return (
    <ul className="ways">
      <WatchFolder />
      <Way icon="bundle" title={welcome.openTitle} text={welcome.openText}>
        <button type="button" className="btn btn--l" onClick={() => void askWhatToOpen('bundle')}>
          {welcome.choose}
        </button>
        {filesApart && (
          <button type="button" className="btn btn--l" onClick={() => void askWhatToOpen('file')}>
            {welcome.chooseFile}
          </button>
        )}
      </Way>
      <Way icon="file" title={welcome.sampleTitle} text={sample ? welcome.sampleText : welcome.noSample}>
        <button type="button" className="btn btn--l" disabled={!sample} onClick={openSample}>
          {welcome.openSample}
        </button>
      </Way>
      <Way icon="live" title={welcome.demoTitle} text={welcome.demoText}>
        <button type="button" className="btn btn--l" onClick={() => void startDemo()}>
          {welcome.start}
        </button>
      </Way>
    </ul>
  );
}

function Way({
  icon,
  title,
  text,
  children,
}: {
  icon: string;
  title: string;
  text: string;
  children: ReactNode;
}): ReactNode {
  return (
    <li>
      <Icon name={icon} />
      <div>
        <h3>{title}</h3>
        <p>{text}</p>
      </div>
      <div className="way-acts">{children}</div>
    </li>
  );
}

function WatchFolder(): ReactNode {
  const dialogs = useConnection(({ info }) => info?.dialogs ?? false);
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() === '') return dialogs ? askWhatToOpen('root') : undefined;
    try {
      setProblem(null);
      await openPath('root', path.trim());
    } catch (error) {
      setProblem(failureOf(error).message);
    }
  };
  return (
    <li>
      <Icon name="folder" />
      <form id="watch-folder" onSubmit={submit}>
        <h3>{welcome.watchTitle}</h3>
        <p>{welcome.watchText}</p>
        <div className="pathline">
          <label className="field">
            <Icon name="folder" />
            <input
              className="mono"
              type="text"
              value={path}
              placeholder={welcome.watchPlaceholder}
              aria-label={welcome.watchLabel}
              aria-invalid={problem !== null}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setPath(event.target.value)}
            />
          </label>
          {problem && (
            <span className="hint problem" role="alert">
              {problem}
            </span>
          )}
        </div>
      </form>
      <button
        type="submit"
        form="watch-folder"
        className="btn btn--l btn--primary"
        disabled={!dialogs && path.trim() === ''}
      >
        {welcome.watch}
      </button>
    </li>
  );
}

function KeyLine({ chords, text }: { chords: string[]; text: string }): ReactNode {
  useConnection(({ info }) => info);
  return (
    <>
      <dt>
        {chords.map((chord, index) => (
          <span key={chord}>
            {index > 0 && ` ${welcome.to} `}
            {keyNames(chord).map((name) => (
              <kbd key={name}>{name}</kbd>
            ))}
          </span>
        ))}
      </dt>
      <dd>{text}</dd>
    </>
  );
}
