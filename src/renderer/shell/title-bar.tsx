import type { ReactNode } from 'react';
import type { CommandId } from '../../protocol/commands.ts';
import { runCommand } from '../keyboard/run.ts';
import { commandTitle } from '../keyboard/titles.ts';
import { Icon } from '../parts/icon.tsx';
import { Keys } from '../parts/keycaps.tsx';
import { useConnection } from '../stores/connection.ts';
import { useNavigation } from '../stores/navigation.ts';
import type { PanelState } from '../stores/panels.ts';
import { changeSettings, useSettings } from '../stores/settings.ts';
import { oppositeTheme } from '../stores/theme.ts';
import { shell } from '../text/shell.ts';

/** History and where one is, the way into search and commands, and what concerns the whole window. */
export function TitleBar({
  crumbs,
  actions,
  sidebar,
  inspector,
}: {
  crumbs: ReactNode;
  actions?: ReactNode;
  sidebar: PanelState;
  inspector: PanelState | null;
}): ReactNode {
  const { position, last } = useNavigation();
  const theme = useSettings((settings) => settings.theme);
  // Key names depend on the host's platform.
  useConnection((connection) => connection.info);
  return (
    <header className="titlebar" data-region="title">
      <div className="titlebar-l">
        <CommandButton
          id="view.sidebar"
          label={shell.sidebar}
          icon={sidebar.open ? 'panel-left-on' : 'panel-left'}
          pressed={sidebar.open}
        />
        <CommandButton id="go.back" label={shell.back} icon="arrow-left" disabled={position === 0} />
        <CommandButton id="go.forward" label={shell.forward} icon="arrow-right" disabled={position >= last} />
        <nav className="crumbs" aria-label={shell.breadcrumb}>
          {crumbs}
        </nav>
      </div>
      <button
        className="omni"
        type="button"
        title={commandTitle('go.palette', shell.omni)}
        onClick={() => runCommand('go.palette')}
        data-region-focus
      >
        <Icon name="search" />
        <span className="t">{shell.omni}</span>
        <span className="omni-k">
          <Keys chord="Mod+K" />
        </span>
      </button>
      <div className="titlebar-r">
        {actions}
        <button
          className="icon-btn"
          type="button"
          aria-label={shell.switchTheme}
          title={shell.themeIs(theme)}
          onClick={() => changeSettings({ theme: oppositeTheme() })}
        >
          <Icon name="sun" className="only-light" />
          <Icon name="moon" className="only-dark" />
        </button>
        {inspector && (
          <CommandButton
            id="view.inspector"
            label={shell.inspector}
            icon={inspector.open ? 'panel-right-on' : 'panel-right'}
            pressed={inspector.open}
          />
        )}
      </div>
    </header>
  );
}

function CommandButton({
  id,
  label,
  icon,
  disabled = false,
  pressed,
}: {
  id: CommandId;
  label: string;
  icon: string;
  disabled?: boolean;
  pressed?: boolean;
}): ReactNode {
  return (
    <button
      className="icon-btn"
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={commandTitle(id, label)}
      disabled={disabled}
      onClick={() => runCommand(id)}
    >
      <Icon name={icon} />
    </button>
  );
}
