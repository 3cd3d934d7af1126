import { createItemReader } from '../../item-reader.ts';
import { createScope, viewOf } from '../../scope.ts';
import { agentLines, edgeLines, overviewFacts, reportTitle } from '../../story/overview.ts';
import { threadStory } from '../../story/thread.ts';
import type { ExportFormat } from '../../types.ts';
import { entryLines } from './entries.ts';
import { inline } from './escape.ts';

/**
 * A transcript for an issue or a chat: CommonMark with `<details>` for what is long. What the trace says is escaped or fenced,
 * so that it stands as it was and nothing in it becomes a link, an image or HTML.
 */
export const markdown: ExportFormat = {
  id: 'markdown',
  label: 'Markdown',
  extension: '.md',
  mime: 'text/markdown',
  description: 'A transcript to paste into an issue: turns, messages, calls with folded outputs, compactions, agents.',
  selectable: true,
  *write(source, options) {
    const scope = createScope(source, options);
    const view = viewOf(scope);
    const start = scope.trace.started_at_unix_ms;
    yield `# ${inline(reportTitle(scope, view))}\n\n`;
    for (const [label, value] of overviewFacts(scope, view)) yield `- **${label}:** ${inline(value)}\n`;
    const agents = agentLines(scope, view);
    yield '\n## Agents\n\n';
    for (const { depth, path, status, meta } of agents) {
      yield `${'  '.repeat(depth)}- **${inline(path)}** ${[status, ...meta].map(inline).join(' · ')}\n`;
    }
    const edges = edgeLines(scope, view);
    if (edges.length > 0) yield '\n## Messages between agents\n\n';
    for (const { at, from, verb, to, delivery, message } of edges) {
      const said = message === '' ? '' : `: ${inline(message)}`;
      yield `- ${at} **${inline(from)}** ${verb} **${inline(to)}**, ${inline(delivery)}${said}\n`;
    }
    const context = {
      scope,
      view,
      reader: createItemReader(scope.source),
      wholeOutputs: options.wholeOutputs ?? false,
    };
    for (const { thread_id, path } of agents) {
      yield `\n## ${inline(path)}\n\n`;
      for (const entry of threadStory(context, thread_id)) {
        yield `${entryLines(entry, start).join('\n')}\n`;
        scope.wrote(1);
      }
    }
    scope.wrote(scope.total);
  },
};
