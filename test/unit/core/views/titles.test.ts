import { describe, expect, test } from 'vitest';
import type { ItemView } from '../../../../src/core/model/view.ts';
import { callArguments, commandOf, patchFacts, shellText } from '../../../../src/core/views/call-arguments.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { itemBytes, utf8Length } from '../../../../src/core/views/sizes.ts';
import { callTitle, cellTitle, itemTitle, toolTitle } from '../../../../src/core/views/titles.ts';
import { toolFacts } from '../../../../src/core/views/transcript/facts.ts';
import { firstLine, shortPath } from '../../../../src/core/views/words.ts';
import { traceBuilder } from '../../../helpers/trace-builder.ts';

const called = (text: string, more: Partial<ItemView> = {}): ItemView => ({
  item_id: 'conversation_item:1',
  thread_id: '/root',
  codex_turn_id: null,
  first_seen_at_unix_ms: 0,
  role: 'assistant',
  channel: 'commentary',
  kind: 'function_call',
  body: { parts: [{ type: 'json', summary: text, raw_payload_id: 'p' }] },
  call_id: 'x',
  produced_by: [],
  origin: null,
  cut: null,
  ...more,
});

describe('what a call asked for', () => {
  test('commands in every spelling, also when the JSON breaks off', () => {
    const command = (text: string) => commandOf(callArguments(called(text)));
    expect(command('{"cmd":"npm test"}')).toBe('npm test');
    expect(command('{"command":["bash","-lc","npm test"]}')).toBe('npm test');
    expect(command('{"workdir":"/w","cmd":"echo \\"a\\" && sleep 1...')).toBe('echo "a" && sleep 1...');
    expect(command('{"path":"x"}')).toBeNull();
    expect(command('no json')).toBeNull();
    expect(shellText(['/bin/zsh', '-c', 'ls'])).toBe('ls');
    expect(shellText(['git', 'status'])).toBe('git status');
  });
  test('patches', () => {
    expect(patchFacts('*** Begin Patch\n*** Update File: a/b.ts\n@@\n-x\n+y\n+z\n*** End Patch')).toEqual({
      files: ['a/b.ts'],
      added: 2,
      removed: 1,
    });
    expect(patchFacts('+x')).toBeNull();
  });
  test('titles', () => {
    expect(callTitle(called('{"cmd":"ls"}'))).toMatchObject({ text: 'ls', command: true, glyph: 'terminal' });
    expect(
      callTitle(called('{"type":"web_search_call","action":{"query":"jitter"}}', { call_id: null })),
    ).toMatchObject({
      text: 'web_search',
      note: 'jitter',
    });
    expect(callTitle(called('{"a":1}'))).toMatchObject({ text: 'function_call', note: '{"a":1}' });
    expect(cellTitle('// first\n\nconst a = 1;')).toMatchObject({ text: 'const a = 1;', glyph: 'cell' });
  });
  test('a tool is called by its kind; a provider’s own call is done', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'x').call('t1', 'c1');
    t.answer('c1', [{ call: 'v', name: 'view', args: '{"path":"a.png"}' }]).tool('t1', 'v', 'image_generation');
    const tool = t.model.collections.tool_calls.get('v');
    expect(tool && toolTitle(t.model, tool)).toMatchObject({ text: 'image_generation', note: '{"path":"a.png"}' });
    const ix = createIndexes(t.model);
    expect(toolFacts(t.model, ix, called('{"type":"web_search_call"}', { call_id: null }), 0).status).toBe('completed');
    expect(itemTitle(t.model, ix, called('', { kind: 'compaction_marker' })).text).toBe('Compaction');
  });
});

describe('sizes and words', () => {
  test('bytes', () => {
    for (const text of ['', 'abc', 'é', '日本', '😀x', '\ud800']) {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
    }
    expect(itemBytes(called('12345678'))).toBe(8);
    const cut = { 'body.parts.0.summary': { chars: 900, bytes: 1000, lines: 1 } };
    expect(itemBytes(called('12345678', { cut }))).toBe(1000);
    const origin = { raw_payload_id: 'p', list: 'input', index: 0, bytes: 77, name: null } as const;
    expect(itemBytes(called('12345678', { origin }))).toBe(77);
  });
  test('lines and paths', () => {
    expect(firstLine('\n  hello \nworld')).toBe('hello');
    expect(firstLine('x'.repeat(300), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(firstLine('   ')).toBe('');
    expect(shortPath('/root')).toBe('/root');
    expect(shortPath('/root/a/b')).toBe('b');
  });
});
