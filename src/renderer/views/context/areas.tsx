import { memo, type ReactNode } from 'react';
import { CATEGORIES } from '../../../core/views/context/category.ts';
import type { ContextChart } from '../../../core/views/context/chart.ts';

/** The drawing's own units; it is stretched to the figure. */
const WIDTH = 1000;
const HEIGHT = 200;

const x = (call: number, calls: number) => ((WIDTH * call) / Math.max(1, calls)).toFixed(2);
const y = (part: number) => (HEIGHT * (1 - part)).toFixed(2);

/** More columns than this are too narrow for lines between them. */
const ROOMY = 150;

/**
 * The stacked layers as steps, a line of the surface between them, and a dashed line at what was cached:
 *
 *     ┌──┐   tops of layer n
 *     │  └──┐
 *     └─────┘   tops of layer n - 1, backwards
 */
export const Areas = memo(function Areas({ chart }: { chart: ContextChart }): ReactNode {
  const top = chart.ticks.at(-1) ?? 1;
  const dense = chart.columns.length > ROOMY;
  return (
    <svg
      className={dense ? 'cx-areas is-dense' : 'cx-areas'}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {chart.ticks.map((value) => (
        <path key={value} className="cx-grid" d={`M0 ${y(value / top)}H${WIDTH}`} />
      ))}
      {CATEGORIES.map((category, layer) => (
        <path key={category} className={`cx-c-${category}`} d={layerPath(chart, layer)} />
      ))}
      {!dense && <path className="cx-cache-under" d={cachePath(chart, true)} />}
      <path className="cx-cache" d={cachePath(chart, !dense)} />
    </svg>
  );
});

/** A layer that is empty everywhere is no path: it would draw a line. */
function layerPath({ columns, calls }: ContextChart, layer: number): string {
  const bottom = (tops: readonly number[]) => (layer === 0 ? 0 : (tops[layer - 1] ?? 0));
  const runs: string[] = [];
  let from = 0;
  while (from < columns.length) {
    let to = from;
    const filled = (i: number) => {
      const tops = columns[i]?.tops ?? [];
      return (tops[layer] ?? 0) > bottom(tops);
    };
    while (to < columns.length && filled(to)) to++;
    if (to === from) {
      from++;
      continue;
    }
    const run = columns.slice(from, to);
    const over = run.map((column) => `V${y(column.tops[layer] ?? 0)}H${x(column.to, calls)}`).join('');
    const under = run
      .toReversed()
      .map((column) => `V${y(bottom(column.tops))}H${x(column.from, calls)}`)
      .join('');
    runs.push(`M${x(run[0]?.from ?? 0, calls)} ${y(bottom(run[0]?.tops ?? []))}${over}${under}Z`);
    from = to;
  }
  return runs.join('');
}

/** `steps`: with the uprights between the columns. */
function cachePath({ columns, calls }: ContextChart, steps: boolean): string {
  let drawn = false;
  return columns
    .map(({ from, to, cached }) => {
      const start = drawn && steps ? `V${y(cached ?? 0)}` : `M${x(from, calls)} ${y(cached ?? 0)}`;
      drawn = cached !== null;
      return cached === null ? '' : `${start}H${x(to, calls)}`;
    })
    .join('');
}
