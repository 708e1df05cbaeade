import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOvertaken } from '../../src/activities/deciding/overtaken.ts';
import { aRecord } from '../tables/builders.ts';

test('an execution is overtaken by another phase alone, and by another attempt alone', () => {
  const read = aRecord('req-1', { phase: 'waiting', attempt: 1 });
  assert.equal(isOvertaken(read, { ...read }), false);
  assert.equal(isOvertaken(read, { ...read, phase: 'provisioning' }), true);
  assert.equal(isOvertaken(read, { ...read, attempt: 2 }), true);
});
