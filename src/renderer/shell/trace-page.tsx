import { type ReactNode, Suspense } from 'react';
import { Inspector } from '../inspector/inspector.tsx';
import { canRun, runCommand } from '../keyboard/run.ts';
import { Icon } from '../parts/icon.tsx';
import { useIsLive } from '../stores/moment.ts';
import { useTraceLocation } from '../stores/navigation.ts';
import { useSessionState } from '../stores/use-trace.ts';
import { notices, shell, VIEW_NAMES } from '../text/shell.ts';
import { threadTexts } from '../text/threads.ts';
import { ThreadPanel } from '../threads/thread-panel.tsx';
import { viewOf } from '../views/registry.ts';
import { Boundary } from './boundary.tsx';
import { LibraryLink } from './library-link.tsx';
import { LoadingLine } from './loading-line.tsx';
import { NoticeLine } from './notice-line.tsx';
import { ObjectMenu } from './object-menu.tsx';
import { Tabs } from './tabs.tsx';
import { TraceStatusBar } from './trace-status-bar.tsx';
import { useTraceTitle } from './trace-title.ts';
import { Window } from './window.tsx';

/** A trace: threads at the left, one view in the middle, what is selected at the right. */
export function TracePage(): ReactNode {
  const session = useSessionState();
  const location = useTraceLocation();
  const view = location && viewOf(location.view);
  const Companion = view?.Companion;
  return (
    <ObjectMenu>
      <Window
        view={view?.id ?? 'trace'}
        crumbs={<Crumbs />}
        actions={<ExportButton />}
        sidebar={
          <>
            <Boundary name={threadTexts.title}>
              <ThreadPanel />
            </Boundary>
            {Companion && (
              <Boundary key={view.id} name={shell.sidebar}>
                <Suspense fallback={null}>
                  <Companion />
                </Suspense>
              </Boundary>
            )}
          </>
        }
        inspector={
          <Boundary name={shell.inspector} about={location?.selection}>
            <Inspector />
          </Boundary>
        }
        statusbar={<TraceStatusBar />}
      >
        <Tabs current={view?.id ?? null} />
        <LoadingLine />
        <NoticeLine />
        {session.failure ? (
          <section className="empty" aria-label={notices.openFailed}>
            <h2>{notices.openFailed}</h2>
            <p>{session.failure.message}</p>
            <p className="mono-s dim">{session.path}</p>
            <p className="empty-next">
              <button type="button" className="btn" onClick={() => session.retry()}>
                {notices.readAgain}
              </button>
              <button type="button" className="btn btn--quiet" onClick={() => runCommand('view.library')}>
                {notices.backToLibrary}
              </button>
            </p>
          </section>
        ) : (
          <div className="view" id="view" role="tabpanel" aria-labelledby={`tab-${view?.id}`}>
            {view ? (
              <Boundary key={view.id} name={VIEW_NAMES[view.id]}>
                <Suspense fallback={null}>
                  <view.Component />
                </Suspense>
              </Boundary>
            ) : (
              <p className="empty">{shell.noViews}</p>
            )}
          </div>
        )}
      </Window>
    </ObjectMenu>
  );
}

function Crumbs(): ReactNode {
  const { title, path } = useTraceTitle();
  const live = useIsLive();
  return (
    <>
      <LibraryLink />
      <span className="crumb-sep" aria-hidden="true">
        /
      </span>
      <h1 className="crumb-here t" title={`${title}\n${path}`}>
        {title}
      </h1>
      {live && (
        <span className="live-tag">
          <Icon name="live" />
          {shell.live}
        </span>
      )}
    </>
  );
}

/** There once something in this build exports. */
function ExportButton(): ReactNode {
  if (!canRun('file.export')) return null;
  return (
    <button type="button" className="btn btn--quiet" onClick={() => runCommand('file.export')}>
      <Icon name="export" />
      {shell.export}
    </button>
  );
}
