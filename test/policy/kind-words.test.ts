import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS } from '../../src/kinds/index.ts';
import { wordsOf } from '../../src/kinds/words.ts';

test('every kind of access has its words for closing notes, and a kind that is not built has none', () => {
  for (const { kind } of KINDS) {
    const { heading, already, held } = wordsOf(kind);
    assert.ok(
      [heading, already, held].every((word) => word.length > 1),
      kind,
    );
  }
  assert.throws(() => wordsOf('badge-access'), /is not built/);
});
