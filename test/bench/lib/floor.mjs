// The floor of reduction, as a process of its own: reads the log and every payload of a bundle and JSON.parses them, once.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const dir = process.argv[2] ?? '.';
const log = readFileSync(join(dir, 'trace.jsonl'));
let bytes = log.length;
let start = 0;
for (let end = log.indexOf(10); end >= 0; end = log.indexOf(10, start)) {
  JSON.parse(log.toString('utf8', start, end));
  start = end + 1;
}
for (const name of readdirSync(join(dir, 'payloads'))) {
  const payload = readFileSync(join(dir, 'payloads', name));
  JSON.parse(payload.toString('utf8'));
  bytes += payload.length;
}
process.stdout.write(`${bytes}\n`);
