import { type Agent, protocolEvent } from './agent.ts';
import { functionCall, functionOutput } from './items.ts';
import type { Step } from './step.ts';
import {
  type CallOptions,
  callTool,
  preview,
  resultOf,
  runtimeEnded,
  runtimeStarted,
  type Tool,
  toolEnded,
  toolStarted,
} from './tool.ts';

export interface ExecOptions extends CallOptions {
  cmd: string;
  /** What the command printed. */
  stdout: string;
  stderr?: string;
  exitCode?: number;
  /** What the model is shown of it; default: all of `stdout`. */
  shown?: string;
  cwd?: string;
  yieldMs?: number;
  /** Tokens of the whole output, when the model is not shown all of it. */
  originalTokens?: number;
  /** The command still runs when the call ends, at this time; `to` is when the process ends. */
  yieldsAt?: number;
  /** Its process id, when a later call writes to it. */
  process?: string;
}

const WALL = (ms: number): string => `${(ms / 1000).toFixed(1)} seconds`;

/** A new process id of this run: also the id of the terminal in which the command runs. */
export function newProcess(agent: Agent): string {
  return String(41_080 + agent.world.counter('process') * 3);
}

/** A shell command (exec_command): its call, begin and end of its process, its output. */
export function exec(agent: Agent, options: ExecOptions): Tool {
  const { id, from, to, cmd, stdout, stderr = '', exitCode = 0, nested, yieldsAt } = options;
  const cwd = options.cwd ?? agent.world.cwd;
  const process = options.process ?? newProcess(agent);
  const status = exitCode === 0 ? 'completed' : 'failed';
  const shown = options.shown ?? stdout;
  const lines = stdout.split('\n').length - (stdout.endsWith('\n') ? 1 : 0);
  const text =
    yieldsAt === undefined
      ? `Exit code: ${exitCode}\nWall time: ${WALL(to - from)}\nTotal output lines: ${lines}\nOutput:\n${shown}`
      : `Wall time: ${WALL(yieldsAt - from)}\nProcess running with session ID ${process}\nOutput:\n${shown}`;
  const args = {
    cmd,
    ...(options.cwd === undefined ? {} : { workdir: options.cwd }),
    yield_time_ms: options.yieldMs ?? 10_000,
    max_output_tokens: 2_500,
  };
  const begin = {
    call_id: id,
    process_id: process,
    turn_id: agent.turnId,
    command: ['bash', '-lc', cmd],
    cwd,
    parsed_cmd: [],
    source: 'agent',
  };
  const end = {
    ...begin,
    stdout,
    stderr,
    aggregated_output: '',
    exit_code: exitCode,
    duration: { secs: Math.floor((to - from) / 1000), nanos: ((to - from) % 1000) * 1_000_000 },
    formatted_output: text,
    status,
  };
  const tokens = options.originalTokens ?? Math.ceil(stdout.length / 4);
  const value = {
    output: shown,
    exit_code: exitCode,
    original_token_count: tokens,
    wall_time_seconds: (to - from) / 1000,
  };
  const item = functionOutput(id, text);
  const steps: Step[] = [
    toolStarted(agent, options, {
      kind: { type: 'exec_command' },
      summary: { type: 'generic', label: 'exec_command', input_preview: preview(cmd) },
      invocation: {
        tool_name: 'exec_command',
        tool_namespace: null,
        payload: { type: 'function', arguments: JSON.stringify(args) },
      },
    }),
    runtimeStarted(agent, id, from, begin),
  ];
  const processEnd = runtimeEnded(agent, id, to, status, end);
  const callEnd = toolEnded(
    agent,
    id,
    yieldsAt ?? to,
    yieldsAt === undefined ? status : 'completed',
    resultOf(nested, item, value),
  );
  steps.push(...(yieldsAt === undefined ? [processEnd, callEnd] : [callEnd, processEnd]));
  return {
    call: nested ? null : functionCall(id, 'exec_command', args),
    steps,
    output: nested ? null : item,
  };
}

/** The UI's notice of a running command, with its last line. */
export function outputDelta(agent: Agent, at: number, callId: string, chunk: string): Step {
  return protocolEvent(agent, at, 'exec_command_output_delta', {
    type: 'exec_command_output_delta',
    call_id: callId,
    stream: 'stdout',
    chunk,
  });
}

/** Types into (or just looks at) a command that still runs. */
export function writeStdin(
  agent: Agent,
  options: CallOptions & { process: string; chars: string; shown: string; exitCode?: number },
): Tool {
  const { process, chars, exitCode } = options;
  const state = exitCode === undefined ? `Process running with session ID ${process}` : `Exit code: ${exitCode}`;
  return callTool(agent, {
    ...options,
    name: 'write_stdin',
    args: { session_id: Number(process), chars, yield_time_ms: 5_000, max_output_tokens: 2_000 },
    kind: { type: 'write_stdin' },
    output: `Wall time: ${WALL(options.to - options.from)}\n${state}\nOutput:\n${options.shown}`,
  });
}
