import { Buffer } from 'node:buffer';
import { TraceError } from '../../core/failure.ts';
import { RAW_EVENT_TYPES } from '../../core/trace/events.ts';
import { openTrace } from '../../node/archive/open-trace.ts';
import { readBundleLog } from '../../node/bundle.ts';
import { type CliIo, lineWidth } from '../io.ts';
import { createLineWriter, type LineWriter } from '../line-writer.ts';
import { printableJson } from '../terminal/printable.ts';
import { createProgress } from '../terminal/progress.ts';
import { createStyle, hasColours } from '../terminal/style.ts';
import { cutToWidth } from '../terminal/width.ts';
import { createEventFilter, type EventFilter } from '../text/event-filter.ts';
import { createEventRow } from '../text/event-row.ts';
import { nearest } from '../text/near.ts';
import { plural } from '../text/numbers.ts';
import { readLogLine } from '../text/read-log-line.ts';
import { defineCommand, quoted } from '../usage.ts';

/** `rollout events` (issue 2 §4): the raw log. */
export const events = defineCommand(
  {
    name: 'events',
    summary: 'list the raw events of a bundle, all or some',
    about: [
      'Reads the log as it is, without reducing it: one row for each event with its line, position in time, agent, type and what tells it from others. Filters can be combined. Lines that are no events are shown too, unless a filter leaves them out.',
      '--grep looks at the text of the log line, upper and lower case alike; what payload files hold is not searched (`rollout show BUNDLE raw_payload:N` prints one).',
    ],
    arguments: [{ name: 'BUNDLE', describe: 'Folder or archive of a bundle.' }],
    options: {
      type: { type: 'string', value: 'T', describe: `Only events of this type: ${RAW_EVENT_TYPES.join(', ')}.` },
      thread: {
        type: 'string',
        value: 'ID',
        describe: 'Only events of this agent, by thread id or by path (/root/tests).',
      },
      grep: { type: 'string', value: 'TEXT', describe: 'Only lines that hold this text.' },
      json: {
        type: 'boolean',
        describe: 'The lines of the log themselves (JSON Lines); unreadable ones are left out.',
      },
    },
    examples: [
      { line: 'rollout events trace-7f3a --type tool_call_started', what: 'Every tool call.' },
      {
        line: 'rollout events trace-7f3a --thread /root --grep compaction',
        what: 'What the log says of compactions of one agent.',
      },
      { line: 'rollout events trace-7f3a --json | jq .payload.type | sort | uniq -c', what: 'How many of each type.' },
    ],
  },
  async ({ options, positionals: [dir = ''] }, io) => {
    const filter = createEventFilter(options);
    const out = createLineWriter(io.stdout);
    const counted = await eachEvent(io, dir, filter, options.json ? jsonTeller(out) : rowTeller(io, out), out);
    await out.end();
    if (counted.told === 0) await sayWhyNone(io, options, filter, counted);
    return 0;
  },
);

type Tell = (line: ReturnType<typeof readLogLine>, bytes: Uint8Array) => void;

interface Counted {
  lines: number;
  told: number;
  unreadable: number;
}

async function eachEvent(io: CliIo, dir: string, filter: EventFilter, tell: Tell, out: LineWriter): Promise<Counted> {
  const opened = await openTrace(dir, { signal: io.signal });
  if (!opened.ok) throw new TraceError(opened.failure);
  const { kind, bundle, close } = opened.value;
  if (kind === 'state') {
    const message = `${bundle.dir} is a reduced trace without its bundle: it holds no events`;
    throw new TraceError({ code: 'no_bundle', message });
  }
  const progress = createProgress(io, 'Reading');
  const counted: Counted = { lines: 0, told: 0, unreadable: 0 };
  try {
    for await (const batch of readBundleLog(bundle, { signal: io.signal })) {
      if (!batch.ok) throw new TraceError(batch.failure);
      const { lines, end, bytesRead, bytesTotal } = batch.value;
      for (const logLine of end?.rest ? [...lines, end.rest] : lines) {
        const line = readLogLine(logLine);
        if (line.blank) continue;
        counted.lines += 1;
        if (line.value === null) counted.unreadable += 1;
        if (!filter.passes(line, logLine.bytes)) continue;
        counted.told += 1;
        tell(line, logLine.bytes);
        await out.drained();
      }
      // A terminal that shows rows shows how far they are; the line would come between them.
      if (!io.stdout.isTTY)
        progress.update({ bytes: bytesRead, share: bytesTotal > 0 ? bytesRead / bytesTotal : null });
    }
  } finally {
    await progress.end();
    await close();
  }
  return counted;
}

function jsonTeller(out: LineWriter): Tell {
  return (line, bytes) => {
    if (line.value !== null) out.line(printableJson(Buffer.from(bytes).toString('utf8').trim()));
  };
}

function rowTeller(io: CliIo, out: LineWriter): Tell {
  const row = createEventRow(createStyle(hasColours(io.stdout, io.env)));
  const width = lineWidth(io.stdout);
  return (line) => out.line(row(line, (text, taken) => cutToWidth(text, Math.max(20, width - taken))));
}

/** Nothing to show is an answer; why there is nothing goes to standard error. */
async function sayWhyNone(
  io: CliIo,
  options: { type: string | undefined; thread: string | undefined },
  filter: EventFilter,
  { lines }: Counted,
): Promise<void> {
  const words = [lines === 0 ? 'The log is empty.' : `None of ${plural(lines, 'line')} matches.`];
  if (options.type !== undefined && !filter.types.has(options.type)) {
    const near = nearest(options.type, new Set([...filter.types, ...RAW_EVENT_TYPES]), 3);
    words.push(`No event is of type ${quoted(options.type)}${near.length > 0 ? `; there is ${near.join(', ')}` : ''}.`);
  }
  if (options.thread !== undefined && !filter.threads.has(options.thread)) {
    const near = nearest(options.thread, filter.threads, 3);
    words.push(
      `No agent is ${quoted(options.thread)}${near.length > 0 ? `; there is ${near.map(quoted).join(', ')}` : ''}.`,
    );
  }
  await io.stderr.write(`${words.join(' ')}\n`);
}
