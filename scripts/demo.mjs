// npm run demo [-- ARGS…]: the simulated agent, as the command line starts it.
import { join } from 'node:path';
import { ensureBuilt, ROOT } from './build-state.mjs';
import { become } from './child.mjs';

if (!ensureBuilt()) process.exit(1);
become(process.execPath, [join(ROOT, 'out', 'main', 'cli.js'), 'demo', ...process.argv.slice(2)]);
