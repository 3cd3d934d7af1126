import { codeLines, type Language, languageOfPath } from './code.ts';
import type { SpanLine } from './spans.ts';

/** What a line of a diff is. */
export type PatchSign = '+' | '-' | ' ' | '@' | 'head';

export interface PatchLine {
  sign: PatchSign;
  text: string;
}

/** One file of a patch. `lines` hold no file heads. */
export interface PatchFile {
  path: string;
  change: 'added' | 'updated' | 'deleted';
  movedTo: string | null;
  added: number;
  removed: number;
  lines: PatchLine[];
}

const FILE = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
const CHANGES = { Add: 'added', Update: 'updated', Delete: 'deleted' } as const;

/**
 * The files of a text in the `*** Begin Patch` notation; null when there is none in it. Never throws: what the notation does
 * not know is shown as context.
 */
export function parsePatch(text: string): PatchFile[] | null {
  const begin = text.indexOf('*** Begin Patch');
  if (begin < 0) return null;
  const files: PatchFile[] = [];
  let file: PatchFile | null = null;
  for (const line of text.slice(begin).replace(/\n$/, '').split('\n').slice(1)) {
    const head = FILE.exec(line);
    if (head) {
      const change = CHANGES[head[1] as keyof typeof CHANGES];
      file = { path: (head[2] as string).trim(), change, movedTo: null, added: 0, removed: 0, lines: [] };
      files.push(file);
    } else if (line.startsWith('*** End Patch')) {
      break;
    } else if (file && line.startsWith('*** Move to: ')) {
      file.movedTo = line.slice('*** Move to: '.length).trim();
    } else if (file && !line.startsWith('*** End of File')) {
      file.lines.push(signed(line));
      if (line.startsWith('+')) file.added++;
      else if (line.startsWith('-')) file.removed++;
    }
  }
  return files;
}

function signed(line: string): PatchLine {
  const sign = line[0];
  if (sign === '+' || sign === '-' || sign === ' ') return { sign, text: line.slice(1) };
  if (sign === '@') return { sign: '@', text: line };
  return { sign: ' ', text: line };
}

/** Whether a text is a unified diff, as `git diff` prints it. */
export function isUnifiedDiff(text: string): boolean {
  return /^(diff --git |--- [^\n]+\n\+\+\+ |@@ -\d+)/m.test(text.slice(0, 4000));
}

/** The lines of a unified diff. Text around it (a commit's head, say) is context. */
export function unifiedDiffLines(text: string): PatchLine[] {
  let inHunk = false;
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line): PatchLine => {
      if (line.startsWith('@@')) {
        inHunk = true;
        return { sign: '@', text: line };
      }
      if (/^(diff --git|index [\da-f]+\.\.|new file|deleted file|similarity|rename )/.test(line)) {
        inHunk = false;
        return { sign: 'head', text: line };
      }
      if (!inHunk) return /^(---|\+\+\+) /.test(line) ? { sign: 'head', text: line } : { sign: ' ', text: line };
      const sign = line[0];
      return sign === '+' || sign === '-' ? { sign, text: line.slice(1) } : { sign: ' ', text: line.replace(/^ /, '') };
    });
}

/** A line of a diff as it is drawn: what stands in the margin, its class, its text with its highlighting. */
export interface DrawnPatchLine {
  margin: string;
  className: string;
  line: SpanLine;
}

const CLASS_OF: Record<PatchSign, string> = {
  '+': 'd-add',
  '-': 'd-del',
  ' ': 'd-same',
  '@': 'd-hunk',
  head: 'd-head',
};
const MARGIN: Record<PatchSign, string> = { '+': '+', '-': '\u2212', ' ': ' ', '@': '', head: '' };

/** Diff lines ready to be drawn; `path` says which language the file is in. */
export function drawPatch(lines: readonly PatchLine[], path: string): DrawnPatchLine[] {
  const language = languageOfPath(path);
  return lines.map(({ sign, text }) => ({
    margin: MARGIN[sign],
    className: CLASS_OF[sign],
    line: drawLine(sign, text, language),
  }));
}

function drawLine(sign: PatchSign, text: string, language: Language): SpanLine {
  if (text === '') return [];
  return sign === '@' || sign === 'head' ? [{ text }] : (codeLines(text, language)[0] ?? []);
}
