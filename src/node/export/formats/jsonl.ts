import { HEADER_FIELDS } from '../../../core/model/trace.ts';
import { causalOrder } from '../causal-order.ts';
import { createScope } from '../scope.ts';
import type { ExportFormat } from '../types.ts';

/**
 * JSON Lines: `{"collection":…,"id":…,"value":…}`, from cause to effect. The first line is the trace's own fields, as
 * collection `rollout`; then comes every selected object once, with its fields as in `state.json`.
 */
export const jsonl: ExportFormat = {
  id: 'jsonl',
  label: 'JSON Lines',
  extension: '.jsonl',
  mime: 'application/x-ndjson',
  description: 'One object a line, from cause to effect: for scripts, and for loading piece by piece.',
  selectable: true,
  *write(source, options) {
    const scope = createScope(source, options);
    const { trace } = scope;
    const header = Object.fromEntries(HEADER_FIELDS.map((field) => [field, trace[field]]));
    yield `${JSON.stringify({ collection: 'rollout', id: trace.rollout_id, value: header })}\n`;
    for (const { collection, id } of causalOrder(trace)) {
      if (!scope.has(collection, id)) continue;
      yield `${JSON.stringify({ collection, id, value: trace[collection][id] })}\n`;
      scope.wrote(1);
    }
  },
};
