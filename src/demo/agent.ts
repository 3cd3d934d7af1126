import type { RawEventInput, TraceWriter } from '../node/trace-writer.ts';
import { agentMessage, type ModelItem } from './items.ts';
import type { Step, World } from './step.ts';

/** One simulated agent: what a thread of the runtime remembers between its model calls. */
export interface Agent {
  readonly world: World;
  readonly threadId: string;
  readonly path: string;
  readonly model: string;
  readonly role: string;
  readonly nickname: string;
  readonly parent: Agent | null;
  readonly instructions: string;
  readonly tools: readonly object[];
  /** The conversation as the next full request would send it. */
  history: ModelItem[];
  /** How many items of `history` the provider knows already from the last response. */
  known: number;
  lastResponseId: string | null;
  turnId: string;
  turns: number;
  calls: number;
}

export interface AgentOptions {
  threadId: string;
  path: string;
  model: string;
  role: string;
  nickname: string;
  parent?: Agent;
  instructions: string;
  tools: readonly object[];
  /** What the harness puts before the first message. */
  preamble?: readonly ModelItem[];
}

export function createAgent(world: World, options: AgentOptions): Agent {
  const { preamble = [], parent = null, ...rest } = options;
  const history = [...preamble];
  return { world, ...rest, parent, history, known: 0, lastResponseId: null, turnId: '', turns: 0, calls: 0 };
}

/** Writes one payload file and gives the reference to it. */
export type PayloadWrite = TraceWriter['payload'];

/** A step that writes one event of this agent's current turn (`payloads` are written first, inside `make`). */
export function eventStep(agent: Agent, at: number, make: (write: PayloadWrite) => RawEventInput): Step {
  const context = { threadId: agent.threadId, codexTurnId: agent.turnId === '' ? null : agent.turnId };
  return {
    at,
    write: (writer, wallTime) => {
      const body = make((kind, json) => writer.payload(kind, json));
      writer.event(body, { ...context, at: wallTime });
    },
  };
}

/** thread_started, with the session's metadata; a child's says who spawned it. */
export function startThread(agent: Agent, at: number): Step[] {
  const { parent, world } = agent;
  const taskName = agent.path.split('/').at(-1) ?? null;
  const source = parent
    ? {
        subagent: {
          thread_spawn: {
            parent_thread_id: parent.threadId,
            depth: agent.path.split('/').length - 2,
            agent_path: agent.path,
            task_name: taskName,
            agent_nickname: agent.nickname,
            agent_role: agent.role,
          },
        },
      }
    : 'cli';
  return [
    {
      at,
      write: (writer, wallTime) => {
        const metadata = writer.payload('session_metadata', {
          thread_id: agent.threadId,
          agent_path: agent.path,
          task_name: parent ? taskName : null,
          nickname: agent.nickname,
          agent_role: agent.role,
          session_source: source,
          cwd: world.cwd,
          rollout_path: null,
          model: agent.model,
          provider_name: world.provider,
          approval_policy: 'on-request',
          sandbox_policy: 'workspace-write',
        });
        writer.event(
          { type: 'thread_started', thread_id: agent.threadId, agent_path: agent.path, metadata_payload: metadata },
          { threadId: agent.threadId, at: wallTime },
        );
      },
    },
  ];
}

export function endThread(agent: Agent, at: number, status: 'completed' | 'failed' | 'aborted' = 'completed'): Step[] {
  const write: Step['write'] = (writer, wallTime) => {
    writer.event(
      { type: 'thread_ended', thread_id: agent.threadId, status },
      { threadId: agent.threadId, at: wallTime },
    );
  };
  return [{ at, write }];
}

/** Begins an activation of the agent: everything until {@link endTurn} belongs to it. */
export function startTurn(agent: Agent, at: number): Step[] {
  agent.turns += 1;
  agent.turnId = agent.world.random.uuid(agent.world.startedAt + at);
  const { turnId, threadId } = agent;
  return [
    eventStep(agent, at, () => ({ type: 'codex_turn_started', codex_turn_id: turnId, thread_id: threadId })),
    protocolEvent(agent, at, 'task_started', { type: 'task_started', turn_id: turnId, model_context_window: 272_000 }),
  ];
}

export function endTurn(agent: Agent, at: number, status: 'completed' | 'failed' | 'cancelled' = 'completed'): Step[] {
  const { turnId } = agent;
  return [
    protocolEvent(agent, at, 'task_complete', { type: 'task_complete', turn_id: turnId }),
    eventStep(agent, at, () => ({ type: 'codex_turn_ended', codex_turn_id: turnId, status })),
  ];
}

/** A message of another agent arrives: the next request shows it. */
export function receive(agent: Agent, author: string, text: string): void {
  agent.history.push(agentMessage(author, agent.path, text));
}

/** A UI event, kept as evidence only. */
export function protocolEvent(agent: Agent, at: number, type: string, payload: object): Step {
  return eventStep(agent, at, (write) => ({
    type: 'protocol_event_observed',
    event_type: type,
    event_payload: write('protocol_event', payload),
  }));
}

/** The runtime notices that a child has finished, and carries its last message to the parent (whose script must {@link receive} it). */
export function agentResult(child: Agent, parent: Agent, at: number, message: string): Step {
  const turnId = child.turnId;
  return eventStep(child, at, (write) => ({
    type: 'agent_result_observed',
    edge_id: `edge:agent_result:${child.threadId}:${turnId}:${parent.threadId}`,
    child_thread_id: child.threadId,
    child_codex_turn_id: turnId,
    parent_thread_id: parent.threadId,
    message,
    carried_payload: write('agent_result', {
      child_agent_path: child.path,
      message,
      status: { completed: message },
    }),
  }));
}
