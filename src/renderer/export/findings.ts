import type { ExportFinding } from '../../protocol/export.ts';

/** What one rule, or several of a kind, found: judged together, then one by one. */
export interface FindingGroup {
  id: string;
  findings: readonly ExportFinding[];
  /** Places in the trace, and objects that have one. */
  count: number;
  objects: number;
}

/** Rules that a reader need not tell apart: shapes of keys and tokens. */
const TOKENS =
  /^(?:jwt|aws_key_id|(?:anthropic|openai|google|azure|provider|sendgrid|stripe|age)_key|.*_(?:token|webhook|secret))$/;

/** What a rule looks for, by the name that the list has words for. */
export function groupOf({ rule, kind }: Pick<ExportFinding, 'rule' | 'kind'>): string {
  if (kind === 'custom') return rule;
  if (kind === 'ip') return 'ip';
  if (rule === 'url_token' || rule === 'url_password') return 'url';
  return TOKENS.test(rule) ? 'tokens' : rule;
}

const ORDER = [
  'tokens',
  'private_key',
  'named_value',
  'auth_header',
  'url',
  'random_near_name',
  'email',
  'home_folder',
];

/** Findings by what found them, the most secret first. */
export function findingGroups(findings: readonly ExportFinding[]): FindingGroup[] {
  const groups = new Map<string, ExportFinding[]>();
  for (const finding of findings) {
    const id = groupOf(finding);
    const group = groups.get(id);
    if (group) group.push(finding);
    else groups.set(id, [finding]);
  }
  const rank = (id: string): number => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);
  return [...groups]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([id, list]) => ({
      id,
      findings: [...list].sort((a, b) => b.count - a.count),
      count: list.reduce((sum, { count }) => sum + count, 0),
      objects: list.reduce((sum, { objects }) => sum + objects, 0),
    }));
}

/** What is kept after a decision about some findings. */
export function decide(keep: readonly string[], findings: readonly ExportFinding[], stay: boolean): string[] {
  const values = new Set(findings.map(({ value }) => value));
  const others = keep.filter((value) => !values.has(value));
  return stay ? [...others, ...values] : others;
}

const SHOWN = 4;

/** A value as a list shows it: enough to know it again, not enough to use it over somebody's shoulder. */
export function masked({ kind, value }: Pick<ExportFinding, 'kind' | 'value'>): string {
  const line = value.replace(/\s+/g, ' ');
  if (kind === 'email') return line.replace(/^(.).*?(?=@|$)/, '$1••••');
  if (kind !== 'secret') return line.length <= 2 ? line : `${line[0]}••••`;
  if (line.length < 3 * SHOWN) return '••••••••';
  return `${line.slice(0, SHOWN)}••••••••${line.slice(-SHOWN)}`;
}
