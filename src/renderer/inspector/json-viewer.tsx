import { type KeyboardEvent, type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { findInJson, type JsonNode, jsonNodes } from '../parts/json-nodes.ts';
import { JsonTree } from '../parts/json-tree.tsx';
import { ScrollText } from '../parts/scroll-text.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { saveText } from '../stores/save.ts';
import { useTrace } from '../stores/use-trace.ts';
import { payloadTexts } from '../text/inspector.ts';
import { words } from '../text/words.ts';

import { jsonNote } from './json-notes.tsx';

/** A text of this length is laid out as text without stutter; of longer ones the form as text shows the beginning. */
const TEXT_LIMIT = 200_000;

/** A JSON text as a tree or as it is: search within, copy, save. What is no JSON is shown as text. */
export function JsonViewer({ text, name }: { text: string; name: string }): ReactNode {
  const session = useTrace();
  const nodes = useMemo(() => jsonNodes(text), [text]);
  const [form, setForm] = useState<'tree' | 'text'>('tree');
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<JsonNode | null>(null);
  const query = useDeferredValue(wanted);
  const hits = useMemo(() => (nodes ? findInJson(text, nodes, query) : []), [text, nodes, query]);
  const hit = hits[at % Math.max(1, hits.length)];
  const step = (by: 1 | -1) => setAt((at + by + hits.length) % Math.max(1, hits.length));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== 'F3') return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  };
  const tree = nodes !== null && form === 'tree';
  return (
    <>
      <div className="payload-bar">
        <label className="field">
          <Icon name="search" />
          <input
            type="text"
            aria-label={payloadTexts.find}
            placeholder={payloadTexts.find}
            value={wanted}
            disabled={!nodes}
            spellCheck={false}
            onChange={(event) => {
              setWanted(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
        </label>
        {query !== '' && (
          <span className="count num" role="status">
            {hits.length === 0 ? payloadTexts.noMatch : payloadTexts.of((at % hits.length) + 1, hits.length)}
          </span>
        )}
        {nodes && (
          <Segmented
            label={payloadTexts.form}
            value={form}
            choices={[
              { value: 'tree', label: payloadTexts.tree },
              { value: 'text', label: payloadTexts.text },
            ]}
            onChoose={setForm}
          />
        )}
        <CopyButton text={text} what={payloadTexts.what} />
        <button
          type="button"
          className="icon-btn"
          aria-label={words.save}
          title={words.save}
          onClick={() => void saveText(`${name.replace(/[^\w.-]+/g, '-')}.json`, text)}
        >
          <Icon name="export" />
        </button>
      </div>
      {!nodes && <p className="payload-note">{payloadTexts.notJson}</p>}
      {tree ? (
        <JsonTree
          text={text}
          nodes={nodes}
          label={name}
          hit={query === '' ? undefined : hit}
          onChoose={setChosen}
          note={(node) => jsonNote(session, text, node)}
        />
      ) : (
        <ScrollText className="ev-box payload-text" label={name} text={text.slice(0, TEXT_LIMIT)} />
      )}
      {tree && chosen?.kind === 'string' && <ChosenString text={text.slice(chosen.start, chosen.end)} />}
    </>
  );
}

/** A string value as the text that it stands for. */
function ChosenString({ text }: { text: string }): ReactNode {
  const value = String(JSON.parse(text));
  if (value.length < 60 && !value.includes('\n')) return null;
  return (
    <>
      <div className="payload-bar">
        <span className="dim">{payloadTexts.chosen}</span>
        <span className="push" />
        <CopyButton text={value} what={payloadTexts.value} />
      </div>
      <ScrollText className="ev-box payload-text" label={payloadTexts.chosen} text={value.slice(0, TEXT_LIMIT)} />
    </>
  );
}
