import type { Span, SpanLine } from '../../parts/evidence/spans.ts';
import { type JsonNode, jsonLines } from '../../parts/json-nodes.ts';

const CLASSES = { string: 'j-str', number: 'j-num', literal: 'j-lit' } as const;
const NEVER = (): boolean => false;

/** A JSON text as indented lines. Every value is the text's own: nothing is decoded or written anew. */
export function jsonSpanLines(text: string, nodes: readonly JsonNode[]): SpanLine[] {
  return jsonLines(nodes, NEVER).map(({ index, closes }) => {
    const node = nodes[index] as JsonNode;
    const spans: Span[] = [];
    if (node.depth > 0) spans.push({ text: '  '.repeat(node.depth) });
    if (!closes && node.keyStart >= 0) {
      spans.push(
        { text: text.slice(node.keyStart, node.keyEnd), className: 'j-key' },
        { text: ': ', className: 'j-p' },
      );
    }
    spans.push(valueSpan(text, node, closes));
    const opens = !closes && node.size > 0;
    if (!opens && hasNext(text, node.end)) spans.push({ text: ',', className: 'j-p' });
    return spans;
  });
}

function valueSpan(text: string, node: JsonNode, closes: boolean): Span {
  if (node.kind !== 'object' && node.kind !== 'array') {
    return { text: text.slice(node.start, node.end), className: CLASSES[node.kind] };
  }
  const [opener, closer] = node.kind === 'object' ? '{}' : '[]';
  return { text: closes ? `${closer}` : node.size === 0 ? `${opener}${closer}` : `${opener}`, className: 'j-p' };
}

/** Whether a comma follows the value. */
function hasNext(text: string, end: number): boolean {
  for (let at = end; at < text.length; at++) {
    const char = text[at] as string;
    if (char !== ' ' && char !== '\n' && char !== '\t' && char !== '\r') return char === ',';
  }
  return false;
}
