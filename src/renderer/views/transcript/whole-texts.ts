import type { CollectionName } from '../../../core/model/trace.ts';
import type { TextSize } from '../../../core/model/view.ts';
import { utf8Length } from '../../../core/views/sizes.ts';
import { lineCount } from '../../../core/views/transcript/facts.ts';
import { loadText } from '../../stores/requests.ts';
import type { TraceSession } from '../../stores/trace-session.ts';

/** A text of an object: as far as the model has it, and where the rest is. */
export interface TextSource {
  collection: CollectionName;
  id: string;
  path: string;
  preview: string;
  /** Size of the whole when `preview` is only its beginning; else null. */
  cut: TextSize | null;
}

/** Size of a whole text. */
export const sizeOf = ({ preview, cut }: TextSource): TextSize =>
  cut ?? { chars: preview.length, bytes: utf8Length(preview), lines: lineCount(preview) };

/** So much is loaded at once, in UTF-16 units. */
const STEP = 2_000_000;
/** All loaded texts together, in UTF-16 units; those not used for longest are forgotten first. */
const KEEP = 24_000_000;

const loaded = new WeakMap<TraceSession, Map<string, string>>();

const keyOf = (session: TraceSession, { collection, id, path, cut }: TextSource): string =>
  // A log that was replaced has other texts under the same names.
  `${session.status?.generation ?? 0} ${collection} ${id} ${path} ${cut?.chars ?? 0}`;

/** As much of a text as is here: all of it, what was loaded before, or the preview. */
export function textSoFar(session: TraceSession, source: TextSource): string {
  return source.cut === null ? source.preview : (loaded.get(session)?.get(keyOf(session, source)) ?? source.preview);
}

/** Whether all of a text is here. */
export const isWhole = (session: TraceSession, source: TextSource): boolean =>
  source.cut === null || textSoFar(session, source).length >= source.cut.chars;

/** Loads the next part of a text. Rejects with a TraceError. */
export async function loadMore(session: TraceSession, source: TextSource): Promise<void> {
  if (isWhole(session, source)) return;
  const key = keyOf(session, source);
  const have = loaded.get(session)?.get(key) ?? '';
  const { collection, id, path } = source;
  const part = await loadText(session, { collection, id, path }, { start: have.length, end: have.length + STEP });
  const texts = loaded.get(session) ?? new Map<string, string>();
  loaded.set(session, texts);
  if ((texts.get(key) ?? '').length > have.length) return;
  texts.delete(key);
  texts.set(key, have + part.text);
  forget(texts, key);
}

function forget(texts: Map<string, string>, keep: string): void {
  let total = 0;
  for (const text of texts.values()) total += text.length;
  for (const [key, text] of texts) {
    if (total <= KEEP) return;
    if (key === keep) continue;
    texts.delete(key);
    total -= text.length;
  }
}
