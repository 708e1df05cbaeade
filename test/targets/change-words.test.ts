import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changeWords } from '../../src/targets/index.ts';

describe('what an approver is told of a usage location', () => {
  test('names it for what it is, whatever the plan calls it', () => {
    for (const targetName of ['PT', 'usage location PT']) {
      const change = {
        key: 'k',
        userId: 'u',
        target: 'usage-location~PT',
        targetName,
        action: 'add',
      } as const;
      assert.equal(
        changeWords(change, 'Ines Ferreira'),
        'The usage location PT is set for Ines Ferreira, who has none.',
      );
    }
  });
});
