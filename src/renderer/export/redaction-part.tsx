import { type ReactNode, useState } from 'react';
import { formatCount } from '../../core/views/format.ts';
import { type ExportFinding, REDACTIONS, type Redaction } from '../../protocol/export.ts';
import { Icon } from '../parts/icon.tsx';
import { groupWord, exportTexts as texts } from '../text/export.ts';
import { Check } from './check.tsx';
import { decide, type FindingGroup, masked } from './findings.ts';

/** What is taken out: by kind, by the reader's own rules, and then rule by rule. */
export function RedactionPart({
  kinds,
  patterns,
  keep,
  findings,
  groups,
  shown,
  onKinds,
  onPatterns,
  onKeep,
  onShow,
}: {
  kinds: readonly Redaction[];
  patterns: readonly string[];
  keep: readonly string[];
  findings: readonly ExportFinding[] | null;
  groups: readonly FindingGroup[];
  /** The group whose findings are looked at one by one. */
  shown: string | null;
  onKinds: (kinds: Redaction[]) => void;
  onPatterns: (patterns: string[]) => void;
  onKeep: (keep: string[]) => void;
  onShow: (group: string) => void;
}): ReactNode {
  const off = kinds.length === 0 && patterns.length === 0;
  const kept = findings?.filter(({ value }) => keep.includes(value)).length ?? 0;
  const state = off
    ? texts.noRedaction
    : findings === null
      ? texts.looking
      : findings.length === 0
        ? texts.noFindings(kinds.includes('content'))
        : texts.findings(findings.length, kept);
  return (
    <section className="ex-redaction" aria-label={texts.redaction}>
      <header>
        <Icon name="shield" />
        <h3>{texts.redaction}</h3>
        {REDACTIONS.map((kind) => (
          <Check
            key={kind}
            checked={kinds.includes(kind)}
            onChange={(on) => onKinds(REDACTIONS.filter((one) => (one === kind ? on : kinds.includes(one))))}
          >
            {texts.kinds[kind]}
          </Check>
        ))}
        <OwnRules patterns={patterns} onPatterns={onPatterns} />
      </header>
      <p className={off ? 'ex-state ex-warn' : 'ex-state'} role="status">
        {state}
      </p>
      {!off && groups.length > 0 && (
        <div className="ex-findings scroll">
          <table className="table">
            <thead>
              <tr>
                <th>{texts.found}</th>
                <th>{texts.example}</th>
                <th className="r">{texts.count}</th>
                <th>{texts.where}</th>
                <th>{texts.decision}</th>
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => (
                <GroupRow
                  key={group.id}
                  group={group}
                  patterns={patterns}
                  keep={keep}
                  shown={group.id === shown}
                  onShow={() => onShow(group.id)}
                  onKeep={onKeep}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function GroupRow({
  group,
  patterns,
  keep,
  shown,
  onShow,
  onKeep,
}: {
  group: FindingGroup;
  patterns: readonly string[];
  keep: readonly string[];
  shown: boolean;
  onShow: () => void;
  onKeep: (keep: string[]) => void;
}): ReactNode {
  const { findings, count, objects } = group;
  const name = groupWord(group.id, patterns);
  const kept = findings.filter(({ value }) => keep.includes(value)).length;
  const decision = kept === 0 ? 'replace' : kept === findings.length ? 'keep' : 'some';
  const [first] = findings;
  return (
    <tr className={decision === 'keep' ? 'ex-kept' : undefined} aria-selected={shown}>
      <td>
        <button type="button" className="link ex-rule" aria-pressed={shown} onClick={onShow}>
          {name}
        </button>
      </td>
      <td className="mono-s t">{first && masked(first)}</td>
      <td className="r num">{count === 0 ? texts.none : formatCount(count)}</td>
      <td className="mid">{objects === 0 ? texts.onlyPayloads : texts.objects(objects)}</td>
      <td>
        <select
          className="select"
          aria-label={`${texts.decision}: ${name}`}
          value={decision}
          onChange={({ target }) => onKeep(decide(keep, findings, target.value === 'keep'))}
        >
          <option value="replace">{texts.replace}</option>
          <option value="keep">{texts.keep}</option>
          {decision === 'some' && <option value="some">{texts.keepSome(kept, findings.length)}</option>}
        </select>
      </td>
    </tr>
  );
}

/** The reader's own regular expressions: those there are, and one more. */
function OwnRules({
  patterns,
  onPatterns,
}: {
  patterns: readonly string[];
  onPatterns: (patterns: string[]) => void;
}): ReactNode {
  const [draft, setDraft] = useState<string | null>(null);
  const add = () => {
    const pattern = draft?.trim() ?? '';
    if (pattern !== '' && !patterns.includes(pattern)) onPatterns([...patterns, pattern]);
    setDraft(null);
  };
  return (
    <>
      <span className="push" />
      {patterns.map((pattern) => (
        <button
          key={pattern}
          type="button"
          className="ex-own mono-s"
          aria-label={texts.removeRule(pattern)}
          title={texts.removeRule(pattern)}
          onClick={() => onPatterns(patterns.filter((one) => one !== pattern))}
        >
          <span className="t">{pattern}</span>
          <Icon name="close" />
        </button>
      ))}
      {draft === null ? (
        <button type="button" className="btn btn--quiet" onClick={() => setDraft('')}>
          <Icon name="plus" />
          {texts.ownRule}
        </button>
      ) : (
        <label className="field ex-draft">
          <input
            className="mono"
            aria-label={texts.ownRule}
            placeholder={texts.ownRuleHint}
            value={draft}
            ref={(input) => input?.focus()}
            onChange={({ target }) => setDraft(target.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add();
              if (event.key !== 'Escape') return;
              // Esc leaves the field, not the dialog.
              event.preventDefault();
              event.stopPropagation();
              setDraft(null);
            }}
          />
        </label>
      )}
    </>
  );
}
