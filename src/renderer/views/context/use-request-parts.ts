import { useCallback, useEffect, useState } from 'react';
import { type RequestParts, requestParts } from '../../../core/views/context/request-parts.ts';
import { failureOf } from '../../stores/client.ts';
import { loadPayload } from '../../stores/requests.ts';
import type { TraceSession } from '../../stores/trace-session.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';

/** Bytes asked for at once, and the most that is taken apart in the window. */
const STEP = 4_000_000;
const LARGEST = 64_000_000;

interface Loaded {
  payload: string;
  parts: RequestParts | null;
  problem: string | null;
}

/** Hook: what a request payload says beside its items; null until it is read. */
export function useRequestParts(payload: string | null): Omit<Loaded, 'payload'> & { retry: () => void } {
  const session = useTrace();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const load = useCallback(
    async (id: string, isOld: () => boolean) => {
      const result = await read(session, id);
      if (!isOld()) setLoaded({ payload: id, ...result });
    },
    [session],
  );
  useEffect(() => {
    if (payload === null) return;
    let old = false;
    void load(payload, () => old);
    return () => {
      old = true;
    };
  }, [payload, load]);
  const now = loaded?.payload === payload ? loaded : null;
  return {
    parts: now?.parts ?? null,
    problem: now?.problem ?? null,
    retry: () => payload !== null && void load(payload, () => false),
  };
}

async function read(session: TraceSession, id: string): Promise<Omit<Loaded, 'payload'>> {
  let text = '';
  let at = 0;
  try {
    for (;;) {
      const part = await loadPayload(session, id, { start: at, end: at + STEP });
      if (part.total > LARGEST) return { parts: null, problem: texts.tooLarge(part.total) };
      text += part.text;
      if (part.end >= part.total || part.end <= at) break;
      at = part.end;
    }
  } catch (error) {
    return { parts: null, problem: texts.failed(id, failureOf(error).message) };
  }
  const parts = requestParts(text);
  return parts ? { parts, problem: null } : { parts: null, problem: texts.unreadable };
}
