import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { controlRoutes } from '../../../sandbox/control/control.ts';
import { PORT, sandbox } from './sandbox.ts';

const page = readFileSync('docs/sandbox.md', 'utf8');

/** First cells of table rows that look like `T7`. */
const rowsOf = (text: string, letter: string) =>
  [...text.matchAll(new RegExp(`^\\| (${letter}\\d+) +\\|`, 'gm'))].map(([, row]) => row);

describe('The sandbox page', () => {
  test('names every operation of the control API and no other', () => {
    const routes = controlRoutes(sandbox().controlOptions(PORT)).map(
      ({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    );
    const documented = [...page.matchAll(/^\| (`[A-Z]+[^|]*) \|/gm)].flatMap(([, cell = '']) => {
      const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name.replace(/\?.*$/, ''));
      const path = names.map((name) => name.split(' ')[1]).find((part) => part !== undefined) ?? '';
      return names.map((name) => (name.includes(' ') ? name : `${name} ${path}`));
    });
    assert.deepEqual([...documented].sort(), [...routes].sort());
  });

  test('names every error code the control API has', () => {
    const sources = globSync('sandbox/control/*.ts').map((file) => readFileSync(file, 'utf8'));
    const thrown = sources.flatMap((text) => [
      ...[...text.matchAll(/ControlProblem\(\s*\d+,\s*'([a-z-]+)'/g)].map(([, code]) => code),
      ...[...text.matchAll(/\bunknown\('([a-z]+)'/g)].map(([, what]) => `unknown-${what}`),
      ...[...text.matchAll(/refusing\('([a-z-]+)'/g)].map(([, code]) => code),
    ]);
    assert.ok(thrown.length > 20);
    const missing = thrown.filter((code) => !page.includes(`\`${code}\``));
    assert.deepEqual(missing, []);
  });
});

const titles = globSync('test/sandbox/**/*.test.ts')
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\btest\(\s*([`'"])(.*?)\1/gs)])
  .map(([, , title = '']) => title);

for (const [file, letter, count] of [
  ['teams.md', 'T', 17],
  ['servicenow.md', 'S', 30],
  ['slack.md', 'K', 7],
] as const) {
  describe(`The rows of docs/sandbox-rows/${file}`, () => {
    const all = Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);

    test(`the rows of docs/sandbox-rows/${file} are all there`, () => {
      assert.deepEqual(rowsOf(readFileSync(`docs/sandbox-rows/${file}`, 'utf8'), letter), all);
    });

    test(`the rows of docs/sandbox-rows/${file} have a test each that carries the row in its title`, () => {
      const untested = all.filter((row) => !titles.some((title) => new RegExp(`\\b${row}\\b`).test(title)));
      assert.deepEqual(untested, []);
    });
  });
}
