import { type ReactNode, useEffect, useRef } from 'react';
import { commandTitle } from '../../keyboard/titles.ts';
import { Chip } from '../../parts/chip.tsx';
import { Icon } from '../../parts/icon.tsx';
import { transcriptTexts as texts } from '../../text/transcript.ts';
import { useTranscript } from './transcript-store.ts';

/** Finds a text in the transcript and walks through the items that say it. */
export function FindBar({
  matches,
  at,
  onStep,
  onClose,
}: {
  matches: number;
  /** Which of them is selected; -1: none. */
  at: number;
  onStep: (step: 1 | -1) => void;
  onClose: () => void;
}): ReactNode {
  const find = useTranscript((state) => state.find);
  const onlyMatches = useTranscript((state) => state.onlyMatches);
  const asked = useTranscript((state) => state.findAsked);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void asked;
    field.current?.focus();
    field.current?.select();
  }, [asked]);
  return (
    <search className="toolbar find-bar" aria-label={texts.find}>
      <label className="field find-field">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          value={find}
          placeholder={texts.findHint}
          aria-label={texts.find}
          onChange={(event) => useTranscript.setState({ find: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
            else if (event.key === 'Escape') onClose();
            else return;
            event.preventDefault();
          }}
        />
      </label>
      <span className="num mid find-count" role="status" title={texts.previewsOnly}>
        {find.trim() !== '' && texts.matches(at, matches)}
      </span>
      <button
        type="button"
        className="icon-btn"
        aria-label={texts.previousMatch}
        title={commandTitle('edit.findPrevious', texts.previousMatch)}
        disabled={matches === 0}
        onClick={() => onStep(-1)}
      >
        <Icon name="chevron-up" />
      </button>
      <button
        type="button"
        className="icon-btn"
        aria-label={texts.nextMatch}
        title={commandTitle('edit.findNext', texts.nextMatch)}
        disabled={matches === 0}
        onClick={() => onStep(1)}
      >
        <Icon name="chevron-down" />
      </button>
      <Chip pressed={onlyMatches} onToggle={(pressed) => useTranscript.setState({ onlyMatches: pressed })}>
        {texts.onlyMatches}
      </Chip>
      <span className="push" />
      <button type="button" className="icon-btn" aria-label={texts.closeFind} title={texts.closeFind} onClick={onClose}>
        <Icon name="close" />
      </button>
    </search>
  );
}
