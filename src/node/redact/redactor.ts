import { adjacentRuns, joinRun } from './adjacent.ts';
import { createContentStandIns, isFreeKey, isFreeText, type Shape } from './content.ts';
import { decodedViews } from './decoded-view.ts';
import { base64Text } from './encodings.ts';
import { isJson, isJsonContainer, mapJsonStrings, type StringPlace } from './json-text.ts';
import type { Match, RedactionKind, Rule } from './kinds.ts';
import { createMemo } from './memo.ts';
import { createReport, type RedactionReport } from './report.ts';
import { isSecretValue, isSensitiveName, schemeLength } from './rules/sensitive-names.ts';
import { rulesFor, splitRulesFor } from './rules.ts';
import { mergeSpans, type Span } from './spans.ts';
import { createVault, type Entry } from './vault.ts';

export interface RedactorOptions {
  kinds: readonly RedactionKind[];
  /** The user's own patterns, from `readOwnPatterns`. */
  patterns?: readonly Rule[];
  /** With a salt, stand-ins are drawn from it and the value: the same in every file that is redacted with it. */
  salt?: string;
  /** Values that stay, as a review decided. */
  keep?: readonly string[];
  /** Values that go as well, as a review decided. */
  also?: readonly string[];
}

/** A value that was found, for a review on this machine: it shows the value itself. */
export interface Finding {
  pseudonym: string;
  kind: Entry['kind'];
  rule: string;
  value: string;
  /** How far the value is looked for; see `Reach`. */
  reach: Entry['reach'];
  /** Replacements so far, by place. */
  places: readonly { place: string; count: number }[];
}

/**
 * Takes values out of texts, and puts the same stand-in for the same value everywhere. Values that were found in one text are
 * looked for in all texts after it: whoever can, lets it see all texts first (`collect…`), so that those before are reached.
 */
export interface Redactor {
  readonly kinds: readonly RedactionKind[];
  /** A string. `place` says where it stands, for the report; its last name counts (`…/password`, `….stdout`). */
  redact(text: string, place: string, shape?: Shape): string;
  collect(text: string, place: string, shape?: Shape): void;
  /** A whole JSON text; one that is no JSON is taken as plain text. */
  redactJson(text: string, place: string, shape: Shape): string;
  collectJson(text: string, place: string, shape: Shape): void;
  /** Looks for values that are split over neighbouring parts of `value` (parsed JSON). After all was collected. */
  collectSplits(value: unknown): void;
  findings(): Finding[];
  /** What was replaced, by kind and place, without the values. */
  report(): RedactionReport;
  /** The values themselves, for the scan of what was written. */
  entries(): readonly Entry[];
}

/** How deep texts in texts in texts are taken apart. */
const MAX_NESTING = 8;
/** Shorter pieces of a split value are left. */
const LEAST_PIECE = 4;
/** A sentence under a sensitive name describes the secret, it is none. */
const MAX_SECRET_WORDS = 8;

interface At {
  place: string;
  shape: Shape;
  nesting: number;
}

export function createRedactor(options: RedactorOptions): Redactor {
  const { kinds } = options;
  const secrets = kinds.includes('secrets');
  const content = kinds.includes('content');
  const rules = rulesFor(kinds, options.patterns ?? []);
  const splitRules = splitRulesFor(kinds);
  const vault = createVault({ salt: options.salt, keep: options.keep });
  for (const value of options.also ?? []) vault.add(value, 'custom', 'review');
  const standIns = createContentStandIns();
  const memo = createMemo();
  /** Strings of which a part is a part of a value; found by collectSplits. */
  const splits = new Map<string, Span[]>();
  let collecting = false;
  /** Entries replaced while one string is worked on. */
  let replaced: Entry[] = [];

  const spansOf = (text: string, isKey: boolean): Span[] => {
    const spans: Span[] = [...(splits.get(text) ?? [])];
    const note = ({ start, end, kind, rule }: Match, value: string): void => {
      const entry = vault.add(value, kind, rule);
      if (entry) spans.push({ start, end, entry, blank: false });
    };
    const views = decodedViews(text);
    for (const rule of rules) {
      rule.find(text, (match) => note(match, text.slice(match.start, match.end)));
      for (const view of views) {
        rule.find(view.text, (match) => {
          const start = view.start(match.start);
          const end = view.end(match.end - 1);
          note({ ...match, start, end }, view.text.slice(match.start, match.end));
        });
      }
    }
    // A user called max must not rename the field `max`; a path as a key is no name of a field.
    const isName = isKey && /^[\w-]{1,64}$/.test(text);
    const add = (start: number, end: number, entry: Entry): void => {
      if (isName && entry.reach === 'word' && end - start < text.length) return;
      spans.push({ start, end, entry, blank: false });
    };
    vault.find(text, ({ start, end, entry }) => add(start, end, entry));
    for (const view of views) {
      vault.find(view.text, ({ start, end, entry }) => add(view.start(start), view.end(end - 1), entry));
    }
    const cut = vault.cutAtEnd(text);
    if (cut) spans.push({ ...cut, blank: false });
    return spans;
  };

  const plainText = (text: string, isKey: boolean): string => {
    const spans = mergeSpans(spansOf(text, isKey));
    if (spans.length === 0) return text;
    let result = '';
    let from = 0;
    for (const { start, end, entry, blank } of spans) {
      result += text.slice(from, start) + (blank ? '' : entry.pseudonym);
      replaced.push(entry);
      from = end;
    }
    result += text.slice(from);
    // What was no JSON must not become it: the reader would take it for something else.
    return !isJson(text) && isJson(result) ? `${result} [redacted]` : result;
  };

  const text = (value: string, isKey: boolean, at: At): string => {
    if (value.length < 2) return value;
    const known = memo.get(value, isKey, vault.version + splits.size);
    if (known) {
      for (const entry of known.entries) replaced.push(entry);
      return known.text;
    }
    const outer = replaced;
    replaced = [];
    const result = nested(value, isKey, at) ?? plainText(value, isKey);
    memo.put(value, isKey, vault.version + splits.size, { text: result, entries: replaced });
    for (const entry of replaced) outer.push(entry);
    replaced = outer;
    return result;
  };

  /** A string that is a text of its own: JSON, or Base64 of something readable. Null when it is neither. */
  const nested = (value: string, isKey: boolean, at: At): string | null => {
    if (isKey || at.nesting >= MAX_NESTING) return null;
    if (isJsonContainer(value)) return json(value, { ...at, nesting: at.nesting + 1 });
    const inner = base64Text(value);
    if (inner === null) return null;
    const result = text(inner, false, { ...at, nesting: at.nesting + 1 });
    return result === inner ? null : Buffer.from(result, 'utf8').toString('base64');
  };

  /** The value of a member whose name says that it is secret. */
  const sensitive = (value: string, name: string): string | null => {
    const scheme = schemeLength(value);
    const secret = value.slice(scheme);
    if (!isSecretValue(name, secret) || isJsonContainer(value)) return null;
    if (secret.split(/\s+/, MAX_SECRET_WORDS + 1).length > MAX_SECRET_WORDS && !secret.includes('-----BEGIN'))
      return null;
    // A path in it is a path first: its owner's name is looked for everywhere.
    spansOf(value, false);
    const entry = vault.add(secret, 'secret', 'named_value');
    if (!entry) return null;
    replaced.push(entry);
    return value.slice(0, scheme) + entry.pseudonym;
  };

  const freeText = (value: string, at: At): string => {
    if (value === '') return value;
    if (at.nesting < MAX_NESTING && isJsonContainer(value)) {
      return json(value, { ...at, shape: 'payload', nesting: at.nesting + 1 });
    }
    return standIns.of(value);
  };

  const string = (value: string, place: StringPlace, at: At): string => {
    const isKey = place.role === 'key';
    if (content) {
      if (isKey ? isFreeKey(at.shape, value) : isFreeText(at.shape, place.key, place.path, value))
        return freeText(value, at);
    }
    const named = secrets && !isKey && (isSecretName(place.key) || isSecretOption(place.before));
    return (named ? sensitive(value, place.key) : null) ?? text(value, isKey, at);
  };

  const json = (value: string, at: At): string => mapJsonStrings(value, (found, place) => string(found, place, at));

  const counted = (place: string, work: () => string): string => {
    replaced = [];
    const result = work();
    if (!collecting) for (const entry of replaced) entry.places.set(place, (entry.places.get(place) ?? 0) + 1);
    return result;
  };

  const redact = (value: string, place: string, shape: Shape): string => {
    const { key, role } = lastName(place);
    const at = { place, shape, nesting: 0 };
    return counted(place, () => string(value, { role, key, before: null, path: () => place }, at));
  };

  const redactJson = (value: string, place: string, shape: Shape): string => {
    const at = { place, shape, nesting: 0 };
    if (!isJson(value)) {
      return counted(place, () => (content && value.trim() !== '' ? standIns.of(value) : plainText(value, false)));
    }
    return mapJsonStrings(value, (found, where) => {
      replaced = [];
      const result = string(found, where, at);
      if (!collecting && replaced.length > 0) {
        const inner = where.path();
        const full = inner === '' ? place : `${place}: ${inner}`;
        for (const entry of replaced) entry.places.set(full, (entry.places.get(full) ?? 0) + 1);
      }
      return result;
    });
  };

  const looking = (work: () => void): void => {
    collecting = true;
    try {
      work();
    } finally {
      collecting = false;
    }
  };

  return {
    kinds,
    redact: (value, place, shape = shapeOf(place)) => redact(value, place, shape),
    redactJson,
    // Content is replaced without being looked for; texts of it would only fill the memory.
    collect: (value, place, shape = shapeOf(place)) => looking(() => redact(value, place, shape)),
    collectJson: (value, place, shape) => looking(() => redactJson(value, place, shape)),
    collectSplits(value) {
      if (content) return;
      for (const run of adjacentRuns(value)) {
        const joined = joinRun(run);
        const note = (start: number, end: number, entry: Entry | null): void => {
          const pieces = joined.pieces(start, end);
          if (!entry || pieces.length < 2 || new Set(pieces.map(({ part }) => part)).size < 2) return;
          // A letter or two give nothing away, but stand alone in many places.
          const telling = pieces.filter((piece) => piece.end - piece.start >= LEAST_PIECE);
          for (const [index, piece] of telling.entries()) {
            const part = run.parts[piece.part] ?? '';
            const known = splits.get(part) ?? [];
            if (known.some((span) => span.start === piece.start && span.end === piece.end)) continue;
            splits.set(part, [...known, { start: piece.start, end: piece.end, entry, blank: index > 0 }]);
          }
        };
        for (const rule of splitRules) {
          rule.find(joined.text, ({ start, end, kind, rule: name }) => {
            if (joined.pieces(start, end).length > 1)
              note(start, end, vault.add(joined.text.slice(start, end), kind, name));
          });
        }
        vault.find(joined.text, ({ start, end, entry }) => note(start, end, entry));
      }
    },
    findings: () =>
      vault.entries().map(({ pseudonym, kind, rule, value, reach, places }) => ({
        pseudonym,
        kind,
        rule,
        value,
        reach,
        places: [...places].map(([place, count]) => ({ place, count })),
      })),
    report: () =>
      createReport(kinds, vault.entries(), content ? standIns.total : null, (place) => plainText(place, false)),
    entries: vault.entries,
  };
}

const sensitiveNames = new Map<string, boolean>();

/** {@link isSensitiveName}, remembered: a trace has few names and many values. */
function isSecretName(name: string): boolean {
  let known = sensitiveNames.get(name);
  if (known === undefined) {
    known = isSensitiveName(name);
    if (sensitiveNames.size < 10_000) sensitiveNames.set(name, known);
  }
  return known;
}

/** What stands before a value in a list of arguments (`--token`), or as its name (`{"name": "API_KEY", "value": …}`). */
function isSecretOption(before: string | null): boolean {
  return before !== null && before.length <= 64 && /^-{0,2}[A-Za-z][\w.-]*$/.test(before) && isSecretName(before);
}

/** The name of the field that a place ends with; a place that ends in `/` is that of a map's key. */
function lastName(place: string): { key: string; role: StringPlace['role'] } {
  if (place.endsWith('/')) return { key: '', role: 'value' };
  if (place.endsWith('{}')) return { key: '', role: 'key' };
  const names = place.slice(place.lastIndexOf('/') + 1).split('.');
  return { key: names.findLast((name) => !/^\d+$/.test(name)) ?? '', role: 'value' };
}

/** Places of payload contents are `raw_payloads/<id>/…`; the references themselves have few fields. */
function shapeOf(place: string): Shape {
  return /^raw_payloads\/[^/]*\/./.test(place) && !/\/(?:raw_payload_id|kind\.type|path)$/.test(place)
    ? 'payload'
    : 'trace';
}
