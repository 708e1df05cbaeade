import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { paidBy, paidUnless } from '../../src/activities/outbox/delivered.ts';

describe('what is owed', () => {
  test('is tried again when all of those may be told who could not be', () => {
    assert.deepEqual(paidUnless([]), { paid: true });
    assert.deepEqual(paidUnless([30, null, 120]), { paid: false, retryAfterSeconds: 120 });
    assert.deepEqual(paidUnless([null, null]), { paid: false, retryAfterSeconds: null });
  });

  test('is paid when everybody has been shown it', () => {
    assert.deepEqual(paidBy({ missing: 0, retryAfterSeconds: 5 }), { paid: true });
    assert.deepEqual(paidBy({ missing: 1, retryAfterSeconds: 5 }), { paid: false, retryAfterSeconds: 5 });
  });
});
