import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { unpleasantSwitches } from '../../../sandbox/tenant/graph/switches.ts';

const FOLDER = 'test/sandbox/graph';
const TABLE = readFileSync('docs/sandbox-rows/graph.md', 'utf8');

/** Rows about users, groups, membership, licenses and risk; the other concerns access kinds the sandbox doesn't serve yet. */
const IN_SCOPE = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
  31, 32, 33, 34, 35, 36, 37, 38,
].map((row) => `G${row}`);

const rows = TABLE.split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, row]) => row !== undefined && /^G\d+$/.test(row))
  .map(([, row = '', , , tests = '']) => ({ row, files: tests.split(',').map((name) => name.trim()) }));

const titlesIn = (file: string): string[] =>
  [...readFileSync(`${FOLDER}/${file}`, 'utf8').matchAll(/test\(\s*(['"`])(.*?)\1,/gs)].map(
    ([, , title = '']) => title,
  );

describe('the table of what the Graph simulator reproduces', () => {
  test('the table of what the Graph simulator reproduces has every row about users, groups, membership, licenses and risk', () => {
    assert.deepEqual(
      rows.map(({ row }) => row),
      IN_SCOPE,
    );
  });

  test('names for each row tests that carry it in a title, and all of those', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts'));
    for (const { row, files: named } of rows) {
      const carrying = files.filter((file) =>
        titlesIn(file).some((title) => new RegExp(`\\b${row}\\b`).test(title)),
      );
      assert.deepEqual(carrying.toSorted(), named.toSorted(), row);
    }
  });

  test('names every switch', () => {
    const missing = Object.keys(unpleasantSwitches()).filter((name) => !TABLE.includes(name));
    assert.deepEqual(missing, []);
  });
});
