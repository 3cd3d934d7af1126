import { useEffect } from 'react';
import { firstLine } from '../../core/views/words.ts';
import { findEntry, useLibrary } from '../stores/library.ts';
import { useSessionState } from '../stores/use-trace.ts';
import { words } from '../text/words.ts';

/** Hook: what to call the open trace: its first user message, else the bundle's name. Also the document's title. */
export function useTraceTitle(): { title: string; path: string } {
  const { path } = useSessionState();
  const message = useLibrary(() => findEntry(path)?.facts?.first_user_message ?? null);
  const title = (message && firstLine(message)) || baseName(path);
  useEffect(() => {
    document.title = `${title} · ${words.app}`;
    return () => {
      document.title = words.app;
    };
  }, [title]);
  return { title, path };
}

/** The last part of a path of either kind. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}
