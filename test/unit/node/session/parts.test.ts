import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConversationItem } from '../../../../src/core/model/conversation.ts';
import { RAW_EVENT_TYPES } from '../../../../src/core/trace/events.ts';
import { createPace } from '../../../../src/node/follow/pace.ts';
import { createEventIndex } from '../../../../src/node/session/event-index.ts';
import { eventFacts } from '../../../../src/node/session/event-summary.ts';
import { createMatcher } from '../../../../src/node/session/matcher.ts';
import { itemView, PREVIEW_CHARS, textAt } from '../../../../src/node/session/preview.ts';
import { byteRange, charRange } from '../../../../src/node/session/text-range.ts';
import type { FollowedLine } from '../../../../src/node/trace-follower.ts';

describe('a preview', () => {
  const item = (text: string): ConversationItem => ({
    item_id: 'i',
    thread_id: 't',
    codex_turn_id: null,
    first_seen_at_unix_ms: 0,
    role: 'user',
    channel: null,
    kind: 'message',
    body: { parts: [{ type: 'text', text }] },
    call_id: null,
    produced_by: [],
  });

  test('leaves short texts as they are', () => {
    const short = item('x'.repeat(PREVIEW_CHARS));
    expect(itemView(short, null)).toEqual({ ...short, origin: null, cut: null });
  });

  test('cuts long ones, never inside a character, and tells their size', () => {
    const text = `${'x'.repeat(PREVIEW_CHARS - 1)}🙂\nrest`;
    const view = itemView(item(text), null);
    expect(textAt(view, 'body.parts.0.text')).toBe('x'.repeat(PREVIEW_CHARS - 1));
    expect(view.cut).toEqual({
      'body.parts.0.text': { chars: text.length, bytes: Buffer.byteLength(text), lines: 2 },
    });
    expect(textAt(view, 'body.parts.1.text')).toBeNull();
    expect(textAt(view, 'body.parts.length')).toBeNull();
  });
});

describe('a range', () => {
  const text = fc.string({ unit: 'grapheme-composite', maxLength: 40 });

  test('of UTF-16 units or bytes contains what was asked, cuts no character, and ranges join to the whole', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, size) => {
        const bytes = Buffer.from(whole);
        let joined = '';
        for (let at = 0; at < whole.length; ) {
          const range = charRange(whole, at, at + size);
          expect(Buffer.from(range.text).toString()).toBe(range.text);
          joined += range.text;
          at = range.end;
        }
        expect(joined).toBe(whole);
        joined = '';
        for (let at = 0; at < bytes.length; ) {
          const range = await byteRange(at, at + size, bytes.length, async (from, to) => bytes.subarray(from, to));
          expect(range.start).toBe(at);
          expect(range.text).not.toContain('\ufffd');
          joined += range.text;
          at = range.end;
        }
        expect(joined).toBe(whole);
      }),
    );
  });

  test('that begins inside a character begins with it; one behind the end is empty', async () => {
    const bytes = Buffer.from('a🙂b');
    const read = async (from: number, to: number) => bytes.subarray(from, to);
    expect(await byteRange(3, 4, bytes.length, read)).toEqual({ text: '🙂', start: 1, end: 5, total: 6 });
    expect(await byteRange(50, 60, bytes.length, read)).toEqual({ text: '', start: 6, end: 6, total: 6 });
    expect(charRange('a🙂b', 2, 2)).toMatchObject({ start: 1, end: 3 });
  });
});

describe('the index of events', () => {
  const line = (i: number) => ({ bytes: new Uint8Array(), line: i + 1, byte: i * 300, length: 299 });
  const outcome = (i: number): FollowedLine =>
    i % 100 === 99
      ? { ok: false, failure: { code: 'x', message: 'x' }, seq: null, event_type: null, raw_payload_id: null }
      : ({
          ok: true,
          event: {
            thread_id: `thread-${i % 7}`,
            payload: { type: RAW_EVENT_TYPES[i % RAW_EVENT_TYPES.length] },
          },
        } as unknown as FollowedLine);

  test('of a million lines takes less than 40 MB', () => {
    const before = process.memoryUsage().arrayBuffers;
    const index = createEventIndex();
    for (let i = 0; i < 1_000_000; i++) index.add(line(i), outcome(i));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40e6);
    expect(index.at(999_998)).toEqual({
      line: 999_999,
      byte: 999_998 * 300,
      bytes: 299,
      type: RAW_EVENT_TYPES[999_998 % 25],
      thread_id: `thread-${999_998 % 7}`,
      skipped: false,
    });
    expect(index.at(999_999)).toMatchObject({ type: null, thread_id: null, skipped: true });
    expect(index.at(1_000_000)).toBeNull();
    expect(index.byType['']).toBe(10_000);
    const filter = index.filter([RAW_EVENT_TYPES[3] as string], 'thread-3');
    expect([3, 4, 10, 3 + 25 * 7].map((i) => index.passes(i, filter))).toEqual([true, false, false, true]);
    expect(index.passes(3, index.filter(undefined, 'nobody'))).toBe(false);
  });
});

describe('the summary of an event', () => {
  test('takes anything', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...RAW_EVENT_TYPES), fc.object(), (value, type, payload) => {
        for (const event of [value, { payload: { ...payload, type } }]) {
          const { summary } = eventFacts(event);
          expect(summary.length).toBeLessThanOrEqual(160);
          expect(summary).not.toMatch(/[\n\r\t]/);
        }
      }),
    );
  });
});

describe('a matcher', () => {
  const match = (text: string, where: string, options = {}) =>
    createMatcher({ text, case_sensitive: false, regex: false, ...options })([where])[0];

  test('finds texts as they are written', () => {
    expect(match('a.b', 'xA.Bx a+b')).toEqual([[1, 4]]);
    expect(match('a.b', 'xA.Bx a.b', { case_sensitive: true })).toEqual([[6, 9]]);
    expect(match('STRASSE', 'nothing')).toEqual([]);
    expect(match('x', 'x'.repeat(1000))).toHaveLength(10);
  });

  test('finds patterns, and gives up on texts that would take for ever', () => {
    expect(match('a+', 'baab', { regex: true })).toEqual([[1, 3]]);
    expect(match('a*', 'bbb', { regex: true })).toEqual([]);
    const evil = createMatcher({ text: '^(a+)+$', case_sensitive: true, regex: true });
    expect(evil(['aaa', `${'a'.repeat(60)}!`, 'aa'])).toEqual([[[0, 3]], null, [[0, 2]]]);
    expect(() => match('(', '', { regex: true })).toThrow(/pattern/);
  });
});

describe('the pace of looking', () => {
  test('never leaves a log alone for more than two seconds, whatever happens', () => {
    const acts = fc.array(fc.constantFrom('grew', 'same', 'same', 'same', 'failed', 'absent', 'hint'), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(acts, (all) => {
        let now = 0;
        const pace = createPace({ now: () => now });
        for (const act of all) {
          if (act === 'hint') pace.hinted();
          else if (act === 'failed' || act === 'absent') pace.failed(act === 'absent');
          else pace.looked(act === 'grew');
          const next = pace.nextLookIn();
          expect(next).toBeGreaterThan(0);
          expect(next).toBeLessThanOrEqual(2000);
          now += next;
        }
      }),
    );
  });

  test('looks again soon after growth and after a hint, and rarely when nothing happens', () => {
    let now = 0;
    const pace = createPace({ now: () => now });
    pace.looked(true);
    expect(pace.nextLookIn()).toBeLessThanOrEqual(50);
    pace.looked(false);
    expect(pace.nextLookIn()).toBe(500);
    pace.hinted();
    pace.looked(false);
    expect(pace.nextLookIn()).toBe(75);
    for (let i = 0; i < 100; i++) {
      now += 1000;
      pace.looked(false);
    }
    expect(pace.nextLookIn()).toBe(1500);
  });
});
