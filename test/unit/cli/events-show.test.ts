import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RAW_EVENT_TYPES } from '../../../src/core/trace/events.ts';
import { appendToLog, demoBundle, editLog, eventLine, logOf, smallBundle } from '../../helpers/demo-bundle.ts';
import { fakeCli } from '../../helpers/fake-cli.ts';

const ESC = '\u001b';

describe('rollout events', () => {
  it('lists every line in order', async () => {
    const dir = smallBundle();
    const cli = fakeCli();
    expect(await cli.run('events', dir)).toBe(0);
    expect(cli.lines()).toHaveLength(82);
    expect(cli.lines()[0]).toMatch(/^ {5}1 {5}00:00\.0 +rollout_started/);
    expect(cli.lines()[2]).toMatch(/^ {5}3 .* \/root +codex_turn_started/);
  });

  it('filters by type, by thread id or path, by text, and by all of them', async () => {
    const dir = demoBundle();
    const lines = async (...words: string[]) => {
      const cli = fakeCli();
      await cli.run('events', dir, '--json', ...words);
      return cli.lines().map((line) => JSON.parse(line));
    };
    expect(await lines()).toHaveLength(logOf(dir).split('\n').length - 1);
    const turns = await lines('--type', 'codex_turn_started');
    expect(turns).toHaveLength(7);
    const bisect = await lines('--thread', '/root/bisect_history');
    const id = bisect[0].payload.thread_id;
    expect(bisect.every((event) => (event.thread_id ?? event.payload.thread_id) === id)).toBe(true);
    expect(await lines('--thread', id)).toEqual(bisect);
    const bisecting = await lines('--grep', 'GIT BISECT');
    expect(bisecting.length).toBeGreaterThan(0);
    expect(await lines('--thread', id, '--type', 'codex_turn_started')).toHaveLength(1);
  });

  it('says why nothing was found', async () => {
    const dir = smallBundle();
    const type = fakeCli();
    expect(await type.run('events', dir, '--type', 'tool_started')).toBe(0);
    expect(type.err()).toMatch(
      /None of 82 lines matches\. No event is of type "tool_started"; there is .*tool_call_started/,
    );
    const thread = fakeCli();
    await thread.run('events', dir, '--thread', '/rot');
    expect(thread.err()).toContain('No agent is "/rot"; there is "/root".');
  });

  it('shows lines that are no events, and nothing that a terminal would obey', async () => {
    const dir = smallBundle();
    appendToLog(dir, `not json ${ESC}[31m\n`);
    appendToLog(
      dir,
      `${eventLine(84, { type: 'other', kind: `${ESC}]0;x\u0007k`, summary: 's', payloads: [], metadata: null })}\n`,
    );
    const cli = fakeCli();
    await cli.run('events', dir);
    expect(cli.out()).toMatch(/\n {4}83 {2}unreadable, 14 B: no JSON, or cut short\n/);
    expect(cli.out()).not.toContain(ESC);
    const json = fakeCli();
    await json.run('events', dir, '--json');
    expect(json.lines()).toHaveLength(83);
  });

  it('names all types of the format in its help', async () => {
    const cli = fakeCli();
    await cli.run('events', '--help');
    const words = cli.out().split(/[\s,.]+/);
    for (const type of RAW_EVENT_TYPES) expect(words).toContain(type);
  });
});

describe('rollout show', () => {
  it('prints any object as it stands in state.json', async () => {
    const dir = demoBundle();
    await fakeCli().run('reduce', dir);
    const state = JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8'));
    for (const [name, objects] of Object.entries(state)) {
      if (typeof objects !== 'object' || objects === null) continue;
      const [id, value] = Object.entries(objects)[0] ?? [];
      if (id === undefined) continue;
      const cli = fakeCli();
      expect([name, await cli.run('show', dir, `${name}/${id}`, '--json')]).toEqual([name, 0]);
      expect(JSON.parse(cli.out())).toEqual(value);
    }
  });

  it('prints the content of a payload, exactly', async () => {
    const dir = smallBundle();
    const cli = fakeCli();
    expect(await cli.run('show', dir, 'raw_payload:1')).toBe(0);
    expect(cli.out()).toBe(readFileSync(join(dir, 'payloads', '1.json'), 'utf8'));
  });

  it('prints also a payload whose line was skipped because of it', async () => {
    const dir = smallBundle();
    writeFileSync(join(dir, 'payloads', '3.json'), '{"input":[');
    const cli = fakeCli();
    expect(await cli.run('show', dir, 'raw_payload:3')).toBe(0);
    expect(cli.out()).toBe('{"input":[');
  });

  it('makes control characters visible on a terminal', async () => {
    const dir = smallBundle();
    writeFileSync(join(dir, 'payloads', '3.json'), `{"x":"${ESC}]0;owned\u0007\u0007"}`);
    const cli = fakeCli({ terminal: 80 });
    await cli.run('show', dir, 'raw_payload:3');
    expect(cli.out()).toBe('{"x":"\\x07"}\n');
  });

  it('finds agents by path, calls by the model’s id, and the readable text of an item', async () => {
    const dir = demoBundle();
    const thread = fakeCli();
    await thread.run('show', dir, '/root/audit_timers');
    expect(JSON.parse(thread.out())).toMatchObject({ agent_path: '/root/audit_timers' });
    const item = fakeCli();
    await item.run('show', dir, 'conversation_item:2', '--text');
    expect(item.out()).toBe(
      'The retry test in packages/queue is flaky on CI. Find out why, fix it, and prove it with 200 runs.',
    );
  });

  it('says what an unknown id may have meant, and asks which of several is meant', async () => {
    const dir = smallBundle();
    const cli = fakeCli();
    expect(await cli.run('show', dir, 'conversation_itm:2')).toBe(1);
    expect(cli.err()).toMatch(/^rollout: "conversation_itm:2" is no id in this bundle; there is "conversation_item:2"/);
    editLog(dir, (lines) => [
      ...lines,
      eventLine(83, { type: 'thread_started', thread_id: 'raw_payload:1', agent_path: '/x' }),
    ]);
    const both = fakeCli();
    expect(await both.run('show', dir, 'raw_payload:1')).toBe(1);
    expect(both.err()).toContain('stands for 2 objects: threads/raw_payload:1, raw_payloads/raw_payload:1');
  });
});
