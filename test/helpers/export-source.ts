import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RolloutTrace } from '../../src/core/model/trace.ts';
import { type ExportOptions, type ExportSource, exportFormat, sourceOf } from '../../src/node/export/index.ts';
import { reduceBundle } from '../../src/node/reduce-bundle.ts';
import { caseFiles, FIXTURE_CASES, loadCase, reduceLenient } from './conformance.ts';

const SAMPLES = join(import.meta.dirname, '../../resources/sample-trace');

let sample: Promise<ExportSource> | null = null;

/** The sample trace of the package, reduced once. */
export function sampleSource(): Promise<ExportSource> {
  sample ??= reduceBundle(join(SAMPLES, readdirSync(SAMPLES)[0] ?? '')).then(sourceOf);
  return sample;
}

/** A reduced trace alone, as from a state.json. */
export const bareSource = (trace: RolloutTrace, name = 'bare'): ExportSource => ({
  trace,
  diagnostics: [],
  payloads: null,
  origins: new Map(),
  name,
});

/** The conformance cases, leniently reduced: small traces of every odd shape. */
export function oddSources(): [name: string, source: ExportSource][] {
  return ['directed', 'generated'].flatMap((folder) =>
    caseFiles(join(FIXTURE_CASES, folder)).map(({ name, path }): [string, ExportSource] => [
      name,
      bareSource(reduceLenient(loadCase(path).testCase).trace, name),
    ]),
  );
}

/** An export as one text. */
export function exported(format: string, source: ExportSource, options: ExportOptions = {}): string {
  const chosen = exportFormat(format);
  if (!chosen) throw new Error(`no format ${format}`);
  return [...chosen.write(source, options)].join('');
}

/** Texts that would be markup, formulas, commands or structure wherever they are not written with care. */
export const HOSTILE = [
  '<script>document.title="pwned"</script>',
  '"><img src=x onerror="document.title=\'pwned\'">',
  "' onmouseover='document.title=1' x='",
  '<a href="javascript:document.title=1">x</a>',
  '</style></title></pre></summary></details><script src="https://evil.example/x.js"></script>',
  '![x](https://evil.example/x.png) [y](javascript:alert(1)) <https://evil.example>',
  '```\n</details>\n# head\n- item\n1. one\n> quote\n---\n***',
  'https://evil.example www.evil.example a@evil.example @someone #12',
  '=HYPERLINK("https://evil.example","x")',
  '@SUM(1)\n+1\n-1',
  '"},{"ph":"X"}]}\n]',
  '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007\u202egnp.exe\u0000\u0008\u2028\ud800',
  '&lt;script&gt; &#60;b&#62; %3Cscript%3E {{x}} $x$',
] as const;

/** The same trace with something hostile around every string in it, ids included. Equal strings stay equal. */
export function hostileRedactor(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = `${HOSTILE[known.size % HOSTILE.length]}${text}${HOSTILE[(known.size * 7 + 3) % HOSTILE.length]}`;
      known.set(text, found);
    }
    return found;
  };
}
