import { basename } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import type { Diagnostic } from '../../core/reduce/diagnostic.ts';
import type { RawPayloadRef } from '../../core/trace/payload-ref.ts';
import { bundlePayloadReport, type PayloadReport } from '../../node/payload-report.ts';
import type { ReducedBundle } from '../../node/reduce-bundle.ts';
import type { CliIo } from '../io.ts';
import { writeJson } from '../json-output.ts';
import { createLineWriter } from '../line-writer.ts';
import { reduceForCommand } from '../reduce-bundle.ts';
import { printableLine } from '../terminal/printable.ts';
import { createStyle, hasColours, type Style } from '../terminal/style.ts';
import { meaningOf } from '../text/meanings.ts';
import { bytes, count, plural } from '../text/numbers.ts';
import { defineCommand } from '../usage.ts';

/** `rollout check` (issue 2 §4): what is wrong with a bundle. */
export const check = defineCommand(
  {
    name: 'check',
    summary: 'say what is wrong with a bundle, and what follows from it',
    about: [
      'Reduces the bundle leniently and lists every line that could not be used or is odd: its number, sequence number, event type, what is wrong, and what that means. Then it holds the payload files against the log: files that nothing refers to, references to files that are missing, too large or outside of the bundle.',
      'Nothing is written. The exit code is 0 when nothing was found and 1 otherwise.',
      'A running trace may have a cut last line, and a payload whose event is still to come.',
    ],
    arguments: [{ name: 'BUNDLE', describe: 'Folder or archive of a bundle, or a state.json.' }],
    options: { json: { type: 'boolean', describe: 'The findings as one JSON object.' } },
    examples: [
      { line: 'rollout check trace-7f3a', what: 'Is this trace sound?' },
      { line: 'rollout check --json trace-7f3a | jq .diagnostics[].code', what: 'The findings for a program.' },
    ],
  },
  async ({ options, positionals: [dir = ''] }, io) => {
    const reduced = await reduceForCommand(io, dir, 'lenient');
    const { bundle, trace, diagnostics, skippedRefs } = reduced;
    if (reduced.source.kind === 'state') return checkState(io, reduced, options.json);
    const refs = [...Object.values(trace.raw_payloads), ...skippedRefs];
    const report = await bundlePayloadReport(bundle, refs, { signal: io.signal });
    if (!report.ok) throw new TraceError(report.failure);
    const findings = diagnostics.length + payloadFindings(report.value);
    if (options.json) await writeJson(io, asJson(reduced, report.value, findings));
    else await tell(io, reduced, report.value, findings);
    return findings === 0 ? 0 : 1;
  },
);

/** Of a `state.json` alone there is nothing to hold it against; that it has the right shape was found while it was opened. */
async function checkState(io: CliIo, reduced: ReducedBundle, json: boolean): Promise<number> {
  const { bundle, trace, source } = reduced;
  if (json) {
    await writeJson(io, {
      bundle: bundle.dir,
      trace_id: trace.trace_id,
      status: trace.status,
      clean: true,
      findings: 0,
      not_checked: source.missing,
    });
    return 0;
  }
  const out = createLineWriter(io.stdout);
  out.line('A reduced trace of the right shape, without its bundle. Not in it, and so not checked:');
  for (const line of source.missing) out.line(`  ${line}`);
  await out.end();
  return 0;
}

function payloadFindings({ unreferenced, missing, oversized, unusable }: PayloadReport): number {
  return unreferenced.length + missing.length + oversized.length + unusable.length;
}

function asJson({ bundle, trace, diagnostics, progress }: ReducedBundle, payloads: PayloadReport, findings: number) {
  return {
    bundle: bundle.dir,
    trace_id: trace.trace_id,
    status: trace.status,
    clean: findings === 0,
    findings,
    events: progress.events,
    log_bytes: progress.logBytesTotal,
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, meaning: meaningOf(diagnostic.code) })),
    payloads,
  };
}

async function tell(io: CliIo, reduced: ReducedBundle, payloads: PayloadReport, findings: number): Promise<void> {
  const style = createStyle(hasColours(io.stdout, io.env));
  const out = createLineWriter(io.stdout);
  const told = new Set<string>();
  for (const diagnostic of reduced.diagnostics) {
    out.line(diagnosticLine(basename(reduced.bundle.logPath), diagnostic, style));
    // The same meaning once, where it is met first.
    if (!told.has(diagnostic.code)) out.line(`    ${style.dim(meaningOf(diagnostic.code))}`);
    told.add(diagnostic.code);
    await out.drained();
  }
  for (const line of payloadLines(payloads, style)) {
    out.line(line);
    await out.drained();
  }
  for (const line of conclusion(reduced, payloads, findings, style)) out.line(line);
  await out.end();
}

/** `trace.jsonl:12  seq 12  codex_turn_ended  skipped: …` */
function diagnosticLine(log: string, { severity, line, seq, event_type, message }: Diagnostic, style: Style): string {
  const where = `${printableLine(log)}:${line}`;
  const facts = [seq === null ? 'no seq' : `seq ${seq}`, event_type === null ? 'no event' : printableLine(event_type)];
  const word = severity === 'skipped' ? style.red('skipped') : style.yellow('notice');
  return `${style.bold(where)}  ${facts.join('  ')}  ${word}: ${printableLine(message)}`;
}

function* payloadLines(report: PayloadReport, style: Style): Generator<string> {
  const named = (ref: RawPayloadRef) => `${printableLine(ref.path)} (${printableLine(ref.raw_payload_id)})`;
  for (const ref of report.missing) yield `${named(ref)}  ${style.red('missing')}: the log refers to it`;
  for (const { ref, size } of report.oversized) {
    yield `${named(ref)}  ${style.red('too large')}: ${bytes(size)}, it was not read`;
  }
  for (const { ref, failure } of report.unusable) {
    yield `${named(ref)}  ${style.red('not usable')}: ${printableLine(failure.message)}`;
  }
  for (const { path, size } of report.unreferenced) {
    yield `${printableLine(path)}  ${style.yellow('unreferenced')}: ${bytes(size)}, no event refers to it`;
  }
}

const noEnd = (events: number): string =>
  events === 0
    ? 'No event yet: its producer has just begun, or was killed at once.'
    : 'No rollout_ended: it is still running, or its producer was killed.';

function conclusion(reduced: ReducedBundle, report: PayloadReport, findings: number, style: Style): string[] {
  const { diagnostics, progress, trace } = reduced;
  const { files, bytes: payloadBytes } = report.referenced;
  const read = `${plural(progress.events, 'event')} (${bytes(progress.logBytesTotal)}), ${plural(files, 'payload')} (${bytes(payloadBytes)})`;
  const open = trace.status === 'running' ? [noEnd(progress.events)] : [];
  if (findings === 0) return [`${style.green('Sound')}: ${read}.`, ...open];
  const skipped = diagnostics.filter(({ severity }) => severity === 'skipped').length;
  const parts = [
    [skipped, 'skipped line'],
    [diagnostics.length - skipped, 'notice'],
    [report.missing.length, 'missing payload'],
    [report.oversized.length, 'payload too large', 'payloads too large'],
    [report.unusable.length, 'payload not usable', 'payloads not usable'],
    [report.unreferenced.length, 'unreferenced file'],
  ] as const;
  const found = parts.filter(([n]) => n > 0).map(([n, one, many]) => plural(n, one, many));
  return ['', `${style.bold(`${count(findings)} found`)}: ${found.join(', ')}. Read: ${read}.`, ...open];
}
