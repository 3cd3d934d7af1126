import { useEffect, useState } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { itemText } from '../../../core/views/sizes.ts';
import { failureOf } from '../../stores/client.ts';
import { loadItemSource } from '../../stores/requests.ts';
import { useTrace } from '../../stores/use-trace.ts';

const SETTLE_MS = 120;

/**
 * Hook: what a call asked for. The model has the first bytes of JSON arguments only; where `wanted`, the whole comes from the
 * payload in which the item was first seen.
 */
export function useArguments(item: ItemView, wanted: boolean): { text: string; problem: string | null } {
  const session = useTrace();
  const [loaded, setLoaded] = useState<{ id: string; text: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { item_id: id } = item;
  const isCut = item.body.parts.some((part) => part.type === 'json') || item.cut !== null;
  const asks = wanted && isCut && item.origin !== null;
  useEffect(() => {
    if (!asks) return;
    let old = false;
    const timer = setTimeout(() => {
      loadItemSource(session, id).then(
        ({ text }) => {
          const whole = argumentsIn(text);
          if (!old && whole !== null) setLoaded({ id, text: whole });
        },
        (error: unknown) => !old && setProblem(failureOf(error).message),
      );
    }, SETTLE_MS);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [session, id, asks]);
  return { text: loaded?.id === id ? loaded.text : itemText(item), problem };
}

/** The arguments in a call item's JSON: `arguments` of functions, `input` of custom tools, `action` of built-in ones. */
export function argumentsIn(json: string): string | null {
  try {
    const item = JSON.parse(json) as Record<string, unknown>;
    const value = item.arguments ?? item.input ?? item.action;
    if (value === undefined || value === null) return null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return null;
  }
}
