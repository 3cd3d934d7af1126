import { type ReactNode, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { groupWord, exportTexts as texts } from '../text/export.ts';
import { decide, type FindingGroup, masked } from './findings.ts';

/** The values of one rule, one by one: where each stands, what was there and what will be. */
export function FindingLook({
  group,
  patterns,
  keep,
  onKeep,
  onBack,
}: {
  group: FindingGroup;
  patterns: readonly string[];
  keep: readonly string[];
  onKeep: (keep: string[]) => void;
  /** To the preview of the whole. */
  onBack: () => void;
}): ReactNode {
  const [index, setIndex] = useState(0);
  const total = group.findings.length;
  const at = Math.min(index, total - 1);
  const finding = group.findings[at];
  if (!finding) return null;
  const { example, stand_in } = finding;
  const stays = keep.includes(finding.value);
  const linesBefore = (example?.before ?? '').split('\n');
  const lineBefore = linesBefore.pop() ?? '';
  const [lineAfter = '', ...linesAfter] = (example?.after ?? '').split('\n');
  const scrolls = { tabIndex: 0, role: 'group', 'aria-label': groupWord(group.id, patterns) };
  const step = (by: number) => setIndex((at + by + total) % total);
  return (
    <>
      <header>
        <b className="num">{texts.ofTotal(at + 1, total)}</b>
        <span className="mono-s t" title={example?.place}>
          {example?.place ?? texts.onlyPayloads}
        </span>
        <span className="push" />
        <button
          type="button"
          className="icon-btn"
          aria-label={texts.previous}
          title={texts.previous}
          onClick={() => step(-1)}
        >
          <Icon name="chevron-up" />
        </button>
        <button type="button" className="icon-btn" aria-label={texts.next} title={texts.next} onClick={() => step(1)}>
          <Icon name="chevron-down" />
        </button>
        <button
          type="button"
          className="btn btn--quiet"
          aria-pressed={stays}
          onClick={() => onKeep(decide(keep, [finding], !stays))}
        >
          {stays ? texts.replaceThis : texts.keepThis}
        </button>
        <button type="button" className="btn btn--quiet" onClick={onBack}>
          {texts.preview}
        </button>
      </header>
      <pre className="ev scroll" {...scrolls}>
        {indented(linesBefore)}
        <Line
          sign={stays ? ' ' : '−'}
          className={stays ? '' : 'ex-was'}
          before={lineBefore}
          value={masked(finding)}
          after={lineAfter}
        />
        {!stays && <Line sign="+" className="ex-now" before={lineBefore} value={stand_in} after={lineAfter} />}
        {indented(linesAfter)}
      </pre>
    </>
  );
}

function Line({
  sign,
  before,
  value,
  after,
  className,
}: {
  sign: string;
  before: string;
  value: string;
  after: string;
  className: string;
}): ReactNode {
  return (
    <span className={`ex-line ${className}`}>
      {`${sign} ${before}`}
      <b>{value}</b>
      {`${after}\n`}
    </span>
  );
}

/** Lines around the one that changes, below its text and not below its sign. */
const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}\n`).join('');
