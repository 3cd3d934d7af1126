import { parseExact } from '../json/exact.ts';
import type { AgentMessage } from '../model/conversation.ts';
import type { PartSpec } from './normalize.ts';

/** A message from one agent to another, as it appears in the recipient's conversation (spec/reduction.md, "Agents"). */
export interface AgentMail {
  author: string;
  recipient: string;
  content: string;
}

/** Content of an `agent_message` item: its single text or encoded value, or the encoded one of (text, encoded). */
export function mailOfAgentMessage(route: AgentMessage, parts: readonly PartSpec[]): AgentMail | null {
  const [first, second] = parts;
  if (parts.length === 1 && first?.type === 'text') return { ...route, content: first.text };
  if (parts.length === 1 && first?.type === 'encoded') return { ...route, content: first.value };
  if (parts.length === 2 && first?.type === 'text' && second?.type === 'encoded') {
    return { ...route, content: second.value };
  }
  return null;
}

/** The older form: an assistant message whose only text is a JSON object with author, recipient and content. */
export function mailOfLegacyText(text: string): AgentMail | null {
  if (!looksLikeMail(text)) return null;
  let fields: ReturnType<typeof parseExact>;
  try {
    fields = parseExact(text);
  } catch {
    return null;
  }
  if (!(fields instanceof Map)) return null;
  const author = fields.get('author');
  const recipient = fields.get('recipient');
  const others = fields.get('other_recipients') ?? (fields.has('other_recipients') ? null : []);
  const content = fields.get('content');
  const encrypted = fields.get('encrypted_content') ?? null;
  if (!isAgentPath(author) || !isAgentPath(recipient)) return null;
  if (!Array.isArray(others) || !others.every(isAgentPath)) return null;
  if (typeof content !== 'string' || typeof fields.get('trigger_turn') !== 'boolean') return null;
  if (encrypted !== null && typeof encrypted !== 'string') return null;
  return { author, recipient, content: encrypted ?? content };
}

/** A cheap look before the text is parsed for real: most messages are prose. */
function looksLikeMail(text: string): boolean {
  return /^\s*\{/.test(text) && /\}\s*$/.test(text);
}

/** `/root`, `/root/` + segments of [a-z0-9_] other than `root`, or `/morpheus`. */
export function isAgentPath(value: unknown): value is string {
  return typeof value === 'string' && (value === '/morpheus' || /^\/root(\/(?!root(\/|$))[a-z0-9_]+)*$/.test(value));
}
