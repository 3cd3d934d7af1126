import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { homedir } from 'node:os';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, test } from 'vitest';

/** What a build has written. These tests look at it; they need `npm run build` first (npm test does that). */
const root = resolve(import.meta.dirname, '../../..');
const out = join(root, 'out');
const built = existsSync(join(out, 'main', 'index.js'));
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

test.runIf(process.env.REQUIRE_BUILD === '1')('there is a build', () => expect(built).toBe(true));

function filesUnder(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(dir, entry.name)) : [join(dir, entry.name)],
  );
}

const text = (path: string) => readFileSync(join(out, path), 'utf8');

/** What a module names in its imports, exports from elsewhere, and `import()`: read from its syntax, not from its text. */
function specifiersOf(code: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, source } = node as { type?: string; source?: { value?: unknown } | null };
    if (type !== undefined && /^(?:Import|Export)/.test(type) && typeof source?.value === 'string')
      found.push(source.value);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(code));
  return found;
}

/** Everything that a built module imports, its own chunks included: the names of packages and of Node's modules. */
function importsOf(entry: string): Set<string> {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of specifiersOf(readFileSync(file, 'utf8'))) {
      if (name.startsWith('.')) visit(resolve(dirname(file), name));
      else
        packages.add(
          name.startsWith('node:')
            ? name
            : name
                .split('/')
                .slice(0, name.startsWith('@') ? 2 : 1)
                .join('/'),
        );
    }
  };
  visit(join(out, entry));
  return packages;
}

describe.runIf(built)('out/main', () => {
  const node = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

  test.each(['index', 'cli', 'library', 'session-worker'])(
    '%s imports Node, the dependencies, and nothing else',
    (name) => {
      const allowed = new Set([...Object.keys(dependencies), ...(name === 'index' ? ['electron'] : [])]);
      const foreign = [...importsOf(`main/${name}.js`)].filter((id) => !node.has(id) && !allowed.has(id));
      expect(foreign).toEqual([]);
    },
  );

  test('the dependencies are external, not bundled', () => {
    const imported = importsOf('main/cli.js');
    for (const name of Object.keys(dependencies)) expect(imported).toContain(name);
    const bundled = filesUnder(join(out, 'main')).filter((file) =>
      /class WebSocketServer|\$ZodType = /.test(readFileSync(file, 'utf8')),
    );
    expect(bundled).toEqual([]);
  });

  test('the command line is executable, by its first line', () => {
    expect(text('main/cli.js').startsWith('#!/usr/bin/env node\n')).toBe(true);
    if (process.platform !== 'win32') expect(statSync(join(out, 'main', 'cli.js')).mode & 0o111).toBe(0o111);
  });

  test('the main process finds preload, renderer and worker where they are', () => {
    // Relative to out/main itself: code that moved into out/main/chunks would look in the wrong place.
    expect(text('main/index.js')).toMatch(/"\.\.",\s*"preload",\s*"index\.cjs"/);
    for (const path of ['preload/index.cjs', 'renderer/index.html', 'main/session-worker.js']) {
      expect(existsSync(join(out, path))).toBe(true);
    }
  });
});

describe.runIf(built)('out/preload', () => {
  test('is one CommonJS file', () => {
    expect(filesUnder(join(out, 'preload')).map((file) => relative(out, file))).toEqual([join('preload', 'index.cjs')]);
    expect(text('preload/index.cjs')).not.toMatch(/^\s*(?:import|export)\s/m);
  });

  test('requires electron and nothing else', () => {
    const required = [...text('preload/index.cjs').matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(
      ([, id]) => id,
    );
    expect(required).toEqual(['electron']);
    expect(text('preload/index.cjs')).not.toMatch(/\bimport\(|\bprocess\.(?!platform\b)|node:/);
  });
});

describe.runIf(built)('anywhere in out', () => {
  test('the package that downloads Electron is not inlined', () => {
    const inlined = filesUnder(out).filter((file) =>
      /path\.txt|ELECTRON_OVERRIDE_DIST_PATH|install-electron/.test(readFileSync(file, 'utf8')),
    );
    expect(inlined).toEqual([]);
  });

  test('there is no source map and no path of the machine that built it', () => {
    const names = filesUnder(out).filter((file) => file.endsWith('.map'));
    expect(names).toEqual([]);
    const places = [root, homedir()].filter((place) => place.length > 5);
    const telling = filesUnder(out).filter((file) => {
      const content = readFileSync(file, 'utf8');
      return /sourceMappingURL=/.test(content) || places.some((place) => content.includes(place));
    });
    expect(telling).toEqual([]);
  });
});

describe.runIf(built && existsSync(join(out, 'renderer')))('out/renderer', () => {
  test('the page has no inline script, and everything it loads is its own', () => {
    const html = text('renderer/index.html');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    const links = [...html.matchAll(/\b(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '');
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(link).toMatch(/^(?:\.\/assets\/|data:image\/svg)/);
    expect(html).toContain('nonce="__CSP_NONCE__"');
  });

  test('styles refer to nothing outside', () => {
    for (const file of filesUnder(join(out, 'renderer')).filter((name) => name.endsWith('.css'))) {
      const content = readFileSync(file, 'utf8');
      expect(content).not.toContain('@import');
      for (const [, url = ''] of content.matchAll(/url\(\s*["']?([^"')]+)/g))
        expect(url).toMatch(/^(?:\.|data:image\/|#)/);
    }
  });

  test('scripts name no remote address but in words', () => {
    // Names that are written in libraries (namespaces, links to their documentation) and are never fetched: the policy of the
    // page would not let them.
    const known =
      /^https?:\/\/(?:www\.w3\.org|react\.dev|json-schema\.org|reactjs\.org|fb\.me|radix-ui\.com|localhost|github\.com|tanstack\.com|cmdk\.paco\.me|opentelemetry\.io|ui\.perfetto\.dev|[\w.]*example\.(?:com|org))/;
    for (const file of filesUnder(join(out, 'renderer')).filter((name) => name.endsWith('.js'))) {
      const urls = [...readFileSync(file, 'utf8').matchAll(/https?:\/\/[\w.-]+[\w/.-]*/g)].map(([url]) => url);
      expect(urls.filter((url) => !known.test(url))).toEqual([]);
    }
  });

  test('holds only files that the hosts serve', () => {
    const types = new Set(filesUnder(join(out, 'renderer')).map((file) => extname(file)));
    for (const type of types) expect(['.html', '.js', '.css', '.svg', '.png', '.woff2', '.json']).toContain(type);
  });

  test('scripts are minified', () => {
    const scripts = filesUnder(join(out, 'renderer')).filter((name) => name.endsWith('.js'));
    const content = scripts.map((file) => readFileSync(file, 'utf8')).join('');
    expect(content.length / content.split('\n').length).toBeGreaterThan(100);
  });
});
