import type { ReactNode } from 'react';
import type { CollectionName } from '../../core/model/trace.ts';
import { itemTitle, toolTitle } from '../../core/views/titles.ts';
import { GlyphIcon, Icon, KindIcon } from '../parts/icon.tsx';
import type { TraceSession } from '../stores/trace-session.ts';
import { KIND_OF } from './kinds.ts';

/** The glyph of an object: of its kind, for items and tools of what they are about. */
export function ObjectIcon({
  session: { model, indexes },
  collection,
  id,
}: {
  session: TraceSession;
  collection: CollectionName;
  id: string;
}): ReactNode {
  if (collection === 'raw_payloads') return <Icon name="payload" />;
  const item = collection === 'conversation_items' ? model.collections.conversation_items.get(id) : undefined;
  if (item) return <GlyphIcon glyph={itemTitle(model, indexes, item).glyph} />;
  const tool = collection === 'tool_calls' ? model.collections.tool_calls.get(id) : undefined;
  if (tool) return <GlyphIcon glyph={toolTitle(model, tool).glyph} />;
  return <KindIcon kind={KIND_OF[collection]} />;
}
