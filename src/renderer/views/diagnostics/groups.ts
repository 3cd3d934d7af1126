import type { Diagnostic } from '../../../core/reduce/diagnostic.ts';

/** All diagnostics with one code. */
export interface DiagnosticGroup {
  code: string;
  severity: Diagnostic['severity'];
  list: readonly Diagnostic[];
}

/**
 * By code: what was skipped before what is only odd, then in log order: a lost line brings others with it, and the first is the
 * one to look at. Within a group, in log order.
 */
export function groupDiagnostics(diagnostics: readonly Diagnostic[]): DiagnosticGroup[] {
  const groups = new Map<string, { code: string; severity: Diagnostic['severity']; list: Diagnostic[] }>();
  for (const diagnostic of diagnostics) {
    const { code, severity } = diagnostic;
    const key = `${severity} ${code}`;
    const group = groups.get(key);
    if (group) group.list.push(diagnostic);
    else groups.set(key, { code, severity, list: [diagnostic] });
  }
  return [...groups.values()].sort(
    (a, b) =>
      Number(a.severity === 'notice') - Number(b.severity === 'notice') ||
      (a.list[0]?.line ?? 0) - (b.list[0]?.line ?? 0) ||
      (a.code < b.code ? -1 : 1),
  );
}

/** A line of the view: the head of a group, which says what follows and what to do, or one diagnostic. */
export type DiagnosticRow =
  | { type: 'group'; key: string; group: DiagnosticGroup; folded: boolean }
  | { type: 'one'; key: string; diagnostic: Diagnostic };

/** Groups of more than this are folded at first. */
const LONG = 200;

/** The rows of the view; `toggled` groups are folded otherwise than at first. */
export function diagnosticRows(groups: readonly DiagnosticGroup[], toggled: ReadonlySet<string>): DiagnosticRow[] {
  return groups.flatMap((group): DiagnosticRow[] => {
    const key = `${group.severity} ${group.code}`;
    const folded = group.list.length > LONG !== toggled.has(key);
    const head: DiagnosticRow = { type: 'group', key, group, folded };
    if (folded) return [head];
    return [
      head,
      ...group.list.map((diagnostic, i): DiagnosticRow => ({ type: 'one', key: `${key} ${i}`, diagnostic })),
    ];
  });
}
