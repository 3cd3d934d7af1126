import type { ReactNode } from 'react';
import { LibraryPage } from './library/library-page.tsx';
import { ObjectMenu } from './objects/object-menu.tsx';
import { DropTarget } from './shell/drop-target.tsx';
import { Overlays } from './shell/overlays.tsx';
import { Toaster } from './shell/toaster.tsx';
import { TracePage } from './shell/trace-page.tsx';
import { useLibrary } from './stores/library.ts';
import { useNavigation } from './stores/navigation.ts';
import { useOpenTrace } from './stores/trace.ts';
import { TraceContext } from './stores/use-trace.ts';
import { WelcomePage } from './welcome/welcome-page.tsx';

/** The window: one page, and what floats over it. */
export function App(): ReactNode {
  const session = useOpenTrace((open) => open.session);
  return (
    <TraceContext value={session}>
      <DropTarget>
        <ObjectMenu>
          <Page />
        </ObjectMenu>
      </DropTarget>
      <Overlays />
      <Toaster />
    </TraceContext>
  );
}

function Page(): ReactNode {
  const page = useNavigation(({ location }) => location.page);
  const session = useOpenTrace((open) => open.session);
  const empty = useLibrary(({ ready, roots, entries }) => ready && roots.length === 0 && entries.size === 0);
  if (page === 'trace') return session && <TracePage key={session.path} />;
  return page === 'welcome' || empty ? <WelcomePage /> : <LibraryPage />;
}
