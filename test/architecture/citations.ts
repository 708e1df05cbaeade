/** What comments, titles and pages cite by number: rules, invariants, facts. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Every text a reader may meet a number in, by its path. */
export function citingTexts(): ReadonlyMap<string, string> {
  const paths = globSync(['{src,sandbox,test,cli,bench,docs}/**/*.{ts,mjs,md}', '*.md'], { cwd: ROOT });
  return new Map(paths.sort().map((path) => [path, read(path)]));
}

/** The numbers there are, each as it is cited: `H14`, `invariant 6`, `graph 4.2`. */
export function numbered(): ReadonlySet<string> {
  const rules = read('docs/rules.md');
  const hard = [...rules.matchAll(/^\| (H\d+) \|/gm)].map(([, name = '']) => name);
  const invariants = [...rules.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => `invariant ${number}`);
  return new Set([...hard, ...invariants, ...factNumbers()]);
}

/** The facts there are, by page and number. */
export function factNumbers(): readonly string[] {
  return globSync('docs/facts/[!R]*.md', { cwd: ROOT }).flatMap((path) =>
    [...read(path).matchAll(/^\| (\d+\.\d+) \|/gm)].map(([, number]) => `${basename(path, '.md')} ${number}`),
  );
}

/** A fact is cited in parentheses, alone or after rules: `(graph 4.2, 4.5)`, `(H9, functions-host 1.1)`. */
const FACTS = /\((?:H\d+, )*([a-z][a-z-]{3,}) (\d+\.\d+(?:, \d+\.\d+)*)(?=[,)])/g;

/** What a text cites. A list after one name counts for each of its numbers. */
export function citations(text: string): readonly string[] {
  const flat = text.replace(/\n\s*(?:\*|\/\/)?\s*/g, ' ');
  const rules = [...flat.matchAll(/\bH\d+\b/g)].map(([name]) => name);
  const invariants = listed(flat, /\binvariants? (\d+(?:(?:, | and | to )\d+)*)/gi, () => 'invariant');
  const facts = listed(flat, FACTS, ([, page]) => page ?? '');
  return [...rules, ...invariants, ...facts];
}

function listed(text: string, pattern: RegExp, named: (found: RegExpExecArray) => string): readonly string[] {
  return [...text.matchAll(pattern)].flatMap((found) =>
    [...(found.at(-1) ?? '').matchAll(/[\d.]+/g)].map(([number]) => `${named(found)} ${number}`),
  );
}

/** Citations in a form that leads nowhere: of a page by its section, or of a design that has no such number. */
export function riddles(text: string): readonly string[] {
  const forms = /\(design[:] |\bFacts: [a-z]|\b[a-z-]+\.md \d|[a-z], sections? \d/g;
  return [...text.matchAll(forms)].map(([found]) => found);
}
