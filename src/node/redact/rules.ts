import type { RedactionKind, Rule } from './kinds.ts';
import { authSchemeRule, urlCredentialRule } from './rules/credentials.ts';
import { namedValueRule } from './rules/named-values.ts';
import { emailRule, homeFolderRule, ipRule } from './rules/people.ts';
import { azureSecretRule, privateKeyRule, tokenRule } from './rules/tokens.ts';

/** The rules of each kind, in the order in which they are asked. */
const RULES: Readonly<Record<Exclude<RedactionKind, 'content'>, readonly Rule[]>> = {
  secrets: [tokenRule, privateKeyRule, azureSecretRule, urlCredentialRule, authSchemeRule, namedValueRule],
  paths: [homeFolderRule],
  emails: [emailRule, ipRule],
};

export function rulesFor(kinds: readonly RedactionKind[], own: readonly Rule[]): Rule[] {
  return [...kinds.flatMap((kind) => (kind === 'content' ? [] : RULES[kind])), ...own];
}

/** Those that tell a value by itself: what stands around two joined parts says nothing. */
export function splitRulesFor(kinds: readonly RedactionKind[]): Rule[] {
  return kinds.includes('secrets') ? [tokenRule, privateKeyRule] : [];
}
