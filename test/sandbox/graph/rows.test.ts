import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { unpleasantDownstream } from '../../../sandbox/tenant/downstream/switches.ts';
import { unpleasantPim } from '../../../sandbox/tenant/graph/pim/switches.ts';
import { unpleasantSwitches } from '../../../sandbox/tenant/graph/switches.ts';

const FOLDER = 'test/sandbox/graph';
const TABLE = readFileSync('docs/sandbox-rows/graph.md', 'utf8');

const LAST_ROW = 41;

const ROWS = Array.from({ length: LAST_ROW }, (_, index) => `G${index + 1}`);

const rows = TABLE.split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, row]) => row !== undefined && /^G\d+$/.test(row))
  .map(([, row = '', , , tests = '']) => ({ row, files: tests.split(',').map((name) => name.trim()) }));

const titlesIn = (file: string): string[] =>
  [...readFileSync(`${FOLDER}/${file}`, 'utf8').matchAll(/test\(\s*(['"`])(.*?)\1,/gs)].map(
    ([, , title = '']) => title,
  );

describe('the table of what the Graph simulator reproduces', () => {
  test('the table of what the Graph simulator reproduces has every row', () => {
    assert.deepEqual(
      rows.map(({ row }) => row),
      ROWS,
    );
  });

  test('names for each row tests that carry it in a title, and all of those', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.test.ts'),
    );
    for (const { row, files: named } of rows) {
      const carrying = files.filter((file) =>
        titlesIn(file).some((title) => new RegExp(`\\b${row}\\b`).test(title)),
      );
      assert.deepEqual(carrying.toSorted(), named.toSorted(), row);
    }
  });

  test('names every switch', () => {
    const switches = { ...unpleasantSwitches(), ...unpleasantPim(), ...unpleasantDownstream() };
    const missing = Object.keys(switches).filter((name) => !TABLE.includes(name));
    assert.deepEqual(missing, []);
  });
});
