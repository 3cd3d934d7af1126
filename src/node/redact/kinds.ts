/** What can be taken out of a trace. `custom` is what the user's own patterns find. */
export const REDACTION_KINDS = ['secrets', 'paths', 'emails', 'content'] as const;
export type RedactionKind = (typeof REDACTION_KINDS)[number];

/** What a found value is. */
export type ValueKind = 'secret' | 'user' | 'email' | 'ip' | 'custom';

/** A part of a text that a rule found. */
export interface Match {
  start: number;
  end: number;
  kind: ValueKind;
  /** Which rule, for the report: `github_token`. */
  rule: string;
}

/** Looks for values in a text. Time must be linear in the text's length, whatever the text: traces are hostile. */
export interface Rule {
  find(text: string, found: (match: Match) => void): void;
}

/**
 * Stand-ins are words of small letters, digits and `_`: they pass as an agent's name, a file's name, a part of a URL, and need
 * no escapes in JSON, shells and HTML. Those of UUIDs are UUIDs, which some fields must be.
 */
export const PSEUDONYM = /redacted_(?:secret|user|email|ip|custom)_[0-9a-z]+|dead0000-0000-4000-8000-[0-9a-f]{12}/g;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The stand-in of a value: `redacted_secret_3`. `number` is decimal or, of a salted redactor, hexadecimal. */
export function pseudonymOf(value: string, kind: ValueKind, number: string): string {
  if (!UUID.test(value)) return `redacted_${kind}_${number}`;
  return `dead0000-0000-4000-8000-${number.padStart(12, '0').slice(-12)}`;
}

/** Whether nothing of a text is left beside stand-ins: it was redacted before. */
export function isRedacted(value: string): boolean {
  if (!value.includes('redacted_') && !value.includes('dead0000-')) return false;
  return value.replace(PSEUDONYM, '').replace(/[^A-Za-z0-9]/g, '').length < 4;
}
