import { ensureChromium } from './chromium.mjs';

const path = await ensureChromium((line) => process.stderr.write(`${line}\n`));
if (path) process.stdout.write(`Chromium: ${path}\n`);
else process.exitCode = 1;
