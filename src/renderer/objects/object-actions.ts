import { TraceError } from '../../core/failure.ts';
import { formatAddress, formatHash, type ObjectRef, type TraceLocation } from '../address.ts';
import { client, failureOf } from '../stores/client.ts';
import { copyText } from '../stores/clipboard.ts';
import { traceLocation } from '../stores/navigation.ts';
import { placeOfObject } from '../stores/places.ts';
import { loadEventText } from '../stores/requests.ts';
import { isModelRef } from '../stores/selection.ts';
import { toast } from '../stores/toasts.ts';
import { useOpenTrace } from '../stores/trace.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { objectTexts } from '../text/objects.ts';
import type { TextSource } from '../views/transcript/whole-texts.ts';
import { objectText, sourcesText } from './object-text.ts';

/** Opens an object where it belongs, in a window (in a browser, a tab) of its own. */
export function openBeside(ref: ObjectRef): void {
  const at = placeOfObject(ref);
  if (at) openPlaceBeside(at);
}

/** Opens a place of a trace in a window of its own. */
export function openPlaceBeside(at: TraceLocation): void {
  const url = new URL(window.location.href);
  url.hash = formatHash(at);
  window.open(url.href);
}

/** Copies the address of an object, where it belongs. */
export async function copyObjectAddress(ref: ObjectRef): Promise<void> {
  const at = traceLocation();
  if (at) await copyText(formatAddress({ ...at, selection: ref }), objectTexts.address);
}

export async function copyObjectId(ref: ObjectRef): Promise<void> {
  await copyText(ref.id, objectTexts.id);
}

/** Copies an object as JSON, whole: as state.json has it, a line of the log as it was written. */
export async function copyObjectJson(ref: ObjectRef): Promise<void> {
  await copyFrom(async (session) => {
    if (!isModelRef(ref)) return (await loadEventText(session, Number(ref.id), { start: 0, end: 64_000_000 })).text;
    if (!session.info) throw new TraceError({ code: 'not_open', message: `${session.path} is not open` });
    const { session_id } = session.info;
    const { value } = await client().request('session.object', { session_id, collection: ref.collection, id: ref.id });
    return JSON.stringify(value, null, 2);
  }, objectTexts.json);
}

/** Copies the evidence of an object: what was said, printed or written. */
export async function copyObjectText(ref: ObjectRef): Promise<void> {
  await copyFrom((session) => objectText(session, ref), objectTexts.text);
}

/** Copies evidence of which the page may have the beginning only. */
export async function copySources(sources: readonly TextSource[], what: string): Promise<void> {
  await copyFrom((session) => sourcesText(session, sources), what);
}

async function copyFrom(load: (session: TraceSession) => Promise<string>, what: string): Promise<void> {
  const { session } = useOpenTrace.getState();
  if (!session) return;
  try {
    await copyText(await load(session), what);
  } catch (error) {
    toast(objectTexts.notCopied(failureOf(error).message), 'failed');
  }
}
