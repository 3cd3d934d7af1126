import type { ReactNode } from 'react';
import type { Settings } from '../../protocol/settings.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { changeSettings, useSettings } from '../stores/settings.ts';
import { settingsText } from '../text/shell.ts';

const ZOOMS = ['0.8', '0.9', '1', '1.1', '1.25', '1.5'] as const;

/** Theme, density, zoom, panels. */
export function SettingsDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { theme, density, zoom } = useSettings();
  const themes = Object.entries(settingsText.themes) as [Settings['theme'], string][];
  const densities = Object.entries(settingsText.densities) as [Settings['density'], string][];
  return (
    <Dialog title={settingsText.title} onClose={onClose}>
      <dl className="dialog-body settings">
        <dt>{settingsText.theme}</dt>
        <dd>
          <Segmented
            label={settingsText.theme}
            value={theme}
            choices={themes.map(([value, label]) => ({ value, label }))}
            onChoose={(value) => changeSettings({ theme: value })}
          />
        </dd>
        <dt>{settingsText.density}</dt>
        <dd>
          <Segmented
            label={settingsText.density}
            value={density}
            choices={densities.map(([value, label]) => ({ value, label }))}
            onChoose={(value) => changeSettings({ density: value })}
          />
        </dd>
        <dt>{settingsText.zoom}</dt>
        <dd>
          <Segmented
            label={settingsText.zoom}
            value={String(zoom)}
            choices={ZOOMS.map((value) => ({ value, label: `${Math.round(Number(value) * 100)} %` }))}
            onChoose={(value) => changeSettings({ zoom: Number(value) })}
          />
        </dd>
        <dt>{settingsText.panels}</dt>
        <dd>
          <button type="button" className="btn" onClick={() => changeSettings({ layout: {} })}>
            {settingsText.resetPanels}
          </button>
        </dd>
      </dl>
    </Dialog>
  );
}
