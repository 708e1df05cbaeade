/** The bundle has parts with copies of small files, so that one class of errors may be there several times. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ForbiddenMove } from '../../src/domain/request-moves.ts';
import { RowTooLarge } from '../../src/domain/row-too-large.ts';

/** Another copy, as a part of the bundle has it. */
const copied = async (file: string) => await import(`../../src/domain/${file}?copy`);

describe('an error that is thrown by another part of the bundle', () => {
  test('an error that is thrown by another part of the bundle is known for a row that is too large', async () => {
    const copy = await copied('row-too-large.ts');
    assert.notEqual(copy.RowTooLarge, RowTooLarge);
    assert.ok(new copy.RowTooLarge('row', 'Requests', 40_000, 32_000) instanceof RowTooLarge);
    assert.ok(!(new Error('RowTooLarge') instanceof RowTooLarge));
  });

  test('an error that is thrown by another part of the bundle is known for a move that is not allowed', async () => {
    const copy = await copied('request-moves.ts');
    assert.notEqual(copy.ForbiddenMove, ForbiddenMove);
    const record = { requestId: 'servicenow-1', phase: 'concluded' } as const;
    const move = Object.keys(copy.MOVES ?? {})[0] ?? 'decide anew';
    assert.ok(new copy.ForbiddenMove(record, move) instanceof ForbiddenMove);
    assert.ok(!(new Error('ForbiddenMove') instanceof ForbiddenMove));
  });
});
