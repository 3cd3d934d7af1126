import type { Agent } from './agent.ts';
import { type CallOptions, callTool, preview, runtimeEnded, runtimeStarted, type Tool } from './tool.ts';

interface MessageOptions extends CallOptions {
  receiver: Agent;
  message: string;
}

/**
 * Starts a child agent with a first message. The child's own script begins its thread and receives the message.
 * (spec/reduction.md, "Agents": the edge comes from the runtime's end event.)
 */
export function spawnAgent(agent: Agent, options: CallOptions & { child: Agent; message: string }): Tool {
  const { id, from, to, child, message } = options;
  const taskName = child.path.split('/').at(-1) ?? child.path;
  const begin = {
    call_id: id,
    sender_thread_id: agent.threadId,
    prompt: message,
    model: child.model,
    reasoning_effort: 'medium',
  };
  return callTool(agent, {
    ...options,
    name: 'spawn_agent',
    args: { task_name: taskName, agent_type: child.role, message },
    kind: { type: 'spawn_agent' },
    summary: { type: 'agent', target_agent_path: child.path, task_name: taskName, message_preview: preview(message) },
    output: JSON.stringify({ agent_path: child.path, nickname: child.nickname }),
    between: [
      runtimeStarted(agent, id, from, begin),
      runtimeEnded(agent, id, to, 'completed', {
        ...begin,
        new_thread_id: child.threadId,
        new_agent_nickname: child.nickname,
        new_agent_role: child.role,
        status: 'pending_init',
      }),
    ],
  });
}

/** A message that the receiver reads when it next asks its model. The runtime reports it as an activity. */
export function sendMessage(agent: Agent, options: MessageOptions): Tool {
  const { id, to, receiver, message } = options;
  return callTool(agent, {
    ...options,
    name: 'send_message',
    args: { target: receiver.path, message },
    kind: { type: 'send_message' },
    summary: { type: 'agent', target_agent_path: receiver.path, message_preview: preview(message) },
    output: JSON.stringify({ delivered_to: receiver.path }),
    between: [
      runtimeEnded(agent, id, to, 'completed', {
        event_id: id,
        agent_thread_id: receiver.threadId,
        agent_path: receiver.path,
        kind: 'interacted',
      }),
    ],
  });
}

/** A new task for an agent that has finished its first one: it starts another turn. */
export function assignTask(agent: Agent, options: MessageOptions): Tool {
  const { id, from, to, receiver, message } = options;
  const body = {
    call_id: id,
    sender_thread_id: agent.threadId,
    receiver_thread_id: receiver.threadId,
    prompt: message,
  };
  return callTool(agent, {
    ...options,
    name: 'assign_agent_task',
    args: { target: receiver.path, message },
    kind: { type: 'assign_agent_task' },
    summary: { type: 'agent', target_agent_path: receiver.path, message_preview: preview(message) },
    output: JSON.stringify({ assigned_to: receiver.path }),
    between: [
      runtimeStarted(agent, id, from, body),
      runtimeEnded(agent, id, to, 'completed', { ...body, status: 'running' }),
    ],
  });
}

/** Waits until one of the agents has something to say. */
export function waitAgent(
  agent: Agent,
  options: CallOptions & { target?: Agent; timeoutMs: number; output: string },
): Tool {
  const { target, timeoutMs } = options;
  return callTool(agent, {
    ...options,
    name: 'wait_agent',
    args: target ? { target: target.path, timeout_ms: timeoutMs } : { timeout_ms: timeoutMs },
    kind: { type: 'wait_agent' },
    summary: { type: 'wait_agent', target_agent_path: target?.path ?? null, timeout_ms: timeoutMs },
  });
}

/** Ends an agent that is no longer needed. */
export function closeAgent(agent: Agent, options: CallOptions & { receiver: Agent }): Tool {
  const { id, from, to, receiver } = options;
  const body = { call_id: id, sender_thread_id: agent.threadId, receiver_thread_id: receiver.threadId };
  return callTool(agent, {
    ...options,
    name: 'close_agent',
    args: { target: receiver.path },
    kind: { type: 'close_agent' },
    summary: { type: 'agent', target_agent_path: receiver.path, message_preview: '' },
    output: JSON.stringify({ closed: receiver.path }),
    between: [
      runtimeStarted(agent, id, from, body),
      runtimeEnded(agent, id, to, 'completed', { ...body, status: 'shutdown' }),
    ],
  });
}
