import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordStore } from '../../../sandbox/tenant/servicenow/store.ts';

const STAMP = { at: Date.parse('2026-03-03T09:00:00Z'), by: 'admin' };

test('a record is found by the value its column has now, in upper or lower case', () => {
  const store = recordStore();
  store.insert('sys_user', 'u1', { email: 'Old@contoso.example' }, STAMP);
  store.insert('sys_user', 'u2', { email: 'old@contoso.example' }, STAMP);
  const ids = (email: string) => store.withValue('sys_user', 'email', email).map(({ sysId }) => sysId);
  assert.deepEqual(ids('OLD@contoso.example'), ['u1', 'u2']);
  store.update('sys_user', 'u1', { email: 'new@contoso.example' }, STAMP);
  assert.deepEqual([ids('old@contoso.example'), ids('new@contoso.example')], [['u2'], ['u1']]);
  store.remove('sys_user', 'u1');
  assert.deepEqual(ids('new@contoso.example'), []);
});

test('a record that is gone cannot be written', () => {
  const store = recordStore();
  assert.throws(() => store.update('incident', 'nope', {}, STAMP), /incident nope is no longer there/);
});
