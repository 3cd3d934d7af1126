import { TraceError } from '../../../core/failure.ts';
import { serializeTraceChunks } from '../../../core/reduce/serialize.ts';
import { createScope } from '../scope.ts';
import type { ExportFormat } from '../types.ts';

/**
 * `state.json`: byte for byte what the format's own reducer writes. A part of a trace cannot be one: its lists would name
 * objects that are not there, and other programs trust the graph to be closed.
 */
export const state: ExportFormat = {
  id: 'state',
  label: 'Reduced trace',
  extension: '.state.json',
  mime: 'application/json',
  description: 'The whole trace as one JSON graph, byte for byte as the format’s own reducer writes it.',
  selectable: false,
  *write(source, options) {
    const scope = createScope(source, options);
    if (!scope.whole) {
      const message = 'state.json is one closed graph and cannot hold a part of a trace; jsonl can';
      throw new TraceError({ code: 'selection_refused', message });
    }
    let chunks = 0;
    for (const chunk of serializeTraceChunks(scope.trace)) {
      yield chunk;
      chunks++;
      scope.wrote(chunks === 1 ? 0 : 64);
    }
    scope.wrote(scope.total);
  },
};
