import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SETTINGS, type Settings, settings as settingsSchema } from '../../protocol/settings.ts';
import { writeFileAtomic } from '../atomic-file.ts';

/** Settings, kept in `settings.json` of the data folder; in memory only without one. */
export interface SettingsStore {
  get(): Settings;
  /** Changes some; they are written soon, and one write at a time. */
  set(patch: SettingsPatch): Settings;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
}

export type SettingsPatch = { [K in keyof Settings]?: Settings[K] | undefined };

/**
 * Reads the settings. A damaged or missing file costs nothing but itself: each setting that can be read is kept, the others
 * have their defaults. A file that cannot be written is not an error either: settings then last until the end.
 */
export async function loadSettings(dataDir: string | null): Promise<SettingsStore> {
  let current = dataDir === null ? DEFAULT_SETTINGS : await read(join(dataDir, 'settings.json'));
  let dirty = false;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    if (dataDir === null || !dirty) return;
    dirty = false;
    try {
      await mkdir(dataDir, { recursive: true });
    } catch {
      return;
    }
    await writeFileAtomic(join(dataDir, 'settings.json'), [`${JSON.stringify(current, null, 2)}\n`]);
  };

  return {
    get: () => current,
    set(patch) {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      current = { ...current, ...given };
      dirty = true;
      writing = writing.then(write);
      return current;
    },
    flush: () => writing,
  };
}

async function read(path: string): Promise<Settings> {
  let stored: unknown;
  try {
    stored = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return DEFAULT_SETTINGS;
  }
  if (typeof stored !== 'object' || stored === null) return DEFAULT_SETTINGS;
  const known: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const value = schema.safeParse((stored as Record<string, unknown>)[name]);
    if (value.success) known[name] = value.data;
  }
  return { ...DEFAULT_SETTINGS, ...known };
}
