/** A model item in the shape of the OpenAI Responses API (spec/trace-format.md, "Model items"). */
export type ModelItem = Readonly<Record<string, unknown>> & { readonly type: string };

type Phase = 'commentary' | 'final_answer' | 'summary';

/** What a user or the harness says. */
export function inputMessage(role: 'user' | 'developer', ...texts: string[]): ModelItem {
  return { type: 'message', role, content: texts.map((text) => ({ type: 'input_text', text })) };
}

/** A user message with a picture (`url` is a data: URL). */
export function pictureMessage(text: string, url: string): ModelItem {
  const content = [
    { type: 'input_text', text },
    { type: 'input_image', image_url: url, detail: 'auto' },
  ];
  return { type: 'message', role: 'user', content };
}

/** What the model says, to the user while it works (`commentary`) or at the end (`final_answer`). */
export function said(text: string, phase: Phase = 'commentary'): ModelItem {
  return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }], phase };
}

/** A message of one agent as the other one reads it. */
export function agentMessage(author: string, recipient: string, text: string): ModelItem {
  return { type: 'agent_message', author, recipient, content: [{ type: 'input_text', text }] };
}

/** Reasoning: readable text, a summary, an encrypted blob, or several of them. */
export function reasoning(parts: { text?: string; summary?: string; encrypted?: string }): ModelItem {
  return {
    type: 'reasoning',
    summary: parts.summary === undefined ? [] : [{ type: 'summary_text', text: parts.summary }],
    ...(parts.text === undefined ? {} : { content: [{ type: 'reasoning_text', text: parts.text }] }),
    encrypted_content: parts.encrypted ?? null,
  };
}

/** `args` becomes the JSON text that the model wrote. */
export function functionCall(callId: string, name: string, args: object): ModelItem {
  return { type: 'function_call', name, arguments: JSON.stringify(args), call_id: callId };
}

export function functionOutput(callId: string, output: unknown): ModelItem {
  return { type: 'function_call_output', call_id: callId, output };
}

/** A call whose input is free text: a patch, or the source of a code cell (`name` = "exec"). */
export function customCall(callId: string, name: string, input: string): ModelItem {
  return { type: 'custom_tool_call', status: 'completed', call_id: callId, name, input };
}

export function customOutput(callId: string, output: unknown): ModelItem {
  return { type: 'custom_tool_call_output', call_id: callId, output };
}

/** A search that the provider ran itself. It has no call id. */
export function webSearchCall(id: string, query: string): ModelItem {
  return { type: 'web_search_call', id, status: 'completed', action: { type: 'search', query } };
}

/** The part of a compaction that only the provider can read. */
export function encryptedSummary(encrypted: string): ModelItem {
  return { type: 'compaction', encrypted_content: encrypted };
}
