import { canonicalJson, compactJson, compactJsonText, cutSummary } from '../json/compact.ts';
import type { ExactJson } from '../json/exact.ts';
import type { AgentMessage, BodyPart, Channel, ItemKind, Role } from '../model/conversation.ts';
import { type AgentMail, mailOfAgentMessage, mailOfLegacyText } from './agent-mail.ts';
import { fingerprint, type Interner } from './interner.ts';
import { reject } from './rejection.ts';

/** A body part before it is known which payload it is read from. */
export type PartSpec =
  | Exclude<BodyPart, { type: 'json' } | { type: 'payload_ref' }>
  | { type: 'json'; summary: string }
  | { type: 'payload_ref'; label: string };

/** A model item in the reduced trace's terms (spec/reduction.md, "Normalising a model item"). */
export interface NormalizedItem {
  role: Role;
  channel: Channel | null;
  kind: ItemKind;
  agentMessage: AgentMessage | null;
  callId: string | null;
  parts: PartSpec[];
  /** Equal for items that match, except for what {@link matchKey} adds. */
  key: string;
  /** For reasoning: equal when the first encoded parts are equal. */
  encodedKey: string | null;
  hasPayloadRef: boolean;
  /** The message between agents that this item delivers, if it can be one. */
  mail: AgentMail | null;
  /** `name` of the called function. */
  name: string | null;
  /** Size of the item's JSON in its payload. */
  bytes: number;
}

export interface NormalizeContext {
  rawPayloadId: string;
  interner: Interner;
  /** Payload references are equal when the JSON they stand for is equal (else: when they refer to the same payload). */
  comparePayloadContent: boolean;
}

/** The item's own member that is not part of what the model saw. */
const PASSTHROUGH = 'internal_chat_message_metadata_passthrough';

type JsonObject = Record<string, unknown>;

interface Draft {
  role: Role;
  channel: Channel | null;
  kind: ItemKind;
  parts: PartSpec[];
  callId: string | null;
  agentMessage?: AgentMessage;
  /** What the payload_ref parts stand for, in their order. */
  refs?: string[];
  mail?: AgentMail | null;
}

/** One item being read: its value, and its exact text for the places where that matters. */
interface Source {
  item: JsonObject;
  exact: () => Map<string, ExactJson>;
  context: NormalizeContext;
}

/**
 * Normalises one model item; null when it is dropped (`additional_tools`).
 * `exact` gives the item's JSON with nothing lost, on demand. Throws a Rejection when the item is not one of the format's.
 */
export function normalizeItem(
  value: unknown,
  exact: () => ExactJson,
  bytes: number,
  context: NormalizeContext,
): NormalizedItem | null {
  const type = isObject(value) ? value.type : undefined;
  if (!isObject(value) || typeof type !== 'string') {
    reject('item_without_type', `model item in ${context.rawPayloadId} has no string type`, context.rawPayloadId);
  }
  if (type === 'additional_tools') return null;
  const normalize = ITEM_TYPES[type];
  if (!normalize) {
    reject('item_type_unknown', `unsupported model item type ${type} in ${context.rawPayloadId}`, context.rawPayloadId);
  }
  let known: Map<string, ExactJson> | undefined;
  const exactItem = () => {
    if (!known) {
      known = exact() as Map<string, ExactJson>;
      known.delete(PASSTHROUGH);
    }
    return known;
  };
  const item = PASSTHROUGH in value ? without(value, PASSTHROUGH) : value;
  const draft = normalize({ item, exact: exactItem, context });
  return finish(draft, item, bytes, context);
}

/** The key by which stored items and incoming ones are compared; `rawPayloadId`: the payload being read. */
export function matchKey(item: NormalizedItem, rawPayloadId: string, comparePayloadContent: boolean): string {
  return item.hasPayloadRef && !comparePayloadContent ? `${item.key}@${rawPayloadId}` : item.key;
}

/** Match key of a reasoning body, which is the only one that can change after it was stored. */
export function reasoningKey(parts: readonly PartSpec[], interner: Interner): string {
  return itemKey('assistant', 'analysis', 'reasoning', null, null, parts, [], interner);
}

function finish(draft: Draft, item: JsonObject, bytes: number, context: NormalizeContext): NormalizedItem {
  const { role, channel, kind, parts, callId } = draft;
  const agentMessage = draft.agentMessage ?? null;
  const encoded = kind === 'reasoning' ? parts.find((part) => part.type === 'encoded') : undefined;
  return {
    role,
    channel,
    kind,
    agentMessage,
    callId,
    parts,
    key: itemKey(role, channel, kind, agentMessage, callId, parts, draft.refs ?? [], context.interner),
    encodedKey: encoded ? `${encoded.label}|${context.interner.number(encoded.value)}` : null,
    hasPayloadRef: parts.some((part) => part.type === 'payload_ref'),
    mail: draft.mail ?? null,
    name: typeof item.name === 'string' ? item.name : null,
    bytes,
  };
}

function itemKey(
  role: Role,
  channel: Channel | null,
  kind: ItemKind,
  agentMessage: AgentMessage | null,
  callId: string | null,
  parts: readonly PartSpec[],
  refs: readonly string[],
  interner: Interner,
): string {
  let key = `${role}|${channel}|${kind}`;
  if (agentMessage) key += `|m${interner.number(agentMessage.author)},${interner.number(agentMessage.recipient)}`;
  if (callId !== null) key += `|c${interner.number(callId)}`;
  let ref = 0;
  for (const part of parts) {
    const standsFor = part.type === 'payload_ref' ? refs[ref++] : undefined;
    key += `|${partKey(part, interner, standsFor ?? '')}`;
  }
  return key;
}

function partKey(part: PartSpec, interner: Interner, standsFor: string): string {
  switch (part.type) {
    case 'text':
      return `t${interner.number(part.text)}`;
    case 'summary':
      return `s${interner.number(part.text)}`;
    case 'encoded':
      return `e${interner.number(part.label)},${interner.number(part.value)}`;
    case 'json':
      return `j${interner.number(part.summary)}`;
    case 'code':
      return `p${interner.number(part.language)},${interner.number(part.source)}`;
    case 'payload_ref':
      return `r${interner.number(part.label)},${standsFor}`;
  }
}

const ITEM_TYPES: Record<string, (source: Source) => Draft> = Object.assign(Object.create(null), {
  message,
  agent_message: agentMessage,
  reasoning,
  function_call: functionCall,
  function_call_output: (source: Source) => toolOutput(source, 'function_call_output'),
  custom_tool_call: customToolCall,
  custom_tool_call_output: (source: Source) => toolOutput(source, 'custom_tool_call_output'),
  tool_search_call: jsonCall,
  web_search_call: jsonCall,
  image_generation_call: jsonCall,
  local_shell_call: jsonCall,
  tool_search_output: jsonOutput,
  mcp_tool_call_output: jsonOutput,
  compaction: compactionSummary,
  compaction_summary: compactionSummary,
  context_compaction: compactionSummary,
});

const ROLES: readonly Role[] = ['system', 'developer', 'user', 'assistant', 'tool'];
const CHANNEL_OF_PHASE: Record<string, Channel> = {
  commentary: 'commentary',
  final_answer: 'final',
  summary: 'summary',
};

function message(source: Source): Draft {
  const { item } = source;
  if (typeof item.role !== 'string') refuse(source, 'message_role', 'message item in # has no string role');
  const role = ROLES.find((name) => name === item.role);
  if (!role) refuse(source, 'message_role', `unsupported message role ${item.role} in #`);
  const channel = typeof item.phase === 'string' ? (CHANNEL_OF_PHASE[item.phase] ?? null) : null;
  const content = contentParts(source, 'content');
  const only = content.parts.length === 1 ? content.parts[0] : undefined;
  const mail = role === 'assistant' && only?.type === 'text' ? mailOfLegacyText(only.text) : null;
  return { role, channel, kind: 'message', callId: null, ...content, mail };
}

function agentMessage(source: Source): Draft {
  const { author, recipient, content } = source.item;
  const bad = (what: string): never => refuse(source, 'agent_message_malformed', `agent_message item in # ${what}`);
  if (typeof author !== 'string') bad('has no string author');
  if (typeof recipient !== 'string') bad('has no string recipient');
  if (!Array.isArray(content)) bad('has no content list');
  if ((content as unknown[]).length === 0) bad('contains no content');
  const parts = (content as unknown[]).map((entry): PartSpec => {
    if (isObject(entry) && entry.type === 'input_text' && typeof entry.text === 'string') {
      return { type: 'text', text: entry.text };
    }
    if (isObject(entry) && entry.type === 'encrypted_content' && typeof entry.encrypted_content === 'string') {
      return { type: 'encoded', label: 'encrypted_content', value: entry.encrypted_content };
    }
    return bad('has content that is neither input_text nor encrypted_content');
  });
  const route = { author: author as string, recipient: recipient as string };
  return {
    role: 'assistant',
    channel: 'analysis',
    kind: 'message',
    callId: null,
    parts,
    agentMessage: route,
    mail: mailOfAgentMessage(route, parts),
  };
}

function reasoning(source: Source): Draft {
  const { content, summary, encrypted_content: encrypted } = source.item;
  const bad = (what: string): never => refuse(source, 'reasoning_malformed', `reasoning item in # ${what}`);
  const parts: PartSpec[] = [];
  if (content !== undefined && content !== null) {
    if (!Array.isArray(content)) bad('has content that is no list');
    for (const entry of content as unknown[]) {
      if (!isObject(entry) || (entry.type !== 'reasoning_text' && entry.type !== 'text'))
        bad('has an unsupported content entry');
      const { text } = entry as JsonObject;
      parts.push({
        type: 'text',
        text: typeof text === 'string' ? text : bad('has a content entry without string text'),
      });
    }
  }
  if (summary !== undefined) {
    if (!Array.isArray(summary)) bad('has a summary that is no list');
    for (const entry of summary as unknown[]) {
      if (!isObject(entry) || entry.type !== 'summary_text') bad('has an unsupported summary entry');
      const { text } = entry as JsonObject;
      parts.push({
        type: 'summary',
        text: typeof text === 'string' ? text : bad('has a summary entry without string text'),
      });
    }
  }
  if (encrypted !== undefined && encrypted !== null) {
    const value = typeof encrypted === 'string' ? encrypted : bad('has encrypted_content that is no string');
    parts.push({ type: 'encoded', label: 'encrypted_content', value });
  }
  if (parts.length === 0) bad('contains no content, summary or encrypted_content');
  return { role: 'assistant', channel: 'analysis', kind: 'reasoning', callId: null, parts };
}

function functionCall(source: Source): Draft {
  const { item } = source;
  const call = { role: 'assistant', channel: 'commentary', kind: 'function_call', callId: callIdOf(item) } as const;
  if (!('arguments' in item)) {
    return { ...call, parts: [{ type: 'payload_ref', label: 'payload' }], refs: ['absent'] };
  }
  const value = item.arguments;
  if (typeof value !== 'string') return { ...call, parts: [jsonPart(value, () => memberOf(source, 'arguments'))] };
  const compact = compactJsonText(value);
  const part: PartSpec =
    compact === null ? { type: 'text', text: value } : { type: 'json', summary: cutSummary(compact) };
  return { ...call, parts: [part] };
}

function customToolCall(source: Source): Draft {
  const { item } = source;
  const call = { role: 'assistant', channel: 'commentary', kind: 'custom_tool_call', callId: callIdOf(item) } as const;
  const { input } = item;
  if (typeof input !== 'string') return { ...call, parts: [jsonPart(item, source.exact)] };
  const part: PartSpec =
    item.name === 'exec' ? { type: 'code', language: 'javascript', source: input } : { type: 'text', text: input };
  return { ...call, parts: [part] };
}

function toolOutput(source: Source, kind: 'function_call_output' | 'custom_tool_call_output'): Draft {
  const { item } = source;
  const call = { role: 'tool', channel: 'commentary', kind, callId: callIdOf(item) } as const;
  if (!('output' in item)) {
    return { ...call, parts: [{ type: 'payload_ref', label: 'tool_output' }], refs: ['absent'] };
  }
  const { output } = item;
  if (typeof output === 'string') return { ...call, parts: [{ type: 'text', text: output }] };
  if (Array.isArray(output)) return { ...call, ...contentParts(source, 'output') };
  return { ...call, parts: [jsonPart(output, () => memberOf(source, 'output'))] };
}

function jsonCall(source: Source): Draft {
  const parts = [jsonPart(source.item, source.exact)];
  return { role: 'assistant', channel: 'commentary', kind: 'function_call', callId: callIdOf(source.item), parts };
}

function jsonOutput(source: Source): Draft {
  const parts = [jsonPart(source.item, source.exact)];
  return { role: 'tool', channel: 'commentary', kind: 'function_call_output', callId: callIdOf(source.item), parts };
}

function compactionSummary(source: Source): Draft {
  const value = source.item.encrypted_content;
  if (typeof value !== 'string') {
    refuse(source, 'compaction_malformed', `${source.item.type} item in # has no string encrypted_content`);
  }
  const parts: PartSpec[] = [{ type: 'encoded', label: 'encrypted_content', value }];
  return { role: 'assistant', channel: 'summary', kind: 'message', callId: null, parts };
}

const TEXT_ENTRIES = new Set<unknown>(['input_text', 'output_text', 'text']);

/** Parts of a content list (spec/reduction.md, "Content parts"), and what its payload references stand for. */
function contentParts(source: Source, member: 'content' | 'output'): { parts: PartSpec[]; refs: string[] } {
  const content = source.item[member];
  if (!Array.isArray(content)) {
    const standsFor = content === undefined ? 'absent' : contentKey(source, content, () => memberOf(source, member));
    return { parts: [{ type: 'payload_ref', label: 'content' }], refs: [standsFor] };
  }
  const parts: PartSpec[] = [];
  const refs: string[] = [];
  content.forEach((entry: unknown, index) => {
    const type = isObject(entry) ? entry.type : undefined;
    if (isObject(entry) && TEXT_ENTRIES.has(type)) {
      if (typeof entry.text === 'string') parts.push({ type: 'text', text: entry.text });
      return;
    }
    parts.push({ type: 'payload_ref', label: typeof type === 'string' ? type : 'content' });
    refs.push(contentKey(source, entry, () => (memberOf(source, member) as ExactJson[])[index] as ExactJson));
  });
  if (parts.length === 0) return { parts: [{ type: 'payload_ref', label: 'empty_content' }], refs: ['empty'] };
  return { parts, refs };
}

/** A short stand-in for the JSON that a payload reference stands for (images may have megabytes). */
function contentKey(source: Source, value: unknown, exact: () => ExactJson): string {
  return source.context.comparePayloadContent ? fingerprint(canonicalJson(value, exact)) : '';
}

function jsonPart(value: unknown, exact: () => ExactJson): PartSpec {
  return { type: 'json', summary: cutSummary(compactJson(value, exact)) };
}

function memberOf(source: Source, member: string): ExactJson {
  return source.exact().get(member) as ExactJson;
}

function callIdOf(item: JsonObject): string | null {
  return typeof item.call_id === 'string' ? item.call_id : null;
}

/** Ends the event; `#` in the message stands for the payload's id. */
function refuse(source: Source, code: string, message: string): never {
  const id = source.context.rawPayloadId;
  reject(code, message.replace('#', id), id);
}

function without(object: JsonObject, key: string): JsonObject {
  const { [key]: _, ...rest } = object;
  return rest;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
