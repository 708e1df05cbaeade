import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neededWords, roleWords } from '../../src/domain/role-words.ts';

test('A role is read by its label, or else as its name in words; a stage that is asked once more with its round', () => {
  const labels = { 'app-owner': 'application owner' };
  assert.equal(roleWords('data-owner'), 'data owner');
  assert.equal(roleWords('app-owner', labels), 'application owner');
  assert.equal(roleWords('app-owner-r2', labels), 'application owner (round 2)');
  assert.equal(roleWords('data-owner-r11', labels), 'data owner (round 11)');
  assert.equal(roleWords('constructor', labels), 'constructor');
  assert.equal(neededWords(1, 'app-owner', labels), 'one person as application owner');
  assert.equal(neededWords(2, 'security'), '2 people as security');
});
