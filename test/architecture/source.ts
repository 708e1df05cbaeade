/** The product's own source, as the tests of its walls read it. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOT = new URL('../..', import.meta.url).pathname;

/** `imports`: what it names in `from '…'`, relative ones as paths from the root; `types`: those it only takes types of. */
export type SourceFile = {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  readonly types: readonly string[];
};

/** Every file under `src`, comments and all. */
export function sourceFiles(): readonly SourceFile[] {
  return globSync('src/**/*.ts', { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(ROOT, path), 'utf8')));
}

export function sourceFile(path: string, text: string): SourceFile {
  const imports: string[] = [];
  const types: string[] = [];
  const found = /(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\(\s*'([^']+)'\s*\)/g;
  for (const [, type, named, dynamic] of text.matchAll(found)) {
    const target = resolved(path, named ?? dynamic ?? '');
    (type ? types : imports).push(target);
  }
  return { path, text, imports, types };
}

function resolved(path: string, target: string): string {
  return target.startsWith('.') ? normalize(join(dirname(path), target)) : target;
}

/** The code without its comments and texts, so that a word in them is no use of it. */
export function codeOf(text: string): string {
  return withoutComments(text).replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|[^:'"`])\/\/[^\n]*/g, '$1');
}

/** The folder below `src` that a path is in: `domain`, `connectors/teams`, `orchestrators/steps`; `''` for `src` itself. */
export function areaOf(path: string): string {
  const [root, first = '', second = ''] = path.split('/');
  if (root !== 'src' || first.endsWith('.ts')) return '';
  return ['connectors', 'orchestrators'].includes(first) && second !== '' && !second.endsWith('.ts')
    ? `${first}/${second}`
    : first;
}
