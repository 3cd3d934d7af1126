import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'rollout-workbench';

/**
 * Where the workbench keeps settings and its index: `ROLLOUT_WORKBENCH_DATA_DIR`, else the platform's folder for it. The
 * desktop app and serve share it, so that both know the same folders and recent traces.
 */
export function dataDir(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  if (env.ROLLOUT_WORKBENCH_DATA_DIR) return env.ROLLOUT_WORKBENCH_DATA_DIR;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', NAME);
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), NAME);
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), NAME);
}
