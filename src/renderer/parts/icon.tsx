import type { ReactNode } from 'react';
import type { Glyph } from '../../core/views/words.ts';
import sprite from '../assets/icons.svg?raw';

/** Puts the icons' symbols into the page, so that `<use>` finds them in either host. */
export function installIcons(): void {
  const svg = new DOMParser().parseFromString(sprite, 'image/svg+xml').documentElement;
  svg.classList.add('sprite');
  document.body.prepend(document.importNode(svg, true));
}

/** A glyph of `assets/icons.svg`, 16 px, in the colour of the text. Says nothing to screen readers. */
export function Icon({ name, className }: { name: string; className?: string | undefined }): ReactNode {
  return (
    <svg className={className ? `i ${className}` : 'i'} aria-hidden="true">
      <use href={`#${name}`} />
    </svg>
  );
}

/** The glyph of a kind of object, in its colour: `turn`, `inference`, `tool`, `code`, `terminal`, `message` … */
export function KindIcon({ kind }: { kind: string }): ReactNode {
  return <Icon name={`kind-${kind}`} className={`k k--${kind}`} />;
}

const KIND_OF_GLYPH: Partial<Record<Glyph, string>> = { cell: 'code', edge: 'message', summary: 'compaction' };

/** The glyph that a title of `src/core/views` names. */
export function GlyphIcon({ glyph }: { glyph: Glyph }): ReactNode {
  return <KindIcon kind={KIND_OF_GLYPH[glyph] ?? glyph} />;
}
