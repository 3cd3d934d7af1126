import type { ReactNode } from 'react';
import { type Command, type CommandMenu, commandList, keysOf } from '../../protocol/commands.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Keys } from '../parts/keycaps.tsx';
import { useConnection } from '../stores/connection.ts';
import { closeOverlay } from '../stores/ui.ts';
import { help } from '../text/palette.ts';

/** What scrolls has to take the focus, so that the keyboard can scroll it. */
const SCROLLS = { tabIndex: 0 };

const MENUS: CommandMenu[] = ['go', 'view', 'edit', 'file', 'help'];

/** All keys, by what they are for; made of the list of commands. */
export default function HelpSheet(): ReactNode {
  const info = useConnection((connection) => connection.info);
  const platform = info?.platform ?? 'linux';
  const withKeys = commandList.filter((command) => keysOf(command, platform).length > 0);
  return (
    <Dialog title={help.title} onClose={closeOverlay} className="help">
      <div className="help-body scroll" {...SCROLLS}>
        <div className="help-columns">
          {MENUS.map((menu) => (
            <section key={menu}>
              <h3>{help.menus[menu]}</h3>
              <dl className="help-keys">
                {withKeys
                  .filter((command) => command.menu === menu)
                  .map((command) => (
                    <CommandKeys key={command.id} command={command} platform={platform} />
                  ))}
              </dl>
            </section>
          ))}
          <section>
            <h3>{help.lists}</h3>
            <dl className="help-keys">
              {help.listKeys.map(([one, two, text]) => (
                <div key={one}>
                  <dt>
                    <Keys chord={one} />
                    {two && <Keys chord={two} />}
                  </dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
    </Dialog>
  );
}

function CommandKeys({ command, platform }: { command: Command; platform: string }): ReactNode {
  return (
    <div>
      <dt>
        {keysOf(command, platform)
          .slice(0, 1)
          .map((chord) => (
            <Keys key={chord} chord={chord} />
          ))}
      </dt>
      <dd>{command.label.replace('…', '')}</dd>
    </div>
  );
}
