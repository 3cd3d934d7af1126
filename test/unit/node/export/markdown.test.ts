import { type Node, Parser } from 'commonmark';
import { describe, expect, test } from 'vitest';
import { code, fence, inline, paragraphs } from '../../../../src/node/export/formats/markdown/escape.ts';
import { visibleText } from '../../../../src/node/export/text/visible.ts';
import type { ExportOptions, ExportSource } from '../../../../src/node/export/types.ts';
import { exported, HOSTILE, hostileRedactor, oddSources, sampleSource } from '../../../helpers/export-source.ts';

function* nodesOf(markdown: string): Generator<Node> {
  const walker = new Parser().parse(markdown).walker();
  for (let step = walker.next(); step; step = walker.next()) if (step.entering) yield step.node;
}

/** What a reader sees: text and code, breaks as newlines. */
function seen(markdown: string): string {
  let text = '';
  for (const node of nodesOf(markdown)) {
    if (node.type === 'text' || node.type === 'code' || node.type === 'code_block') text += node.literal ?? '';
    if (node.type === 'softbreak' || node.type === 'linebreak') text += '\n';
    if (node.type === 'paragraph' && text !== '') text += '\n\n';
  }
  return text;
}

const OURS = /^(?:<details><summary>[^<]*(?:<!-- -->[^<]*)*<\/summary>|<\/details>|<!-- -->)$/;

/** No node that a text of the trace could have made. */
function check(markdown: string): void {
  for (const node of nodesOf(markdown)) {
    expect(['link', 'image'], node.literal ?? '').not.toContain(node.type);
    if (node.type === 'html_block' || node.type === 'html_inline') expect(node.literal?.trim()).toMatch(OURS);
  }
}

const sample = await sampleSource();
const markdownOf = (source: ExportSource, options: ExportOptions = {}): string => exported('markdown', source, options);

describe('escaping, read by commonmark', () => {
  test.each(HOSTILE)('%j stands as it is in a line', (text) => {
    const line = inline(text);
    check(`before ${line} after`);
    const flat = visibleText(text)
      .replace(/\s*\n\s*/g, ' ')
      .trim();
    expect(seen(`# ${line}`).replaceAll('\u00a0', ' ')).toBe(flat);
    expect(seen(line).replaceAll('\u00a0', ' ')).toBe(flat);
  });

  test.each(HOSTILE)('%j stands as it is in a quotation', (text) => {
    const quoted = paragraphs(text)
      .map((line) => `> ${line}`)
      .join('\n');
    check(quoted);
    const kinds = [...nodesOf(quoted)].map(({ type }) => type);
    expect(kinds.slice(0, 3)).toEqual(['document', 'block_quote', 'paragraph']);
    for (const kind of kinds.slice(3)) expect(['text', 'linebreak', 'html_inline', 'paragraph']).toContain(kind);
    const lines = visibleText(text)
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    expect(seen(quoted).replaceAll('\u00a0', ' ')).toBe(lines.join('\n'));
  });

  test.each(HOSTILE)('%j stands as it is in fences and spans', (text) => {
    const fenced = fence(text, '');
    const nodes = [...nodesOf(fenced.join('\n'))].map(({ type }) => type);
    expect(nodes).toEqual(['document', 'code_block']);
    // NUL is the one character that CommonMark replaces; it is a picture by then.
    expect(seen(fenced.join('\n'))).toBe(`${visibleText(text).replace(/\n$/, '')}\n`);
    expect([...nodesOf(code(text))].map(({ type }) => type)).toEqual(['document', 'paragraph', 'code']);
  });

  test('indentation is kept, blocks are not begun', () => {
    const text = '    indented\n\ttab\n- no list\n1. none\n# none\n===\n+ none\n:--|:--';
    const quoted = paragraphs(text)
      .map((line) => `> ${line}`)
      .join('\n');
    expect([...nodesOf(quoted)].map(({ type }) => type)).not.toContain('code_block');
    expect(seen(quoted).replaceAll('\u00a0', ' ')).toBe(text.replace('\t', '    '));
  });

  test('names and numbers are no mentions', () => {
    expect(inline('ask @octocat about #12')).toBe('ask @<!-- -->octocat about \\#<!-- -->12');
  });
});

describe('markdown', () => {
  test('has no live markup for any odd trace', () => {
    for (const [, source] of [['sample', sample] as const, ...oddSources()]) check(markdownOf(source));
  });

  test('has no live markup with hostile texts everywhere', () => {
    check(markdownOf(sample, { redactor: hostileRedactor(), wholeOutputs: true }));
  });

  test('tells every message and every output of the selection', () => {
    const text = seen(markdownOf(sample)).replaceAll('\u00a0', ' ').replace(/\s+/g, ' ');
    for (const item of Object.values(sample.trace.conversation_items)) {
      for (const part of item.body.parts) {
        if (part.type !== 'text' && part.type !== 'code' && part.type !== 'summary') continue;
        const wanted = visibleText(part.type === 'code' ? part.source : part.text)
          .replace(/\s+/g, ' ')
          .trim();
        expect(text, item.item_id).toContain(wanted.slice(0, 400));
      }
    }
  });

  test('a folded output is found by whoever unfolds it', () => {
    const text = markdownOf(sample);
    const opened = text.match(/<details>/g)?.length ?? 0;
    expect(opened).toBeGreaterThan(60);
    expect(text.match(/<\/details>/g)?.length).toBe(opened);
  });

  test('says what a part is, and which agents it has', () => {
    const bisect = Object.values(sample.trace.threads).find(({ agent_path }) => agent_path === '/root/bisect_history');
    const text = markdownOf(sample, { selection: { threadIds: [bisect?.thread_id ?? ''] } });
    expect(text).toContain('a part of the trace');
    expect(text).toContain('\n## /root/bisect\\_history\n');
    expect(text).not.toContain('\n## /root\n');
  });
});
