import type { ReactNode } from 'react';
import { type ExportFinding, REDACTIONS, type Redaction } from '../../protocol/export.ts';
import { Icon } from '../parts/icon.tsx';
import { findingWord, exportTexts as texts } from '../text/export.ts';
import { Check } from './check.tsx';
import { masked } from './choices.ts';

/** Longer lists say how many more there are; all of them are taken out. */
const MOST_ROWS = 200;

/** What is taken out: by kind, and then value by value. */
export function RedactionPart({
  kinds,
  keep,
  findings,
  onKinds,
  onKeep,
}: {
  kinds: readonly Redaction[];
  keep: readonly string[];
  findings: readonly ExportFinding[] | null;
  onKinds: (kinds: Redaction[]) => void;
  onKeep: (keep: string[]) => void;
}): ReactNode {
  const kept = findings?.filter(({ value }) => keep.includes(value)).length ?? 0;
  const state =
    kinds.length === 0
      ? texts.noRedaction
      : findings === null
        ? texts.looking
        : findings.length === 0
          ? texts.noFindings
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
      </header>
      <p className={kinds.length === 0 ? 'ex-state ex-warn' : 'ex-state'} role="status">
        {state}
      </p>
      {kinds.length > 0 && findings !== null && findings.length > 0 && (
        <div className="ex-findings scroll">
          <table className="table">
            <thead>
              <tr>
                <th>{texts.found}</th>
                <th>{texts.value}</th>
                <th>{texts.standIn}</th>
                <th>{texts.decision}</th>
              </tr>
            </thead>
            <tbody>
              {findings.slice(0, MOST_ROWS).map((finding) => {
                const stays = keep.includes(finding.value);
                return (
                  <tr key={finding.stand_in} className={stays ? 'dim' : undefined}>
                    <td title={finding.rule}>{findingWord(finding.kind)}</td>
                    <td className="mono-s">{masked(finding)}</td>
                    <td className="mono-s">{stays ? '' : finding.stand_in}</td>
                    <td>
                      <button
                        type="button"
                        className="btn btn--quiet"
                        aria-pressed={stays}
                        onClick={() =>
                          onKeep(stays ? keep.filter((one) => one !== finding.value) : [...keep, finding.value])
                        }
                      >
                        {stays ? texts.replace : texts.keep}
                      </button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
