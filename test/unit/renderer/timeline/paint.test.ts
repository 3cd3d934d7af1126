import { describe, expect, it } from 'vitest';
import { type BarList, emptyBarList } from '../../../../src/core/views/timeline/bar-list.ts';
import { kindCode, statusCode } from '../../../../src/core/views/timeline/codes.ts';
import type { Route } from '../../../../src/core/views/timeline/routes.ts';
import { frameOf } from '../../../../src/core/views/timeline/viewport.ts';
import type { Ctx } from '../../../../src/renderer/views/timeline/canvas.ts';
import { paintArrows, paintHotArrows } from '../../../../src/renderer/views/timeline/paint-arrows.ts';
import { type BarStyle, paintBars } from '../../../../src/renderer/views/timeline/paint-bars.ts';
import { type Overlay, paintOverlay } from '../../../../src/renderer/views/timeline/paint-overlay.ts';
import { paintRuler } from '../../../../src/renderer/views/timeline/paint-ruler.ts';
import { readPalette } from '../../../../src/renderer/views/timeline/palette.ts';

/** A context that writes down what is drawn: `fillRect red 0 0 10 18`. Every letter is 6 px wide. */
function recorder() {
  const calls: string[] = [];
  const state: Record<string, unknown> = { font: '', globalAlpha: 1 };
  const dim = () => (state.globalAlpha === 1 ? '' : ` @${state.globalAlpha}`);
  const ctx = new Proxy(state, {
    get(_target, name: string) {
      if (name === 'measureText') return (text: string) => ({ width: text.length * 6 });
      if (name in state) return state[name];
      return (...args: unknown[]) => {
        const ink = name.startsWith('fill')
          ? ` ${state.fillStyle}`
          : name.startsWith('stroke')
            ? ` ${state.strokeStyle}`
            : '';
        calls.push(`${name}${ink} ${args.join(' ')}`.trim() + dim());
      };
    },
    set(_target, name: string, value: unknown) {
      state[name] = value;
      return true;
    },
  });
  return {
    ctx: ctx as unknown as Ctx,
    calls,
    drawn: (verb: string) => calls.filter((call) => call.startsWith(`${verb} `)),
  };
}

/** A palette whose colours are the names of their tokens. */
const palette = (() => {
  const before = globalThis.getComputedStyle;
  globalThis.getComputedStyle = (() => ({ getPropertyValue: (name: string) => name.slice(2) })) as never;
  const read = readPalette({} as Element);
  globalThis.getComputedStyle = before;
  return read;
})();

const style = (more: Partial<BarStyle> = {}): BarStyle => ({
  palette,
  colour: 'kind',
  stripes: (colour) => `striped ${colour}`,
  labels: () => ['exec npm test', 'exec', ''],
  lit: null,
  ...more,
});

function bar(
  w: number,
  more: {
    kind?: Parameters<typeof kindCode>[0];
    status?: 'completed' | 'failed' | 'cancelled' | 'running';
    open?: boolean;
    tone?: number;
    many?: boolean;
  } = {},
): BarList {
  const list = emptyBarList();
  list.length = 1;
  list.x[0] = 100;
  list.w[0] = w;
  list.kind[0] = kindCode(more.kind ?? 'tool');
  list.status[0] = statusCode(more.status ?? 'completed');
  list.open[0] = more.open ? 1 : 0;
  list.tone[0] = more.tone ?? 0;
  list.index[0] = more.many ? -1 : 0;
  return list;
}

describe('bars', () => {
  it('say their whole label, else its first word, else nothing', () => {
    const said = (w: number) => {
      const { ctx, drawn } = recorder();
      paintBars(ctx, bar(w), 0, style());
      return drawn('fillText').map((call) => call.split(' ').slice(2, -2).join(' '));
    };
    expect(said(100)).toEqual(['exec npm test']);
    expect(said(60)).toEqual(['exec']);
    expect(said(20)).toEqual([]);
  });

  it('have a frame in the edge of their kind; thin ones are all edge', () => {
    const wide = recorder();
    paintBars(wide.ctx, bar(40), 10, style({ labels: () => [''] }));
    expect(wide.calls).toEqual([
      'fillRect k-tool-edge 101 10 38 18',
      'fillRect k-tool-edge 100 11 40 16',
      'fillRect k-tool 101 11 38 16',
    ]);
    const thin = recorder();
    paintBars(thin.ctx, bar(2), 10, style());
    expect(thin.calls).toEqual(['fillRect k-tool-edge 100 10 2 18']);
  });

  it('tell states by shape: foot and cross, stripes, an open end, dashes', () => {
    const failed = recorder();
    paintBars(failed.ctx, bar(60, { status: 'failed' }), 0, style());
    expect(failed.calls).toContain('fillRect s-failed 101 14 58 3');
    expect(failed.drawn('arc')).toHaveLength(2);

    const cancelled = recorder();
    paintBars(cancelled.ctx, bar(60, { status: 'cancelled' }), 0, style());
    expect(cancelled.calls).toContain('fillRect striped k-tool 101 1 58 16');

    const running = recorder();
    paintBars(running.ctx, bar(60, { status: 'running', open: true }), 0, style());
    expect(running.calls).toContain('fillRect k-tool 101 1 60 16');

    const waiting = recorder();
    paintBars(waiting.ctx, bar(60, { kind: 'wait' }), 0, style());
    expect(waiting.calls).toContain('setLineDash 3,2');
    expect(waiting.calls).toContain('strokeRect k-tool-edge 100.5 0.5 59 17');

    const speck = recorder();
    paintBars(speck.ctx, bar(2, { status: 'failed' }), 0, style());
    expect(speck.calls).toEqual(['fillRect s-failed 100 0 2 18']);
  });

  it('take their colour from kind, status or model', () => {
    const fill = (colour: BarStyle['colour'], tone: number) => {
      const { ctx, calls } = recorder();
      paintBars(ctx, bar(40, { kind: 'inference', tone }), 0, style({ colour, labels: () => [''] }));
      return calls.at(-1)?.split(' ')[1];
    };
    expect([fill('kind', 1), fill('status', 1), fill('model', 1), fill('model', 2), fill('model', 0)]).toEqual([
      'k-inference',
      's-completed',
      'k-inference',
      'k-code',
      'k-turn',
    ]);
  });

  it('are dimmed when they are not lit', () => {
    const { ctx, calls } = recorder();
    paintBars(ctx, bar(40), 0, style({ lit: () => false }));
    expect(calls.every((call) => call.endsWith('@0.22'))).toBe(true);
    const lit = recorder();
    paintBars(lit.ctx, bar(40), 0, style({ lit: () => true }));
    expect(lit.calls.some((call) => call.includes('@'))).toBe(false);
  });
});

describe('arrows', () => {
  const route: Route = { edge_id: 'e', x1: 10.5, y1: 20, yTurn: 104.5, x2: 10.5, y2: 120, awaited: false };

  it('a path for each line, which is cheaper than one for all; one for all heads', () => {
    const { ctx, drawn, calls } = recorder();
    paintArrows(ctx, [route, { ...route, x2: 60.5 }, { ...route, awaited: true }], palette, 800);
    expect(calls.filter((call) => call === 'stroke k-message-ink')).toHaveLength(6);
    expect(drawn('closePath')).toHaveLength(0);
    expect(calls.filter((call) => call === 'closePath')).toHaveLength(3);
    // Only the one that goes sideways turns, twice.
    expect(drawn('arcTo')).toHaveLength(2);
    expect(calls).toContain('setLineDash 4,3');
  });

  it('nothing for no arrows', () => {
    const { ctx, calls } = recorder();
    paintArrows(ctx, [], palette, 800);
    expect(calls).toEqual([]);
  });

  it('fainter, and without ends, where so many would hide the bars; a selected one never', () => {
    const crowd = Array.from({ length: 400 }, () => route);
    const { ctx, drawn, calls } = recorder();
    paintArrows(ctx, crowd, palette, 800);
    expect(calls.filter((call) => call.startsWith('stroke'))).toEqual(
      crowd.map(() => expect.stringMatching(/ @0\.1\d/)),
    );
    expect(drawn('arc')).toHaveLength(0);
    expect(ctx.globalAlpha).toBe(1);
    const hot = recorder();
    paintHotArrows(hot.ctx, [route], palette);
    expect(hot.calls.some((call) => call.includes('@'))).toBe(false);
    expect(hot.drawn('arc')).toHaveLength(1);
  });
});

describe('ruler', () => {
  const frame = frameOf({ start: 0, scale: 100 }, 1000, 0, [{ start: 60_000, end: 70_000 }]);
  const tick = (time: number, label: string) => ({ time, plot: time, label });

  it('a flag hides the labels that it would touch', () => {
    const { ctx, drawn } = recorder();
    paintRuler(
      ctx,
      frame,
      [tick(0, '00:00'), tick(20_000, '00:20'), tick(30_000, '00:30'), tick(50_000, '00:50')],
      { range: { from: 18_000, to: 33_000 }, now: { time: 52_000, label: '00:52' } },
      palette,
    );
    expect(drawn('fillText').map((call) => call.split(' ')[2])).toEqual(['00:00', '15.0\u00a0s', '00:52']);
  });

  it('a narrow gap is a line that hides no label', () => {
    const gaps = Array.from({ length: 150 }, (_, i) => ({ start: 60_000 * i + 30_000, end: 60_000 * (i + 1) }));
    const narrow = frameOf({ start: 0, scale: 1000 }, 600, 0, gaps);
    expect(narrow.gapPx).toBe(2);
    const { ctx, drawn } = recorder();
    paintRuler(ctx, narrow, [tick(0, '00:00')], { range: null, now: null }, palette);
    expect(drawn('fillText')).toHaveLength(1);
  });
});

describe('overlay', () => {
  const nothing: Overlay = {
    width: 500,
    height: 300,
    range: null,
    now: null,
    cross: null,
    hover: null,
    selected: null,
    causes: [],
    effects: [],
    hotArrows: [],
    mark: null,
    path: null,
  };

  it('is empty when nothing is pointed at or selected', () => {
    const { ctx, calls } = recorder();
    paintOverlay(ctx, nothing, palette);
    expect(calls).toEqual(['clearRect 0 0 500 300']);
  });

  it('rings the selected bar in ink and what is connected with it in the accent', () => {
    const { ctx, drawn, calls } = recorder();
    paintOverlay(ctx, { ...nothing, selected: { x: 50, y: 20, w: 30 }, causes: [{ x: 10, y: 0, w: 20 }] }, palette);
    expect(drawn('roundRect')).toHaveLength(2);
    expect(calls.filter((call) => call === 'stroke accent')).toHaveLength(2);
    expect(calls.at(-1)).toBe('stroke text');
  });
});
