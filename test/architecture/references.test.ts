import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { citations, citingTexts, factNumbers, numbered, riddles } from './citations.ts';

describe('Numbers that are cited', () => {
  const texts = citingTexts();
  const there = numbered();

  test('a rule, an invariant or a fact, each is where its number says', () => {
    const lost = [...texts].flatMap(([path, text]) =>
      citations(text)
        .filter((name) => !there.has(name))
        .map((name) => `${path}: ${name}`),
    );
    assert.deepEqual(lost, []);
  });

  test('each is written in the one form that can be looked up', () => {
    const found = [...texts].flatMap(([path, text]) => riddles(text).map((form) => `${path}: ${form}`));
    assert.deepEqual(found, []);
  });

  test('each fact rests under something: none is kept that nothing cites', () => {
    const elsewhere = [...texts].filter(([path]) => !/^(docs\/facts|test\/architecture)\//.test(path));
    const cited = new Set(elsewhere.flatMap(([, text]) => citations(text)));
    assert.deepEqual(
      factNumbers().filter((name) => !cited.has(name)),
      [],
    );
  });

  test('a planted one that leads nowhere is seen, in each form there is', () => {
    const rule = `H${99}`;
    const planted: readonly (readonly [text: string, name: string])[] = [
      [`/** Ends with it (${rule}). */`, rule],
      [`/** Ends with it (H14,\n * ${rule}). */`, rule],
      [`test('${rule}: ends with it', run);`, rule],
      [`/** Nothing is taken (invariants 6 and ${77}). */`, `invariant ${77}`],
      [`test('Invariant ${77}: nothing is taken', run);`, `invariant ${77}`],
      [`/** Told late (graph 4.${99}). */`, `graph 4.${99}`],
      [`/** Told late (H14, graph 4.2,\n * 4.${99}). */`, `graph 4.${99}`],
      [`/** Told late (${'grahp'} 4.2). */`, `${'grahp'} 4.2`],
    ];
    for (const [text, name] of planted)
      assert.deepEqual(
        citations(text).filter((one) => !there.has(one)),
        [name],
        text,
      );
  });

  test('a planted riddle is seen: a section of a page, or a design without the number', () => {
    const riddle = ['(design', 'H14)'].join(': ');
    for (const text of [
      riddle,
      ['Facts', 'graph 4'].join(': '),
      ['graph.md', 4].join(' '),
      ['graph', 'section 1'].join(', '),
    ])
      assert.equal(riddles(text).length, 1, text);
  });
});
