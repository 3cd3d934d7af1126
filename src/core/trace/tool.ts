import { z } from 'zod';
import { optional, uint64 } from './primitives.ts';

/** Who asked for a tool call, as the log says it (a code cell by its runtime id). */
export const rawRequester = z.discriminatedUnion('type', [
  z.object({ type: z.literal('model') }),
  z.object({ type: z.literal('code_cell'), runtime_cell_id: z.string() }),
]);
export type RawRequester = z.infer<typeof rawRequester>;

/** Tool kinds that carry no fields of their own. */
export const PLAIN_TOOL_KINDS = [
  'exec_command',
  'write_stdin',
  'apply_patch',
  'web',
  'image_generation',
  'spawn_agent',
  'assign_agent_task',
  'send_message',
  'wait_agent',
  'close_agent',
] as const;
export type PlainToolKind = (typeof PLAIN_TOOL_KINDS)[number];

export const toolCallKind = z.discriminatedUnion('type', [
  z.object({ type: z.enum(PLAIN_TOOL_KINDS) }),
  z.object({ type: z.literal('mcp'), server: z.string(), tool: z.string() }),
  z.object({ type: z.literal('other'), name: z.string() }),
]);
export type ToolCallKind = z.infer<typeof toolCallKind>;

export const toolCallSummary = z.discriminatedUnion('type', [
  z.object({ type: z.literal('terminal'), operation_id: z.string() }),
  z.object({
    type: z.literal('agent'),
    target_agent_path: z.string(),
    task_name: optional(z.string()),
    message_preview: z.string(),
  }),
  z.object({
    type: z.literal('wait_agent'),
    target_agent_path: optional(z.string()),
    timeout_ms: optional(uint64),
  }),
  z.object({
    type: z.literal('generic'),
    label: z.string(),
    input_preview: optional(z.string()),
    output_preview: optional(z.string()),
  }),
]);
export type ToolCallSummary = z.infer<typeof toolCallSummary>;
