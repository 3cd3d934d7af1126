import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ancestors, findInJson, type JsonNode, jsonLines, jsonNodes } from '../../../src/renderer/parts/json-nodes.ts';

/** Puts the nodes together again, so that they can be compared with JSON.parse. */
function rebuild(text: string, nodes: readonly JsonNode[]): unknown {
  const [value] = build(text, nodes, 0);
  return value;
}

function build(text: string, nodes: readonly JsonNode[], index: number): [unknown, number] {
  const node = nodes[index] as JsonNode;
  if (node.kind !== 'object' && node.kind !== 'array') {
    return [JSON.parse(text.slice(node.start, node.end)), index + 1];
  }
  const entries: [string, unknown][] = [];
  let next = index + 1;
  for (let i = 0; i < node.size; i++) {
    const { keyStart, keyEnd } = nodes[next] as JsonNode;
    const key = keyStart < 0 ? String(i) : (JSON.parse(text.slice(keyStart, keyEnd)) as string);
    const [value, after] = build(text, nodes, next);
    entries.push([key, value]);
    next = after;
  }
  expect(next - 1).toBe(node.last);
  return [node.kind === 'array' ? entries.map(([, value]) => value) : Object.fromEntries(entries), next];
}

describe('jsonNodes', () => {
  it('finds every value of a JSON text where it stands', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const nodes = jsonNodes(text);
        expect(nodes && rebuild(text, nodes)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps numbers as they are written', () => {
    const text = '{"big":12345678901234567890,"exact":1.0}';
    const nodes = jsonNodes(text) ?? [];
    expect(nodes.slice(1).map(({ start, end }) => text.slice(start, end))).toEqual(['12345678901234567890', '1.0']);
  });

  it('takes any depth', () => {
    const depth = 100_000;
    const nodes = jsonNodes('['.repeat(depth) + ']'.repeat(depth));
    expect(nodes).toHaveLength(depth);
    expect(nodes?.[0]?.last).toBe(depth - 1);
  });

  it.each(['', '{', '[1,]', '[1 2]', '{"a" 1}', '{"a":}', '"open', '1 2', '[1]]', '{1:2}', 'nul'])(
    'refuses %j',
    (text) => {
      expect(jsonNodes(text)).toBeNull();
    },
  );
});

describe('jsonLines', () => {
  const text = '{"a":[1,{"b":2}],"c":{}}';
  const nodes = jsonNodes(text) ?? [];
  const drawn = (folded: number[]) =>
    jsonLines(nodes, (index) => folded.includes(index)).map(({ index, closes }) => `${closes ? '/' : ''}${index}`);

  it('closes what it opens', () => {
    expect(drawn([])).toEqual(['0', '1', '2', '3', '4', '/3', '/1', '5', '/0']);
  });
  it('leaves out what is folded', () => {
    expect(drawn([1])).toEqual(['0', '1', '5', '/0']);
    expect(drawn([3])).toEqual(['0', '1', '2', '3', '/1', '5', '/0']);
    expect(drawn([0])).toEqual(['0']);
  });
  it('knows what is around a value', () => {
    expect(ancestors(nodes, 4)).toEqual([0, 1, 3]);
    expect(ancestors(nodes, 0)).toEqual([]);
  });
});

describe('findInJson', () => {
  const text = '{"Path":"/tmp/x","list":["path",1],"pa":{"th":null}}';
  const nodes = jsonNodes(text) ?? [];
  it('finds keys and values, whatever their case, each once, and nothing across them', () => {
    const found = findInJson(text, nodes, 'path').map((i) => text.slice(nodes[i]?.start, nodes[i]?.end));
    expect(found).toEqual(['"/tmp/x"', '"path"']);
  });
  it('stops at its limit', () => {
    expect(findInJson('[1,1,1]', jsonNodes('[1,1,1]') ?? [], '1', 2)).toEqual([1, 2]);
  });
});
