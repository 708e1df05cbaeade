/** What of the source is reached, file by file and name by name. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SourceFile, sourceFile } from './source.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Every file of code that may use another. */
export function codeFiles(): readonly SourceFile[] {
  return globSync('{src,sandbox,cli,bench,test}/**/*.{ts,tsx,mjs}', { cwd: ROOT })
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(ROOT, path), 'utf8')));
}

/** Files that are loaded, at once or with a first call, when the entry is; types lead on as well as code. */
export function reachedFrom(entry: string, files: readonly SourceFile[]): ReadonlySet<string> {
  const byPath = new Map(files.map((file) => [file.path, file] as const));
  const reached = new Set<string>();
  const next = [entry];
  for (let path = next.pop(); path !== undefined; path = next.pop()) {
    const file = byPath.get(path);
    if (!file || reached.has(path)) continue;
    reached.add(path);
    next.push(...file.imports, ...file.types);
  }
  return reached;
}

const NAMED = /(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'[^']+'/g;
const EXPORTED = /^export\s+(?:async\s+)?(?:const|let|function\*?|class|type|interface)\s+(\w+)/gm;

/** Values and types that a file exports and no other file names where it imports. A word anywhere in whoever imports all of it counts. */
export function unusedExports(file: SourceFile, files: readonly SourceFile[]): readonly string[] {
  const users = files.filter(({ imports, types }) => [...imports, ...types].includes(file.path));
  const named = new Set(users.flatMap(({ text }) => [...text.matchAll(NAMED)].flatMap(namesIn)));
  const wholesale = users.filter(({ text }) => /\bimport\(|\*\s+as\s/.test(text)).map(({ text }) => text);
  return [...file.text.matchAll(EXPORTED)]
    .map(([, name = '']) => name)
    .filter((name) => !named.has(name) && !wholesale.some((text) => new RegExp(`\\b${name}\\b`).test(text)));
}

function namesIn([, list = '']: RegExpExecArray): readonly string[] {
  return list.split(',').map((part) =>
    (
      part
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s+as\s/)[0] ?? ''
    ).trim(),
  );
}
