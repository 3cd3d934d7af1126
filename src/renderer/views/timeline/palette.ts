import { BAR_KINDS, BAR_STATUSES, type BarKind } from '../../../core/views/timeline/codes.ts';

/** Colours of one kind of bar. */
export interface BarInk {
  fill: string;
  edge: string;
  on: string;
  ink: string;
  soft: string;
}

/** The design's tokens as the canvas needs them: read once per theme change, never per frame. */
export interface Palette {
  /** By kind, by status, and by model; each by code. */
  kinds: BarInk[];
  statuses: BarInk[];
  tones: BarInk[];
  message: string;
  compaction: string;
  failed: string;
  aborted: string;
  surface: string;
  chrome: string;
  text: string;
  text2: string;
  text3: string;
  line: string;
  lineFaint: string;
  lineStrong: string;
  accent: string;
  accentInk: string;
  accentSoft: string;
  now: string;
  nowOn: string;
  nowInk: string;
  ended: string;
  uiFont: string;
  monoFont: string;
}

/** Token family of each kind of bar. */
export const KIND_TOKEN: Record<BarKind, string> = {
  turn: 'turn',
  inference: 'inference',
  tool: 'tool',
  agent: 'message',
  wait: 'tool',
  cell: 'code',
  terminal: 'terminal',
  session: 'terminal',
  compaction: 'compaction',
};

/** Token families that tell models apart: as far from each other as colours of kinds are. */
export const TONE_TOKENS = ['inference', 'code', 'terminal', 'message', 'tool', 'compaction', 'reasoning'] as const;

/** Reads the tokens that hold at an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const kind = (name: string): BarInk => ({
    fill: token(`k-${name}`),
    edge: token(`k-${name}-edge`),
    on: token(`k-${name}-on`),
    ink: token(`k-${name}-ink`),
    soft: token(`k-${name}-soft`),
  });
  const status = (name: string): BarInk => ({
    fill: token(`s-${name}`),
    edge: token(`s-${name}-ink`),
    on: token(`s-${name}-on`),
    ink: token(`s-${name}-ink`),
    soft: token(`s-${name}-soft`),
  });
  const kinds = BAR_KINDS.map((name) => kind(KIND_TOKEN[name]));
  const session = kinds[BAR_KINDS.indexOf('session')] as BarInk;
  kinds[BAR_KINDS.indexOf('session')] = { ...session, fill: session.soft, on: session.ink };
  return {
    kinds,
    statuses: BAR_STATUSES.map(status),
    tones: [kind('turn'), ...TONE_TOKENS.map(kind)],
    message: token('k-message-ink'),
    compaction: token('k-compaction'),
    failed: token('s-failed'),
    aborted: token('s-aborted'),
    surface: token('surface-content'),
    chrome: token('surface-chrome'),
    text: token('text'),
    text2: token('text-2'),
    text3: token('text-3'),
    line: token('line'),
    lineFaint: token('line-faint'),
    lineStrong: token('line-strong'),
    accent: token('accent'),
    accentInk: token('accent-ink'),
    accentSoft: token('accent-soft'),
    now: token('s-running'),
    nowOn: token('s-running-on'),
    nowInk: token('s-running-ink'),
    ended: token('n-6'),
    uiFont: token('font-ui'),
    monoFont: token('font-mono'),
  };
}
