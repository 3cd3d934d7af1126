import type { ReactNode } from 'react';
import { runCommand } from '../keyboard/run.ts';
import { commandTitle } from '../keyboard/titles.ts';
import { Icon } from '../parts/icon.tsx';
import { shell } from '../text/shell.ts';

/** Opens a trace that is not in the list. */
export function OpenButton(): ReactNode {
  return (
    <button
      type="button"
      className="btn btn--quiet"
      title={commandTitle('file.openTrace', shell.open)}
      onClick={() => runCommand('file.openTrace')}
    >
      <Icon name="folder" />
      {shell.open}
    </button>
  );
}
