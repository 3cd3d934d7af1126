import { members, numberOf } from '../../../../core/views/indexes/groups.ts';
import { createItemReader } from '../../item-reader.ts';
import { createScope, type Scope, viewOf } from '../../scope.ts';
import { compactionEntry } from '../../story/compaction.ts';
import { type AgentLine, agentLines, edgeLines, overviewFacts, reportTitle } from '../../story/overview.ts';
import { type StoryContext, threadStory } from '../../story/thread.ts';
import type { ExportFormat } from '../../types.ts';
import { createAnchors } from './anchors.ts';
import { compactionMarkup, type EntryContext, entryMarkup, meta, status, turnSummary } from './entries.ts';
import { html, literal, type Markup, markupText } from './markup.ts';
import { POLICY, STYLE } from './style.ts';
import { timelineMarkup } from './timeline.ts';

/**
 * A report in one file that any browser opens: no scripts, no network, a policy that forbids both. Folding works by
 * `<details>`; rows out of sight are not laid out, so ten thousand of them open at once.
 */
export const htmlReport: ExportFormat = {
  id: 'html',
  label: 'HTML report',
  extension: '.html',
  mime: 'text/html',
  description: 'One self-contained page, without scripts: timeline, agents, transcript, compactions; opens anywhere.',
  selectable: true,
  *write(source, options) {
    const scope = createScope(source, options);
    const view = viewOf(scope);
    const name = reportTitle(scope, view);
    const context: EntryContext = { anchors: createAnchors(), start: scope.trace.started_at_unix_ms };
    const { anchors } = context;
    const agents = agentLines(scope, view);
    // The style is our own text, and the policy names its hash: it must stand as it is.
    yield markupText(
      html`<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${name}</title><style>${literal(STYLE)}</style></head>\n<body>\n`,
    );
    const facts = overviewFacts(scope, view).map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>\n`);
    yield markupText(html`<header><h1>${name}</h1><dl>${facts}</dl></header>\n`);
    yield markupText(contents(scope, view, agents, context));
    yield markupText(html`<h2 class="flow" id="timeline">Timeline</h2>\n${timelineMarkup(scope, view, anchors)}`);
    yield markupText(edgesMarkup(scope, view, context));
    yield* compactions(scope, view, context);
    const story = { scope, view, reader: createItemReader(scope.source), wholeOutputs: options.wholeOutputs ?? false };
    for (const agent of agents) yield* transcript(story, agent, context);
    yield '<footer>Written by Rollout Workbench. Tokens of calls are as reported; shares of items are estimated. Times are since the start of the trace.</footer>\n</body></html>\n';
    scope.wrote(scope.total);
  },
};

type View = ReturnType<typeof viewOf>;

/** Table of contents, which is the tree of agents with their turns as well. */
function contents(scope: Scope, { ix }: View, agents: readonly AgentLine[], { anchors }: EntryContext): Markup {
  const rows = agents.map((agent) => {
    const turns = members(ix.turns, agent.thread_id).filter((id) => scope.has('codex_turns', id));
    const links = turns.map(
      (id) => html` <a href="#${anchors.of('codex_turns', id)}">Turn ${numberOf(ix.turns, id)}</a>`,
    );
    const list =
      turns.length < 2
        ? null
        : turns.length <= 12
          ? html`<div class="meta">${links}</div>`
          : html`<details><summary>${turns.length} turns</summary>${links}</details>`;
    const line = html`<a href="#${anchors.of('threads', agent.thread_id)}">${agent.path}</a>${status(agent.status)}${meta(agent.meta)}${list}`;
    return nested(line, agent.depth);
  });
  const parts = html`<li><a href="#timeline">Timeline</a></li><li><a href="#edges">Messages between agents</a></li><li><a href="#compactions">Compactions</a></li>`;
  return html`<nav aria-label="Contents"><h2 class="flow">Contents</h2><ul class="parts">${parts}</ul><ul class="tree">${rows}</ul></nav>\n`;
}

function nested(line: Markup, depth: number): Markup {
  let item = html`<li>${line}</li>\n`;
  for (let level = 0; level < Math.min(depth, 12); level++) item = html`<li><ul>${item}</ul></li>`;
  return item;
}

function edgesMarkup(scope: Scope, view: View, { anchors }: EntryContext): Markup {
  const rows = edgeLines(scope, view).map(({ at, from, verb, to, delivery, message, item_id }) => {
    const linked = item_id !== null && scope.has('conversation_items', item_id);
    const text = linked
      ? html`<a href="#${anchors.of('conversation_items', item_id)}">${message || 'message'}</a>`
      : html`${message}`;
    return html`<tr><td class="mono">${at}</td><td>${from}</td><td class="verb">${verb}</td><td>${to}</td><td>${text}</td><td class="meta">${delivery}</td></tr>\n`;
  });
  const table =
    rows.length === 0
      ? html`<p class="note">none</p>`
      : html`<table><thead><tr><th>When</th><th>From</th><th></th><th>To</th><th>Message</th><th>Delivery</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`<h2 class="flow" id="edges">Messages between agents</h2>\n${table}\n`;
}

function* compactions(scope: Scope, view: View, context: EntryContext): Generator<string> {
  yield '<h2 class="flow" id="compactions">Compactions</h2>\n';
  let any = false;
  for (const { compaction_id, thread_id } of scope.objects('compactions')) {
    const entry = compactionEntry(scope, view, compaction_id);
    if (!entry) continue;
    any = true;
    yield markupText(compactionMarkup(entry, scope.trace.threads[thread_id]?.agent_path ?? thread_id, context));
  }
  if (!any) yield '<p class="note">none</p>\n';
}

function* transcript(story: StoryContext, agent: AgentLine, context: EntryContext): Generator<string> {
  const { anchors } = context;
  yield markupText(
    html`<section><h2 id="${anchors.of('threads', agent.thread_id)}">${agent.path}</h2>${meta(agent.meta)}\n`,
  );
  let open = false;
  for (const entry of threadStory(story, agent.thread_id)) {
    story.scope.wrote(1);
    // The gap before a turn stands outside of the turn before it.
    if (open && (entry.type === 'turn' || entry.type === 'gap')) {
      yield '</details>\n';
      open = false;
    }
    if (entry.type === 'turn') {
      yield markupText(
        html`<details class="turn" open id="${anchors.of('codex_turns', entry.id)}">${turnSummary(entry)}\n`,
      );
      open = true;
    } else yield markupText(entryMarkup(entry, context));
  }
  yield open ? '</details></section>\n' : '</section>\n';
}
