import { type CSSProperties, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { plural } from '../../core/views/format.ts';
import { jsonTexts } from '../text/inspector.ts';
import { Icon } from './icon.tsx';
import { ancestors, type JsonLine, type JsonNode, jsonLines } from './json-nodes.ts';
import { VirtualList, type VirtualListHandle } from './virtual-list.tsx';

const LINE_HEIGHT = 18;
/** CSS pixels; the reader can make it higher. */
const MAX_HEIGHT = 320;
/** Smaller texts are shown wholly unfolded. */
const UNFOLD_ALL = 150;
/** Longer strings are cut in their line. */
const STRING_LIMIT = 240;

interface Props {
  text: string;
  nodes: readonly JsonNode[];
  label: string;
  /** Value to bring into sight, from a search. */
  hit?: number | undefined;
  /** The value that was chosen, for whoever shows it in full. */
  onChoose?: (node: JsonNode | null) => void;
  /** What stands behind a value: what it means to the window. */
  note?: (node: JsonNode) => ReactNode;
}

/** A JSON text as a tree that folds; only the visible lines exist. Arrow keys move and fold, as in every tree. */
export function JsonTree({ text, nodes, label, hit, onChoose, note }: Props): ReactNode {
  const list = useRef<VirtualListHandle>(null);
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const [active, setActive] = useState(-1);
  const forced = useMemo(() => new Set(hit === undefined ? [] : ancestors(nodes, hit)), [nodes, hit]);
  const folds = useCallback(
    (index: number) => {
      if (forced.has(index)) return false;
      const byDefault = nodes.length > UNFOLD_ALL && (nodes[index]?.depth ?? 0) > 0;
      return byDefault !== toggled.has(index);
    },
    [nodes, toggled, forced],
  );
  const lines = useMemo(() => jsonLines(nodes, folds), [nodes, folds]);
  const at =
    hit === undefined
      ? lines.findIndex((line) => line.index === active && !line.closes)
      : lines.findIndex((line) => line.index === hit);

  const toggle = (index: number) => {
    const next = new Set(toggled);
    if (!next.delete(index)) next.add(index);
    setToggled(next);
  };
  const choose = (line: JsonLine | undefined) => {
    if (!line) return;
    setActive(line.index);
    onChoose?.(nodes[line.index] ?? null);
  };
  return (
    <div className="jtree-box" style={{ height: Math.min(MAX_HEIGHT, lines.length * LINE_HEIGHT + 4) }}>
      <VirtualList
        ref={list}
        role="tree"
        className="jtree"
        label={label}
        count={lines.length}
        keyOf={(i) => `${lines[i]?.index}${lines[i]?.closes ? ' end' : ''}`}
        estimate={() => LINE_HEIGHT}
        fixed
        active={at}
        onActive={(i) => choose(lines[i])}
        onPick={(i) => choose(lines[i])}
        onKey={(event, i) => {
          const line = lines[i];
          const node = line && nodes[line.index];
          if (!node || node.size === 0) return false;
          const folded = folds(line.index);
          if (
            event.key === 'Enter' ||
            event.key === ' ' ||
            (event.key === 'ArrowLeft' && !folded) ||
            (event.key === 'ArrowRight' && folded)
          ) {
            toggle(line.index);
            return true;
          }
          return false;
        }}
        rowProps={(i) => {
          const line = lines[i];
          const node = line && nodes[line.index];
          return {
            'aria-level': (node?.depth ?? 0) + 1,
            ...(line && node && node.size > 0 && !line.closes ? { 'aria-expanded': !folds(line.index) } : {}),
          };
        }}
        render={(i) => {
          const line = lines[i];
          const node = line && nodes[line.index];
          if (!line || !node) return null;
          return (
            <div
              className={['jline', i === at && 'is-active', line.index === hit && 'is-hit'].filter(Boolean).join(' ')}
              style={{ '--depth': node.depth } as CSSProperties}
            >
              <Line
                text={text}
                node={node}
                line={line}
                folded={folds(line.index)}
                onToggle={() => toggle(line.index)}
              />
              {note && node.size === 0 && note(node)}
            </div>
          );
        }}
      />
    </div>
  );
}

function Line({
  text,
  node,
  line,
  folded,
  onToggle,
}: {
  text: string;
  node: JsonNode;
  line: JsonLine;
  folded: boolean;
  onToggle: () => void;
}): ReactNode {
  const container = node.kind === 'object' || node.kind === 'array';
  const [opener, closer] = node.kind === 'object' ? '{}' : '[]';
  if (line.closes) {
    return (
      <>
        <span className="twist" />
        <span className="j-p">{closer}</span>
      </>
    );
  }
  return (
    <>
      {node.size > 0 ? (
        <button
          type="button"
          className="twist"
          tabIndex={-1}
          aria-label={folded ? jsonTexts.unfold : jsonTexts.fold}
          onClick={onToggle}
        >
          <Icon name={folded ? 'chevron-right' : 'chevron-down'} />
        </button>
      ) : (
        <span className="twist" />
      )}
      {node.keyStart >= 0 && (
        <>
          <span className="j-key">{text.slice(node.keyStart, node.keyEnd)}</span>
          <span className="j-p">: </span>
        </>
      )}
      {container ? (
        <span className="j-p t">
          {node.size === 0 ? `${opener}${closer}` : opener}
          {folded && (
            <span className="jcut">
              {` ${plural(node.size, node.kind === 'object' ? jsonTexts.field : jsonTexts.entry)} ${closer}`}
            </span>
          )}
        </span>
      ) : (
        <Scalar text={text} node={node} />
      )}
    </>
  );
}

const CLASSES = { string: 'j-str', number: 'j-num', literal: 'j-lit', object: '', array: '' };

function Scalar({ text, node }: { text: string; node: JsonNode }): ReactNode {
  const length = node.end - node.start;
  return (
    <>
      <span className={`${CLASSES[node.kind]} t`}>
        {text.slice(node.start, Math.min(node.end, node.start + STRING_LIMIT))}
      </span>
      {length > STRING_LIMIT && <span className="jcut">{` … ${plural(length, jsonTexts.character)}`}</span>}
    </>
  );
}
