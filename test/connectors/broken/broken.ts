import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { demandsOf } from '../contracts/demands.ts';

/** What is wrong with each connector, in words, and the bench with it. */
export type Broken<Bench> = Readonly<Record<string, (bench: Bench) => Bench>>;

/** A port's contract finds each mistake, by a demand that fails, and none in a connector that is wrapped in the same way and `unbroken`. */
export function contractFinds<Bench>(
  port: string,
  contract: (name: string, make: () => Bench) => void,
  make: () => Bench,
  unbroken: (bench: Bench) => Bench,
  mistakes: Broken<Bench>,
): void {
  const firstUnmet = async (made: (bench: Bench) => Bench) => {
    for (const { title, play } of demandsOf(() => contract('Broken', () => made(make())))) {
      const isMet = await play().then(
        () => true,
        () => false,
      );
      if (!isMet) return title;
    }
    return null;
  };
  describe(`the contract of ${port}`, () => {
    for (const [mistake, broken] of Object.entries(mistakes))
      test(`the contract of ${port} finds a connector that ${mistake}`, async () => {
        assert.notEqual(await firstUnmet(broken), null, 'it passes everything');
      });

    test(`the contract of ${port} finds no mistake where there is none`, async () => {
      assert.equal(await firstUnmet(unbroken), null);
    });

    test(`the contract of ${port} is shown at least ten mistakes`, () => {
      assert.ok(Object.keys(mistakes).length >= 10);
    });
  });
}
