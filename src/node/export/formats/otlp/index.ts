import { createScope, viewOf } from '../../scope.ts';
import type { ExportFormat } from '../../types.ts';
import { attributes } from './attributes.ts';
import { spans } from './spans.ts';

/**
 * OTLP/JSON (`ExportTraceServiceRequest`) with the GenAI semantic conventions. What the model read and wrote is left out
 * unless `content` is asked for. The same trace gives the same ids, so a second import replaces the first.
 */
export const otlp: ExportFormat = {
  id: 'otlp',
  label: 'OpenTelemetry',
  extension: '.otlp.json',
  mime: 'application/json',
  description: 'Spans for tracing systems (OTLP/JSON, GenAI conventions); texts only when asked for.',
  selectable: true,
  *write(source, options) {
    const scope = createScope(source, options);
    const view = viewOf(scope);
    const { trace } = scope;
    const resource = {
      attributes: attributes({
        'service.name': 'rollout',
        'service.instance.id': trace.rollout_id,
        'rollout.trace_id': trace.trace_id,
        'rollout.rollout_id': trace.rollout_id,
        'rollout.status': trace.status,
      }),
    };
    yield `{"resourceSpans":[{"resource":${JSON.stringify(resource)},"scopeSpans":[{"scope":{"name":"rollout-workbench"},"spans":[\n`;
    let first = true;
    for (const span of spans(scope, view, options.content ?? false)) {
      yield `${first ? '' : ',\n'}${JSON.stringify(span)}`;
      first = false;
      scope.wrote(1);
    }
    yield '\n]}]}]}\n';
    scope.wrote(scope.total);
  },
};
