import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { AREAS, areaNamed, filesOf, testsOf } from '../../sandbox/mutants/areas.ts';
import { drawn, shareOf } from '../../sandbox/mutants/draw.ts';
import { type Mutant, withMutant } from '../../sandbox/mutants/mutant.ts';
import { openSyntax } from '../../sandbox/mutants/syntax.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

describe('mutants of one line', () => {
  const syntax = openSyntax(ROOT);
  after(() => syntax.close());
  const byFileOf = (area: string) =>
    new Map(filesOf(areaNamed(area), ROOT).map((file) => [file, syntax.mutantsOf(file)]));

  test('every area names files and tests that are there, and no file is in two areas', () => {
    const files = AREAS.flatMap((area) => filesOf(area, ROOT));
    assert.equal(new Set(files).size, files.length);
    for (const area of AREAS) assert.ok(testsOf(area, ROOT).near.length > 3, area.name);
  });

  test('an area that names what is not there says so', () => {
    const area = { name: 'x', files: ['src/domain/{lose,nowhere}.ts'], tests: [] };
    assert.throws(() => filesOf(area, ROOT), /No file matches src\/domain\/nowhere\.ts/);
  });

  test('each changes exactly one line, to something that is still TypeScript', () => {
    for (const [file, mutants] of byFileOf('sweeps')) {
      const text = textOf(file);
      const lines = text.split('\n');
      assert.ok(mutants.length > 0, file);
      for (const mutant of mutants) {
        const changed = withMutant(text, mutant);
        const differing = changed
          .split('\n')
          .flatMap((line, index) => (line === lines[index] ? [] : index + 1));
        assert.deepEqual(differing, [mutant.line], mutant.after);
        assert.doesNotThrow(() => stripTypeScriptTypes(changed), mutant.after);
      }
    }
  });

  test('each has a name of its own', () => {
    const ids = AREAS.flatMap(({ name }) => [...byFileOf(name).values()].flat().map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });

  test('the same seed draws the same ones in the same order, another seed others', () => {
    const byFile = byFileOf('ledger');
    const ids = (seed: string) => drawn(byFile, seed).map(({ id }) => id);
    assert.deepEqual(ids('7'), ids('7'));
    assert.notDeepEqual(ids('7').slice(0, 10), ids('8').slice(0, 10));
  });

  test('all are drawn sooner or later, and every file gives its first before any gives its second', () => {
    const byFile = byFileOf('ledger');
    const order = drawn(byFile, '7');
    const files = [...byFile].filter(([, { length }]) => length > 0).map(([file]) => file);
    assert.equal(order.length, [...byFile.values()].flat().length);
    assert.deepEqual(new Set(order.slice(0, files.length).map(({ file }) => file)), new Set(files));
  });

  test('a long condition gives no more of the first ones than a short one', () => {
    const mutant = (branch: number, nth: number): Mutant => ({
      id: `${branch}-${nth}`,
      file: 'a.ts',
      line: nth,
      before: 'a',
      after: 'b',
      what: 'x',
      branch,
      isSealed: true,
    });
    const long = Array.from({ length: 40 }, (_, nth) => mutant(1, nth));
    const order = drawn(new Map([['a.ts', [...long, mutant(2, 0)]]]), '1');
    assert.ok(order.slice(0, 2).some(({ branch }) => branch === 2));
  });

  test('shares of an order take every one once', () => {
    const order = Array.from({ length: 10 }, (_, index) => index);
    const shares = [1, 2, 3].map((index) => shareOf(order, { index, of: 3 }));
    assert.deepEqual(
      shares.flat().toSorted((a, b) => a - b),
      order,
    );
    assert.deepEqual(shares[0], [0, 3, 6, 9]);
  });

  test('a mutant whose line is another by now is not put in', () => {
    const [[file, mutants] = ['', []]] = byFileOf('sweeps');
    const [mutant] = mutants;
    assert.ok(mutant);
    assert.throws(() => withMutant(`\n${textOf(file)}`, mutant), /is not ".*" any more/);
  });
});
