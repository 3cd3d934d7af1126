import {
  formatDuration,
  formatMoment,
  formatPercent,
  formatPosition,
  plural,
  share,
  tokensInWords,
} from '../../../core/views/format.ts';
import { anchorThread } from '../../../core/views/indexes/agents.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import { itemText } from '../../../core/views/sizes.ts';
import { statistics } from '../../../core/views/statistics.ts';
import { threadFacts, threadTree } from '../../../core/views/thread-tree.ts';
import { deliveredAt } from '../../../core/views/timeline/links.ts';
import { turnFacts } from '../../../core/views/transcript/facts.ts';
import { edgeVerb, firstLine } from '../../../core/views/words.ts';
import type { Scope, viewOf } from '../scope.ts';

type View = ReturnType<typeof viewOf>;

/** What a report is called: what the root agent was asked first, else the name of its source. */
export function reportTitle({ trace, source }: Scope, { model, ix }: View): string {
  for (const turn of members(ix.turns, trace.root_thread_id)) {
    const asked = firstLine(turnFacts(model, ix, turn, ix.lastMoment)?.asked ?? '', 120);
    if (asked !== '') return asked;
  }
  return source.name;
}

/** The head of a report: what it is about, in pairs of words. */
export function overviewFacts(scope: Scope, { model }: View): [label: string, value: string][] {
  const { trace, source } = scope;
  const numbers = statistics(model.header ?? trace, model.collections);
  const facts: [string, string][] = [
    ['Source', source.name],
    ['Trace', trace.trace_id],
  ];
  if (trace.rollout_id !== trace.trace_id) facts.push(['Rollout', trace.rollout_id]);
  facts.push(['Status', trace.status], ['Started', `${formatMoment(trace.started_at_unix_ms)} UTC`]);
  if (numbers) {
    const { counts, tokens } = numbers;
    facts.push(
      ['Duration', formatDuration(numbers.duration_ms)],
      ['Models', numbers.models.map(({ model: name, provider }) => `${name} (${provider})`).join(', ') || 'none'],
      ['Agents', `${plural(counts.threads, 'agent')}, ${plural(counts.turns, 'turn')}`],
      ['Calls', `${plural(counts.inference_calls, 'model call')}, ${plural(counts.tool_calls, 'tool call')}`],
      [
        'Tokens',
        `${tokensInWords(tokens.input)} in (${formatPercent(share(tokens.cached, tokens.input))} cached), ${tokensInWords(tokens.output)} out`,
      ],
      ['Compactions', counts.compactions === 0 ? 'none' : String(counts.compactions)],
    );
  }
  if (!scope.whole) facts.push(['Shown', `a part of the trace: ${plural(scope.total, 'object')}`]);
  if (!source.payloads) facts.push(['Payloads', 'not at hand: long arguments and images are missing']);
  const skipped = source.diagnostics.filter(({ severity }) => severity === 'skipped').length;
  if (skipped > 0) facts.push(['Not readable', `${plural(skipped, 'line')} of the log`]);
  return facts;
}

export interface AgentLine {
  thread_id: string;
  depth: number;
  path: string;
  status: string;
  meta: string[];
}

/** The agents as a tree; what is selected begins at its left edge. */
export function agentLines(scope: Scope, { model, ix }: View): AgentLine[] {
  const rows = threadTree(model, ix).filter(({ thread_id }) => scope.has('threads', thread_id));
  const top = Math.min(...rows.map(({ depth }) => depth));
  return rows.flatMap(({ thread_id, depth }) => {
    const facts = threadFacts(model, ix, thread_id, ix.lastMoment);
    if (!facts) return [];
    const calls = members(ix.calls, thread_id).length;
    const meta = [
      ...(facts.role === '' ? [] : [facts.role]),
      ...(facts.nickname === null ? [] : [facts.nickname]),
      formatDuration(facts.duration_ms),
      plural(facts.turns, 'turn'),
      plural(calls, 'call'),
      ...(facts.model === null ? [] : [facts.model]),
    ];
    return [{ thread_id, depth: depth - top, path: facts.path, status: facts.status, meta }];
  });
}

export interface EdgeLine {
  edge_id: string;
  at: string;
  from: string;
  verb: string;
  to: string;
  /** How long it took to be read; "not delivered" when nobody read it. */
  delivery: string;
  message: string;
  /** The item that brought it. */
  item_id: string | null;
}

/** Edges between agents, in order. */
export function edgeLines(scope: Scope, { model, ix }: View): EdgeLine[] {
  const { trace } = scope;
  const path = (id: string | null): string => trace.threads[id ?? '']?.agent_path ?? 'an agent that is not known';
  return members(ix.allEdges, '')
    .filter((id) => scope.has('interaction_edges', id))
    .flatMap((id) => {
      const edge = trace.interaction_edges[id];
      if (!edge) return [];
      const read = deliveredAt(model, edge);
      const wait = read === null ? null : read - edge.started_at_unix_ms;
      const item_id =
        edge.target.type === 'conversation_item' ? edge.target.item_id : (edge.carried_item_ids[0] ?? null);
      const item = model.collections.conversation_items.get(item_id ?? '');
      return [
        {
          edge_id: id,
          at: formatPosition(edge.started_at_unix_ms - trace.started_at_unix_ms),
          from: path(anchorThread(model, edge.source)),
          verb: edgeVerb(edge.kind),
          to: path(anchorThread(model, edge.target)),
          delivery: wait === null ? 'not delivered' : `read after ${formatDuration(Math.max(0, wait))}`,
          message: item ? firstLine(itemText(item), 160) : '',
          item_id,
        },
      ];
    });
}
