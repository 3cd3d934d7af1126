import { type ReactNode, useState } from 'react';
import { CATEGORIES, type Category, categoryName } from '../../../core/views/context/category.ts';
import type { ContextPoint } from '../../../core/views/context/series.ts';
import { formatCount, formatPercent, formatTokens, share } from '../../../core/views/format.ts';
import { Icon } from '../../parts/icon.tsx';
import { contextTexts as texts } from '../../text/context.ts';

/** So many tools are named. */
const NAMED = 12;

/** The colours of the chart, and how much the shown call has of each; tool output by tool. */
export function MadeOf({ number, point }: { number: number; point: ContextPoint }): ReactNode {
  const rows = CATEGORIES.toReversed();
  const [byTool, setByTool] = useState(false);
  const scrolls = { tabIndex: 0, role: 'group', 'aria-label': texts.madeOf(number) };
  return (
    <div className="cx-made scroll" {...scrolls}>
      <table>
        <colgroup>
          <col className="cx-made-swatch" />
          <col />
          <col className="cx-made-tokens" />
          <col className="cx-made-share" />
        </colgroup>
        <thead>
          <tr>
            <th colSpan={2}>{texts.madeOf(number)}</th>
            <th className="r" title={texts.tokensTitle}>
              {texts.madeColumns.tokens}
            </th>
            <th className="r">{texts.madeColumns.share}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((category) => (
            <Row key={category} category={category} point={point} byTool={byTool} onByTool={() => setByTool(!byTool)} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td />
            <td className="t">{texts.total}</td>
            <td className="r num" title={formatCount(point.total_tokens)}>
              {formatTokens(point.total_tokens)}
            </td>
            <td className="r num dim" />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Row({
  category,
  point,
  byTool,
  onByTool,
}: {
  category: Category;
  point: ContextPoint;
  byTool: boolean;
  onByTool: () => void;
}): ReactNode {
  const tokens = point.layers[category];
  const folds = category === 'tool_output' && point.tools.length > 0;
  const tools = folds && byTool ? point.tools.slice(0, NAMED) : [];
  return (
    <>
      <tr className={tokens === 0 ? 'is-none' : undefined}>
        <td>
          <Swatch category={category} />
        </td>
        <td className="t" title={categoryName(category)}>
          {folds ? (
            <button type="button" className="cx-bytool" aria-expanded={byTool} onClick={onByTool}>
              {categoryName(category)}
              <Icon name={byTool ? 'chevron-down' : 'chevron-right'} />
            </button>
          ) : (
            categoryName(category)
          )}
        </td>
        <td className="r num">{tokens === 0 ? '0' : formatTokens(tokens)}</td>
        <td className="r num dim">{tokens === 0 ? '' : formatPercent(share(tokens, point.total_tokens))}</td>
      </tr>
      {tools.map(([tool, part]) => (
        <tr key={tool} className="is-tool">
          <td />
          <td className="t">{tool === '' ? texts.noTool : tool}</td>
          <td className="r num">{formatTokens(part)}</td>
          <td className="r num dim">{formatPercent(share(part, point.total_tokens))}</td>
        </tr>
      ))}
    </>
  );
}

/** The colour of a category in the chart. */
export function Swatch({ category }: { category: Category }): ReactNode {
  return (
    <svg className="cx-swatch" viewBox="0 0 10 10" aria-hidden="true">
      <rect className={`cx-c-${category}`} width="10" height="10" rx="1" />
    </svg>
  );
}
