import { TraceWriter } from '../../../src/node/trace-writer.ts';

/**
 * A producer for measurements: turns of one agent that ask a model and run a command, about `perSecond` events a second, with
 * payloads of a few KB. The times in its events are those of writing, so that whoever sees an event knows its age.
 */
export interface LiveWriter {
  readonly dir: string;
  readonly events: number;
  /** Writes what is due by now. */
  writeDue(): void;
  end(): void;
}

const THREAD = 'thread-root';
const HISTORY = 30;

export function createLiveWriter(root: string, name: string, perSecond: number): LiveWriter {
  const writer = TraceWriter.create(root, { traceId: name, rolloutId: name, rootThreadId: THREAD });
  const started = performance.now();
  let events = 0;
  let turn = 0;
  let step = 0;
  let history: unknown[] = [];
  const context = () => ({ threadId: THREAD, codexTurnId: `turn-${turn}` });

  const say = (role: string, text: string) => ({ type: 'message', role, content: [{ type: 'input_text', text }] });
  const next = (): void => {
    const at = context();
    const call = `call-${turn}`;
    events += 1;
    switch (step++ % 8) {
      case 0:
        turn += 1;
        // A conversation of bounded length: this measures following, not ever larger requests.
        history = [...history.slice(-HISTORY), say('user', `Request ${turn}. ${'Please look at this. '.repeat(20)}`)];
        writer.event({ type: 'codex_turn_started', codex_turn_id: `turn-${turn}`, thread_id: THREAD }, context());
        return;
      case 1: {
        const request_payload = writer.payload('inference_request', { input: history });
        const model = { model: 'bench', provider_name: 'bench' };
        const ids = { inference_call_id: `inference-${turn}`, thread_id: THREAD, codex_turn_id: `turn-${turn}` };
        writer.event({ type: 'inference_started', ...ids, ...model, request_payload }, at);
        return;
      }
      case 2: {
        const item = { type: 'function_call', call_id: call, name: 'shell', arguments: `{"cmd":"make ${turn}"}` };
        const usage = { input_tokens: 1000, cached_input_tokens: 900, output_tokens: 50, reasoning_output_tokens: 10 };
        const response = { response_id: `response-${turn}`, token_usage: usage, output_items: [item] };
        const response_payload = writer.payload('inference_response', response);
        history = [...history, item, { type: 'function_call_output', call_id: call, output: `done ${turn}` }];
        writer.event({ type: 'inference_completed', inference_call_id: `inference-${turn}`, response_payload }, at);
        return;
      }
      case 3:
        writer.event(
          {
            type: 'tool_call_started',
            tool_call_id: `tool-${turn}`,
            model_visible_call_id: call,
            requester: { type: 'model' },
            kind: { type: 'exec_command' },
            summary: { type: 'generic', label: `make ${turn}` },
          },
          at,
        );
        return;
      case 4: {
        const begin = { call_id: call, process_id: '1', command: ['make', String(turn)], cwd: '/work' };
        const runtime_payload = writer.payload('tool_runtime_event', begin);
        writer.event({ type: 'tool_call_runtime_started', tool_call_id: `tool-${turn}`, runtime_payload }, at);
        return;
      }
      case 5: {
        const stdout = `compiling ${turn}\n`.repeat(100);
        const end = { call_id: call, stdout, stderr: '', exit_code: 0, formatted_output: stdout };
        const runtime_payload = writer.payload('tool_runtime_event', {
          process_id: '1',
          command: [],
          cwd: '/',
          ...end,
        });
        const status = 'completed';
        writer.event({ type: 'tool_call_runtime_ended', tool_call_id: `tool-${turn}`, status, runtime_payload }, at);
        return;
      }
      case 6:
        writer.event({ type: 'tool_call_ended', tool_call_id: `tool-${turn}`, status: 'completed' }, at);
        return;
      default:
        writer.event({ type: 'codex_turn_ended', codex_turn_id: `turn-${turn}`, status: 'completed' }, at);
    }
  };

  writer.event({ type: 'rollout_started', trace_id: name, root_thread_id: THREAD });
  writer.event({ type: 'thread_started', thread_id: THREAD, agent_path: '/root' });
  return {
    dir: writer.bundleDir,
    get events() {
      return events;
    },
    writeDue() {
      const due = ((performance.now() - started) * perSecond) / 1000;
      while (events < due) next();
    },
    end() {
      writer.event({ type: 'rollout_ended', status: 'completed' });
      writer.close();
    },
  };
}
