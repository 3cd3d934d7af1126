import { cutToWidth, padEnd, padStart, textWidth } from './width.ts';

export interface Column {
  title: string;
  align?: 'right';
  /** Cut to fit this many cells. */
  max?: number;
  /** Takes what room the line has left; at most one column, the last. */
  rest?: boolean;
}

/** A cell; `paint` adds colour after the widths are settled. */
export type Cell = string | { text: string; paint: (text: string) => string };

const GAP = '  ';
const LEAST_REST = 20;

/** Rows under their column titles, each line as wide as its content, at most `width` where the last column can give way. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: number): string[] {
  const texts = rows.map((row) => row.map((cell, i) => limited(textOf(cell), columns[i]?.max)));
  const widths = columns.map(({ title }, i) =>
    texts.reduce((most, row) => Math.max(most, textWidth(row[i] ?? '')), textWidth(title)),
  );
  const last = columns.length - 1;
  if (columns[last]?.rest) {
    const taken = widths.slice(0, last).reduce((sum, w) => sum + w + GAP.length, 0);
    widths[last] = Math.min(widths[last] ?? 0, Math.max(LEAST_REST, width - taken));
  }
  const line = (cells: readonly string[], paints: readonly ((text: string) => string)[]): string =>
    cells
      .map((text, i) => {
        const cellWidth = widths[i] ?? 0;
        const cut = cutToWidth(text, cellWidth);
        const painted = paints[i]?.(cut) ?? cut;
        const padding = ' '.repeat(Math.max(0, cellWidth - textWidth(cut)));
        if (columns[i]?.align === 'right') return padding + painted;
        return i === last ? painted : painted + padding;
      })
      .join(GAP)
      .trimEnd();
  const heads = columns.map(({ title, align }, i) =>
    align === 'right' ? padStart(title, widths[i] ?? 0) : padEnd(title, widths[i] ?? 0),
  );
  return [
    heads.join(GAP).trimEnd(),
    ...texts.map((row, r) =>
      line(
        row,
        (rows[r] ?? []).map((cell) => (typeof cell === 'string' ? plain : cell.paint)),
      ),
    ),
  ];
}

const plain = (text: string): string => text;
const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);
const limited = (text: string, max: number | undefined): string => (max === undefined ? text : cutToWidth(text, max));
