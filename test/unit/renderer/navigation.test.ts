import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TraceLocation } from '../../../src/renderer/address.ts';
import {
  goTo,
  goWithin,
  startNavigation,
  traceLocation,
  useNavigation,
} from '../../../src/renderer/stores/navigation.ts';

/** A browser's session history, as far as the store uses it. */
function fakeBrowser(hash = '') {
  const entries: { state: unknown; hash: string }[] = [{ state: null, hash }];
  let at = 0;
  const target = new EventTarget();
  const go = (by: number) => {
    at = Math.min(entries.length - 1, Math.max(0, at + by));
    target.dispatchEvent(Object.assign(new Event('popstate'), { state: entries[at]?.state }));
  };
  const history = {
    get state() {
      return entries[at]?.state;
    },
    pushState(state: unknown, _title: string, url: string) {
      entries.splice(++at, entries.length, { state, hash: url });
    },
    replaceState(state: unknown, _title: string, url?: string) {
      entries[at] = { state, hash: url ?? entries[at]?.hash ?? '' };
    },
    back: () => go(-1),
    forward: () => go(1),
  };
  const location = {
    get hash() {
      return entries[at]?.hash ?? '';
    },
  };
  /** Someone edits the address, or follows a link within the page. */
  const type = (typed: string) => {
    entries.splice(at + 1, entries.length, { state: null, hash: typed });
    go(1);
  };
  vi.stubGlobal('history', history);
  vi.stubGlobal('window', { location, addEventListener: target.addEventListener.bind(target) });
  return { history, location, type, count: () => entries.length };
}

const place: TraceLocation = { page: 'trace', trace: 'one', view: 'transcript', thread: null, selection: null };
const selected = { collection: 'tool_calls', id: 'call_1' } as const;
const at = () => {
  const { position, last } = useNavigation.getState();
  return { position, last };
};

let browser: ReturnType<typeof fakeBrowser>;
beforeEach(() => {
  browser = fakeBrowser();
  startNavigation();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('navigation', () => {
  it('goes back and forward, and knows how far it can', () => {
    goTo(place);
    goWithin({ selection: selected });
    expect(at()).toEqual({ position: 2, last: 2 });
    browser.history.back();
    expect(traceLocation()?.selection).toBeNull();
    expect(at()).toEqual({ position: 1, last: 2 });
    browser.history.forward();
    expect(traceLocation()?.selection).toEqual(selected);
  });

  it('forgets what lay ahead when it goes elsewhere', () => {
    goTo(place);
    goWithin({ view: 'events' });
    browser.history.back();
    goWithin({ view: 'tools' });
    expect(at()).toEqual({ position: 2, last: 2 });
  });

  it('does nothing when one is there already', () => {
    goTo(place);
    const before = browser.count();
    goTo({ ...place });
    expect(browser.count()).toBe(before);
  });

  it('replaces the entry for steps of one walk', () => {
    goTo(place);
    goWithin({ selection: selected }, 'replace');
    expect(browser.count()).toBe(2);
    browser.history.back();
    expect(traceLocation()).toBeNull();
  });

  it('takes a fragment that was typed as a new place', () => {
    goTo(place);
    browser.type('#/trace/two/events');
    expect(traceLocation()).toMatchObject({ trace: 'two', view: 'events' });
    expect(at()).toEqual({ position: 2, last: 2 });
    goWithin({ view: 'tools' });
    browser.history.back();
    expect(at()).toEqual({ position: 2, last: 3 });
    browser.history.back();
    expect(traceLocation()?.trace).toBe('one');
  });

  it('keeps the identity of a selection that stays', () => {
    goTo({ ...place, selection: selected });
    const before = traceLocation()?.selection;
    goWithin({ view: 'timeline', selection: { ...selected } });
    expect(traceLocation()?.selection).toBe(before);
  });
});

it('begins where the URL says, at the position that a reload kept', () => {
  const kept = fakeBrowser('#/trace/one/tools');
  kept.history.replaceState({ position: 5 }, '');
  startNavigation();
  expect(traceLocation()).toMatchObject({ trace: 'one', view: 'tools' });
  expect(at()).toEqual({ position: 5, last: 5 });
});
