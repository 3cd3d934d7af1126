import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendToLog, editLog, logOf, smallBundle } from '../../helpers/demo-bundle.ts';
import { fakeCli } from '../../helpers/fake-cli.ts';
import { manifestText, tempFolder } from '../../helpers/temp-folder.ts';

/** Each makes a bad bundle and says what the message must hold, and whether lenient reading goes on (issue 2 §6). */
const CASES: [name: string, make: () => string, says: RegExp, lenient: 'fails' | 'skips' | 'sound'][] = [
  ['no such path', () => join(tempFolder(), 'nope'), /^rollout: .*nope does not exist\n {2}Check the path/, 'fails'],
  ['a file', () => join(tempFolder({ file: 'x' }), 'file'), /is a file, not a bundle folder/, 'fails'],
  ['the log itself', () => join(smallBundle(), 'trace.jsonl'), /open its folder/, 'fails'],
  ['a root', () => join(smallBundle(), '..'), /but bundles lie in it.*\n.*rollout list/, 'fails'],
  ['no manifest', () => tempFolder(), /holds no manifest\.json/, 'fails'],
  ['a damaged manifest', () => tempFolder({ 'manifest.json': '{"' }), /is damaged: it is not JSON/, 'fails'],
  ['a newer manifest', () => tempFolder({ 'manifest.json': manifestText({ schema_version: 2 }) }), /newer/, 'fails'],
  ['a log outside', () => tempFolder({ 'manifest.json': manifestText({ raw_event_log: '../x' }) }), /outside/, 'fails'],
  ['no log', () => tempFolder({ 'manifest.json': manifestText() }), /trace\.jsonl does not exist/, 'fails'],
  ['a log that is a folder', () => withFolderAsLog(), /is a folder, not a regular file/, 'fails'],
  ['an empty log', () => tempFolder({ 'manifest.json': manifestText(), 'trace.jsonl': '' }), /^$/, 'sound'],
  ['blank lines', () => tempFolder({ 'manifest.json': manifestText(), 'trace.jsonl': '\n \n\t\n' }), /^$/, 'sound'],
  ['CRLF', () => changed((dir) => writeLog(dir, logOf(dir).replaceAll('\n', '\r\n'))), /^$/, 'sound'],
  ['a byte order mark', () => changed((dir) => writeLog(dir, `\ufeff${logOf(dir)}`)), /^trace\.jsonl:1: /, 'skips'],
  [
    'invalid UTF-8',
    () => changed((dir) => writeLog(dir, Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.from(logOf(dir))]))),
    /^trace\.jsonl:1: .*UTF-8/,
    'skips',
  ],
  ['a cut last line', () => changed((dir) => writeLog(dir, logOf(dir).slice(0, -20))), /^trace\.jsonl:\d+: /, 'skips'],
  [
    'a JSON bomb',
    () => changed((dir) => appendToLog(dir, `${'['.repeat(300_000)}\n`)),
    /nested deeper than 127/,
    'skips',
  ],
  [
    'an unknown event',
    () => changed((dir) => appendToLog(dir, '{"payload":{"type":"shiny"}}\n')),
    /unknown event type "shiny"/,
    'skips',
  ],
  [
    'a missing payload',
    () => changed((dir) => rmSync(join(dir, 'payloads', '3.json'))),
    /payloads\/3\.json\) is missing/,
    'skips',
  ],
  ['an empty payload', () => changed((dir) => truncateSync(join(dir, 'payloads', '3.json'))), /raw_payload:3/, 'skips'],
  [
    'a huge payload',
    () => changed((dir) => truncateSync(join(dir, 'payloads', '3.json'), 3 * 2 ** 30)),
    /the limit is/,
    'skips',
  ],
  [
    'a payload outside',
    () =>
      changed((dir) => editLog(dir, (lines) => lines.map((line) => line.replace('payloads/3.json', '../../3.json')))),
    /leaves the bundle/,
    'skips',
  ],
  ['a payload behind a link', () => changed(linkOut), /link that leaves the bundle/, 'skips'],
];

describe.each(CASES)('bad input: %s', (_name, make, says, lenient) => {
  it('reduce says what and where, and writes nothing', async () => {
    const cli = fakeCli();
    const code = await cli.run('reduce', make());
    expect(cli.err()).toMatch(says);
    expect(code).toBe(lenient === 'sound' ? 0 : 1);
    expect(cli.err()).not.toContain('    at ');
    if (code === 1) expect(cli.out()).toBe('');
  });

  it('check, summary, events, show and list go as far as there is something to read', async () => {
    const dir = make();
    for (const words of [
      ['check', dir],
      ['summary', dir],
      ['events', dir],
      ['show', dir, 'raw_payload:1'],
    ]) {
      const cli = fakeCli();
      const code = await cli.run(...words);
      expect(cli.err()).not.toContain('    at ');
      expect(cli.err()).not.toContain('unexpected error');
      if (lenient === 'fails') {
        expect([words[0], code]).toEqual([words[0], 1]);
        expect(cli.err()).toMatch(says);
      } else if (words[0] === 'summary' || words[0] === 'events') expect([words[0], code]).toEqual([words[0], 0]);
      if (lenient === 'skips' && words[0] === 'check')
        expect([code, cli.out()]).toEqual([1, expect.stringMatching(/skipped line/)]);
    }
    const cli = fakeCli();
    await cli.run('list', dir);
    expect(cli.err()).not.toContain('unexpected error');
  });
});

function changed(change: (dir: string) => void): string {
  const dir = smallBundle();
  change(dir);
  return dir;
}

const writeLog = (dir: string, log: string | Uint8Array): void => writeFileSync(join(dir, 'trace.jsonl'), log);

function withFolderAsLog(): string {
  const dir = tempFolder({ 'manifest.json': manifestText() });
  mkdirSync(join(dir, 'trace.jsonl'));
  return dir;
}

function linkOut(dir: string): void {
  const secret = join(tempFolder({ secret: '{"input":[]}' }), 'secret');
  rmSync(join(dir, 'payloads', '3.json'));
  symlinkSync(secret, join(dir, 'payloads', '3.json'));
}
