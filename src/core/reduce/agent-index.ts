import type { EdgeAnchor, EdgeKind } from '../model/runtime.ts';

/** An edge that waits until the recipient's conversation shows the delivered message. */
export interface PendingEdge {
  edgeId: string;
  kind: EdgeKind;
  source: EdgeAnchor;
  targetThreadId: string;
  author: string;
  content: string;
  /** When no message is ever delivered, the edge goes to the thread itself (spawn edges). */
  fallsBack: boolean;
  startedAt: number;
  endedAt: number | null;
  payloadIds: string[];
}

/** Indexes of the messages between agents. Keys of messages: (thread, author, content), see `mailKey` in agents.ts. */
export function createAgentIndex() {
  return {
    pending: new Map<string, PendingEdge>(),
    /** message → ids of pending edges, in waiting order. */
    pendingByMail: new Map<string, string[]>(),
    /** source tool call → ids of pending edges. */
    pendingByTool: new Map<string, string[]>(),
    /** message → items that deliver it and that no edge targets yet, in conversation order. */
    undelivered: new Map<string, string[]>(),
    /** Items that an edge targets. */
    targeted: new Map<string, true>(),
    /** source tool call → ids of edges. */
    edgesByTool: new Map<string, string[]>(),
    /** thread → ids of pending edges that fall back to it. */
    fallbacksByThread: new Map<string, Set<string>>(),
    /** Pending edges that fall back, changed since the last delta. */
    changedFallbacks: new Set<string>(),
  };
}
