/** Pages name files, commands and packages that exist. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/design.md',
  'docs/rules.md',
  'docs/hacking.md',
  ...globSync('docs/facts/*.md', { cwd: ROOT }),
  ...globSync('docs/decisions/*.md', { cwd: ROOT }),
];
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<
  'scripts' | 'dependencies' | 'devDependencies',
  Record<string, string>
>;

test('Every link of the project’s own pages leads to a file', () => {
  for (const page of PAGES)
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g))
      assert.ok(existsSync(join(ROOT, dirname(page), target)), `${page} links to ${target}`);
});

test('Every path in code style on those pages exists', () => {
  for (const page of PAGES)
    for (const [, path = ''] of read(page).matchAll(
      /`((?:src|sandbox|test|cli|docs|policy-tables)\/[\w./-]+)`/g,
    ))
      assert.ok(existsSync(join(ROOT, path)), `${page} names ${path}`);
});

test('Every npm command on those pages is a script', () => {
  for (const page of PAGES)
    for (const [, name = ''] of read(page).matchAll(/npm run ([a-z-]+)/g))
      assert.ok(manifest.scripts[name], `${page} says npm run ${name}`);
});

test('Every dependency has its reason in docs/decisions', () => {
  const reasons = globSync('docs/decisions/[!R]*.md', { cwd: ROOT }).map(read).join('\n');
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))
    assert.ok(reasons.includes(`\`${name}\``), name);
});

test('The page for newcomers stays one that is read: at most eighty lines', () => {
  assert.ok(read('docs/hacking.md').trimEnd().split('\n').length <= 80);
});

test('The rules name every invariant once', () => {
  const numbers = [...read('docs/rules.md').matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
  assert.deepEqual(
    numbers,
    Array.from({ length: 15 }, (_, index) => index + 1),
  );
});
