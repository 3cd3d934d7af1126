import { type Span, type SpanLine, toLines } from './spans.ts';

/** Languages whose comments, strings and keywords are told apart. `text`: none. */
export type Language = 'js' | 'json' | 'python' | 'shell' | 'rust' | 'go' | 'c' | 'css' | 'yaml' | 'text';

const BY_NAME: Record<string, Language> = {
  javascript: 'js',
  typescript: 'js',
  js: 'js',
  jsx: 'js',
  ts: 'js',
  tsx: 'js',
  mjs: 'js',
  cjs: 'js',
  mts: 'js',
  cts: 'js',
  json: 'json',
  jsonl: 'json',
  json5: 'json',
  python: 'python',
  py: 'python',
  pyi: 'python',
  rb: 'python',
  ruby: 'python',
  bash: 'shell',
  sh: 'shell',
  shell: 'shell',
  zsh: 'shell',
  fish: 'shell',
  console: 'shell',
  dockerfile: 'shell',
  rust: 'rust',
  rs: 'rust',
  go: 'go',
  c: 'c',
  h: 'c',
  cc: 'c',
  cpp: 'c',
  hpp: 'c',
  java: 'c',
  kt: 'c',
  swift: 'c',
  cs: 'c',
  css: 'css',
  scss: 'css',
  less: 'css',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'yaml',
  ini: 'yaml',
};

/** The language that a name or a file ending stands for. */
export const languageOf = (name: string): Language => BY_NAME[name.toLowerCase()] ?? 'text';

/** The language of a file by its ending. */
export function languageOfPath(path: string): Language {
  const file = path.split(/[\\/]/).at(-1) ?? '';
  const ending = file.includes('.') ? file.split('.').at(-1) : file;
  return languageOf(ending ?? '');
}

interface Grammar {
  comment: string;
  string: string;
  keywords: string;
}

const C_COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const HASH_COMMENT = String.raw`(?<![^\s;(])#[^\n]*`;
const QUOTES = String.raw`"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?`;
const NUMBER = String.raw`\b(?:0x[\da-fA-F_]+|0b[01_]+|\d[\d_]*(?:\.[\d_]+)?(?:[eE][+-]?\d+)?)n?\b`;
const C_WORDS =
  'if else for while do switch case default break continue return struct enum const static void true false null';

const GRAMMARS: Record<Exclude<Language, 'text'>, Grammar> = {
  js: {
    comment: C_COMMENT,
    string: `${QUOTES}|\`(?:[^\`\\\\]|\\\\[\\s\\S])*\`?`,
    keywords: `${C_WORDS} abstract as async await catch class debugger delete export extends finally from function get implements import in instanceof interface keyof let namespace new of private protected public readonly satisfies set super this throw try type typeof undefined var yield`,
  },
  json: { comment: C_COMMENT, string: QUOTES, keywords: 'true false null' },
  python: {
    comment: HASH_COMMENT,
    string: String.raw`[rbfu]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|${QUOTES})`,
    keywords:
      'and as assert async await break class continue def del do elif else end except False finally for from global if import in is lambda module None nonlocal not or pass raise return self True try unless while with yield',
  },
  shell: {
    comment: HASH_COMMENT,
    string: String.raw`"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?`,
    keywords:
      'if then else elif fi for while until do done case esac in function return export local set unset exit cd echo source FROM RUN COPY ENV WORKDIR CMD ENTRYPOINT',
  },
  rust: {
    comment: C_COMMENT,
    string: String.raw`b?"(?:[^"\\]|\\[\s\S])*"?|b?'(?:[^'\\\n]|\\.)'`,
    keywords: `${C_WORDS} as async await crate dyn extern fn impl in let loop match mod move mut pub ref self Self super trait type unsafe use where`,
  },
  go: {
    comment: C_COMMENT,
    string: `${QUOTES}|\`[^\`]*\`?`,
    keywords: `${C_WORDS} chan defer fallthrough func go goto import interface map nil package range select type var`,
  },
  c: {
    comment: C_COMMENT,
    string: QUOTES,
    keywords: `${C_WORDS} auto bool catch char class delete double extends final float fun func guard implements import in include define int interface let long namespace new nullptr override package private protected public short signed sizeof super template this throw try typedef typename union unsigned using val var virtual volatile`,
  },
  css: {
    comment: String.raw`\/\*[\s\S]*?(?:\*\/|$)`,
    string: QUOTES,
    keywords: 'important media supports keyframes import from to',
  },
  yaml: { comment: HASH_COMMENT, string: QUOTES, keywords: 'true false null yes no on off' },
};

const CLASSES = ['c-comment', 'c-string', 'c-number', 'c-word'] as const;
const patterns = new Map<Language, RegExp>();

function patternOf(language: Exclude<Language, 'text'>): RegExp {
  let pattern = patterns.get(language);
  if (!pattern) {
    const { comment, string, keywords } = GRAMMARS[language];
    const words = String.raw`\b(?:${keywords.split(' ').join('|')})\b`;
    pattern = new RegExp(`(${comment})|(${string})|(${NUMBER})|(${words})`, 'g');
    patterns.set(language, pattern);
  }
  return pattern;
}

/** Longer texts keep one colour: nobody reads them in one go, and a frame must not wait for them. */
const LIMIT = 200_000;

/** Source code as lines of spans. A small tokenizer: comments, strings, numbers and keywords; everything else as it is. */
export function codeLines(source: string, language: Language): SpanLine[] {
  if (language === 'text' || source.length > LIMIT) return toLines([{ text: source }]);
  return toLines(tokens(source, patternOf(language)));
}

function* tokens(source: string, pattern: RegExp): Generator<Span> {
  let at = 0;
  for (const match of source.matchAll(pattern)) {
    const [text] = match;
    if (text === '') continue;
    const kind = CLASSES.findIndex((_, group) => match[group + 1] !== undefined);
    if (match.index > at) yield { text: source.slice(at, match.index) };
    yield { text, className: CLASSES[kind] ?? '' };
    at = match.index + text.length;
  }
  if (at < source.length) yield { text: source.slice(at) };
}
