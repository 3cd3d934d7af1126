import { create } from 'zustand';
import { DEFAULT_SETTINGS, type Settings } from '../../protocol/settings.ts';
import { client } from './client.ts';

/** What the workbench remembers between runs, as the host keeps it. */
export const useSettings = create<Settings>(() => DEFAULT_SETTINGS);

const SAVE_AFTER_MS = 300;
let unsaved: Partial<Settings> = {};
let timer: ReturnType<typeof setTimeout> | undefined;

/** Follows what other windows change. */
export function startSettings(): void {
  client().on('settings.changed', (settings) => useSettings.setState({ ...settings, ...unsaved }));
  // Whoever closes the window right after a change wants it kept.
  window.addEventListener('pagehide', () => {
    if (Object.keys(unsaved).length > 0) save();
  });
}

/** Asks for the settings; what was changed here and is not saved yet stays. */
export async function loadSettings(): Promise<void> {
  useSettings.setState({ ...(await client().request('settings.get', {})), ...unsaved });
}

/** Changes settings at once here, and a moment later at the host. */
export function changeSettings(patch: Partial<Settings>): void {
  useSettings.setState(patch);
  unsaved = { ...unsaved, ...patch };
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_AFTER_MS);
}

function save(): void {
  clearTimeout(timer);
  const patch = unsaved;
  unsaved = {};
  // A lost connection loses no more than a panel's width: the next change is sent again.
  client()
    .request('settings.set', patch)
    .catch(() => undefined);
}

/** A size or switch of the layout, by key. */
export function layoutValue(key: string): number | undefined {
  return useSettings.getState().layout[key];
}

/** Remembers a size or switch of the layout; `null` forgets it. */
export function rememberLayout(key: string, value: number | null): void {
  const { [key]: _old, ...rest } = useSettings.getState().layout;
  changeSettings({ layout: value === null ? rest : { ...rest, [key]: value } });
}
