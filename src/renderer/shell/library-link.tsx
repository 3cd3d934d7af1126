import type { ReactNode } from 'react';
import { goTo } from '../stores/navigation.ts';
import { shell } from '../text/shell.ts';

/** Back to the list of traces. */
export function LibraryLink(): ReactNode {
  return (
    <button type="button" className="crumb" onClick={() => goTo({ page: 'library' })}>
      {shell.library}
    </button>
  );
}
