import { generator } from './random-deltas.ts';
import { type TraceBuilder, traceBuilder } from './trace-builder.ts';

/**
 * A run of up to three agents that do something sensible at random: read, think, call tools (also several at once), run
 * programs, wait for each other, fail, compact. The same seed gives the same trace.
 */
export function randomTrace(seed: number, steps = 60): TraceBuilder {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const t = traceBuilder();
  let clock = 0;
  let ids = 0;
  const agents: Agent[] = [];
  const addAgent = (path: string, parent?: string) => {
    t.thread(path, parent);
    agents.push({ path, turn: null, call: null, tools: [], cells: new Set(), asked: [] });
  };
  addAgent('/root');
  for (let step = 0; step < steps; step++) {
    clock += Math.floor(random() * (random() < 0.05 ? 200_000 : 4_000));
    t.at(clock);
    if (agents.length < 3 && random() < 0.05) addAgent(`/root/worker${agents.length}`, '/root');
    act(pick(agents));
  }
  return t;

  function act(agent: Agent): void {
    if (agent.turn === null) {
      agent.turn = `turn${++ids}`;
      t.turn(agent.path, agent.turn).say(agent.path, 'user', `please do ${ids}`);
    } else if (agent.call !== null) answer(agent, agent.call);
    else if (agent.tools.length > 0 && random() < 0.6) endTool(agent);
    else if (agent.asked.length > 0) start(agent, agent.asked.shift() as Asked);
    else if (agent.tools.length > 0 || random() < 0.7) call(agent);
    else if (random() < 0.4 && t.items(agent.path).length > 3) compact(agent);
    else {
      t.endTurn(agent.turn, pick(['completed', 'completed', 'failed', 'aborted'] as const));
      agent.turn = null;
    }
  }

  function call(agent: Agent): void {
    agent.call = `call${++ids}`;
    t.call(agent.turn as string, agent.call, pick(['gpt-a', 'gpt-b']));
  }

  function answer(agent: Agent, id: string): void {
    agent.call = null;
    if (random() < 0.15) {
      t.answer(id, [], null, pick(['failed', 'cancelled'] as const));
      return;
    }
    const count = Math.floor(random() * 4);
    const said = Array.from({ length: count }, () => {
      const what = random();
      const callId = `x${++ids}`;
      if (what < 0.5) {
        agent.asked.push({
          id: callId,
          kind: pick(['exec_command', 'exec_command', 'apply_patch', 'wait_agent'] as const),
        });
        return { call: callId, args: JSON.stringify({ cmd: pick(['ls', 'npm test', 'git diff']) }) };
      }
      if (what < 0.65) {
        agent.asked.push({ id: callId, kind: 'cell' });
        return { code: callId, source: 'text(1);' };
      }
      if (what < 0.8) return { reasoning: `thought ${callId}`, encrypted: 30 };
      return { text: `said ${callId}` };
    });
    t.answer(
      id,
      said,
      random() < 0.9 ? { input_tokens: 50 * ids, cached_input_tokens: 20 * ids, output_tokens: 7 } : null,
    );
  }

  function start(agent: Agent, { id, kind }: Asked): void {
    const turn = agent.turn as string;
    if (kind === 'cell') {
      t.cell(turn, id);
      const nested = `nested${++ids}`;
      t.tool(turn, nested, 'exec_command', { cell: `code_cell:${id}` }).exec(nested, 'cat x');
      agent.cells.add(id);
      agent.tools.push(nested, id);
      return;
    }
    t.tool(turn, id, kind, kind === 'wait_agent' ? { target: '/root/worker1' } : {});
    if (kind === 'exec_command')
      t.exec(id, 'npm test', random() < 0.3 ? `terminal:${agent.path}:${pick([1, 2])}` : undefined);
    agent.tools.push(id);
  }

  function endTool(agent: Agent): void {
    const id = agent.tools.shift() as string;
    if (agent.cells.has(id)) {
      t.endCell(id, 'cell output');
    } else {
      const failed = random() < 0.25;
      t.endTool(id, `output of ${id}`, { status: failed ? 'failed' : 'completed', exit: failed ? 1 : 0 });
    }
  }

  function compact(agent: Agent): void {
    const id = `compaction${++ids}`;
    const turn = agent.turn as string;
    if (random() < 0.8) {
      t.compactionRequest(turn, id, `${id}:1`);
      clock += 500;
      t.at(clock).endCompactionRequest(`${id}:1`, pick(['completed', 'failed'] as const));
    }
    t.compact(turn, id, [
      ['developer', 'rules'],
      ['user', `summary ${id}`],
    ]);
  }
}

interface Asked {
  id: string;
  kind: 'exec_command' | 'apply_patch' | 'wait_agent' | 'cell';
}

interface Agent {
  path: string;
  turn: string | null;
  call: string | null;
  tools: string[];
  cells: Set<string>;
  asked: Asked[];
}
