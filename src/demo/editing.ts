import type { Agent } from './agent.ts';
import { eventStep } from './agent.ts';
import { customCall, customOutput, webSearchCall } from './items.ts';
import { type CallOptions, callTool, preview, type Tool, toolEnded, toolStarted } from './tool.ts';

/** Changes files by a patch. `output` is what the tool says about it. */
export function applyPatch(
  agent: Agent,
  options: CallOptions & { patch: string; output: string; failed?: boolean },
): Tool {
  const { id, patch, output } = options;
  const item = customOutput(id, output);
  const steps = [
    toolStarted(agent, options, {
      kind: { type: 'apply_patch' },
      summary: { type: 'generic', label: 'apply_patch', input_preview: preview(patchedFiles(patch)) },
      invocation: { tool_name: 'apply_patch', tool_namespace: null, payload: { type: 'custom', input: patch } },
    }),
    toolEnded(agent, id, options.to, options.failed ? 'failed' : 'completed', {
      type: 'direct_response',
      response_item: item,
    }),
  ];
  return { call: customCall(id, 'apply_patch', patch), steps, output: item };
}

function patchedFiles(patch: string): string {
  const files = [...patch.matchAll(/^\*\*\* (?:Update|Add|Delete) File: (.*)$/gm)].map((match) => match[1]);
  return files.join(', ');
}

/** A call to a tool of an MCP server, with the id under which the server's own log knows it. */
export function mcp(
  agent: Agent,
  options: CallOptions & { server: string; tool: string; args: object; output: string; correlation: string },
): Tool {
  const { id, from, server, tool, correlation } = options;
  return callTool(agent, {
    ...options,
    name: `mcp__${server}__${tool}`,
    kind: { type: 'mcp', server, tool },
    between: [
      eventStep(agent, from, () => ({
        type: 'mcp_tool_call_correlation_assigned',
        tool_call_id: id,
        mcp_call_id: correlation,
      })),
    ],
  });
}

/** A web search that the provider ran inside the response: an item without an output of its own. */
export function webSearch(agent: Agent, options: CallOptions & { query: string }): Tool {
  const { id, to, query } = options;
  const steps = [
    toolStarted(
      agent,
      { ...options },
      {
        kind: { type: 'web' },
        summary: { type: 'generic', label: 'web_search', input_preview: preview(query) },
        invocation: null,
      },
    ),
    toolEnded(agent, id, to, 'completed', null),
  ];
  return { call: webSearchCall(id, query), steps, output: null };
}
