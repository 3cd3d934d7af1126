import { TraceError } from '../../core/failure.ts';
import { type Statistics, statistics } from '../../core/views/statistics.ts';
import { firstUserMessage } from '../../node/library/first-message.ts';
import { bundlePayloadReport } from '../../node/payload-report.ts';
import type { ReducedBundle } from '../../node/reduce-bundle.ts';
import { lineWidth } from '../io.ts';
import { writeJson } from '../json-output.ts';
import { createLineWriter } from '../line-writer.ts';
import { reduceForCommand } from '../reduce-bundle.ts';
import { createStyle, hasColours } from '../terminal/style.ts';
import { type SummaryFacts, summaryLines } from '../text/summary-lines.ts';
import { defineCommand } from '../usage.ts';

/** `rollout summary` (issue 2 §4): what a person asks first. */
export const summary = defineCommand(
  {
    name: 'summary',
    summary: 'say what happened: status, agents, tokens, tools, failures',
    about: [
      'Reduces the bundle leniently and tells the run in numbers: status and times, the agents as a tree with their turns, model calls and tokens, models with the share of their input that was cached, tools by kind and status, the slowest and the failed calls, compactions (items before and after), messages between agents, sizes, diagnostics.',
      'Tokens are what the provider reported. Durations of what has not ended go to the last moment in the trace.',
    ],
    arguments: [{ name: 'BUNDLE', describe: 'Folder or archive of a bundle, or a state.json.' }],
    options: {
      json: { type: 'boolean', describe: 'The numbers as one JSON object: exact, in milliseconds and bytes.' },
    },
    examples: [
      { line: 'rollout summary trace-7f3a', what: 'What happened in this run?' },
      { line: 'rollout summary --json trace-7f3a | jq .tokens', what: 'Its tokens, for a script.' },
    ],
  },
  async ({ options, positionals: [dir = ''] }, io) => {
    const reduced = await reduceForCommand(io, dir, 'lenient');
    const { bundle, trace, diagnostics, progress } = reduced;
    const payloads = await bundlePayloadReport(bundle, Object.values(trace.raw_payloads), { signal: io.signal });
    if (!payloads.ok && payloads.failure.code === 'cancelled') throw new TraceError(payloads.failure);
    const facts: SummaryFacts = {
      bundle: bundle.dir,
      trace_id: trace.trace_id,
      rollout_id: trace.rollout_id,
      first_user_message: firstMessageOf(reduced),
      statistics: statisticsOf(reduced),
      events: progress.events,
      bytes: {
        log: progress.logBytesTotal,
        payloads: payloads.ok
          ? payloads.value.referenced.bytes + payloads.value.unreferenced.reduce((sum, { size }) => sum + size, 0)
          : null,
      },
      diagnostics: {
        skipped: diagnostics.filter(({ severity }) => severity === 'skipped').length,
        notices: diagnostics.filter(({ severity }) => severity === 'notice').length,
        first: diagnostics.slice(0, 5),
      },
    };
    if (options.json) await writeJson(io, asJson(facts));
    else {
      const out = createLineWriter(io.stdout);
      const style = createStyle(hasColours(io.stdout, io.env));
      for (const line of summaryLines(facts, style, lineWidth(io.stdout), io.utcOffset)) out.line(line);
      await out.end();
    }
    return 0;
  },
);

function asJson({ statistics: numbers, diagnostics, ...facts }: SummaryFacts) {
  return { ...facts, ...numbers, diagnostics: { skipped: diagnostics.skipped, notices: diagnostics.notices } };
}

/** The reduced maps themselves, and the edges that the reducer shows without having settled them. */
function statisticsOf({ reducer, trace }: ReducedBundle): Statistics {
  const edges = new Map(Object.entries(trace.interaction_edges));
  const numbers = statistics(reducer.header, { ...reducer.maps, interaction_edges: edges });
  if (!numbers) throw new Error('a reducer always has a header');
  return numbers;
}

/** What the person asked first, from the first request of the root agent. */
function firstMessageOf({ bundle, trace }: ReducedBundle): string | null {
  const calls = Object.values(trace.inference_calls).filter(({ thread_id }) => thread_id === trace.root_thread_id);
  const first = calls.reduce<(typeof calls)[number] | null>(
    (least, call) => (least && least.execution.started_seq <= call.execution.started_seq ? least : call),
    null,
  );
  const ref = first ? trace.raw_payloads[first.raw_request_payload_id] : undefined;
  const payload = ref ? bundle.payloads.read(ref) : null;
  return payload?.ok ? firstUserMessage(payload.value) : null;
}
