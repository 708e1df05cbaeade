import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestNames } from '../../src/policy/nearest.ts';

test('The nearest of some names is one with a letter more, less, other, or two that changed places', () => {
  const names = ['lint', 'test', 'explain'];
  for (const [typed, meant] of [
    ['lnit', 'lint'],
    ['lints', 'lint'],
    ['lin', 'lint'],
    ['TEST', 'test'],
    ['tost', 'test'],
    ['expalin', 'explain'],
  ] as const)
    assert.deepEqual(nearestNames(typed, names, 1), [meant], typed);
  for (const typed of ['grant', '', 'x']) assert.deepEqual(nearestNames(typed, names), [], typed);
});
