import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NAMED_PEOPLE, person } from '../../../sandbox/tenant/company/people.ts';
import { serviceNowPeople } from '../../../sandbox/tenant/servicenow/company.ts';
import { instance, MIRA, PROMPT, ROSA, results } from './instance.ts';

describe('a user name', () => {
  for (const userName of ["pavel.o'horak", 'anna maria', 'CONTOSO\\anna', 'zoë.laurent'])
    test(`a user name may be ${userName}, and signs what its owner writes (S29)`, async () => {
      const one = instance(PROMPT);
      one.now.changeUser(MIRA, { userName });
      const { number } = one.now.createTicket({ catalogItem: 'Access to VPN', requestedFor: ROSA });
      const { id } = one.now.requestApproval(number, MIRA);
      one.now.decideApproval(number, id, { as: MIRA, state: 'approved' });
      assert.equal(one.now.ticket(number).approvals[0]?.updatedBy, userName);
      const query = encodeURIComponent(`user_name=${userName}`);
      const path = `/api/now/table/sys_user?sysparm_fields=user_name&sysparm_query=${query}`;
      assert.deepEqual(await results(one, path), [{ user_name: userName }]);
    });

  test('a user name of one person of the company holds an apostrophe from the start (S29)', () => {
    const one = instance(PROMPT, undefined, 7, serviceNowPeople(NAMED_PEOPLE));
    assert.equal(one.now.user(person('apostrophe').id).userName, "sinead.o'brien");
  });

  test('a user name is nobody else’s while its owner is there, and somebody else’s afterwards (S29)', () => {
    const one = instance(PROMPT);
    assert.throws(() => one.now.createUser({ userName: 'MIRA' }), /has a user "MIRA" already/);
    assert.throws(() => one.now.changeUser(ROSA, { userName: 'mira' }), /has a user "mira" already/);
    const before = one.now.user('mira');
    one.now.deleteUser('mira');
    assert.throws(() => one.now.user(MIRA), /no user is called/);
    const again = one.now.createUser({ userName: 'mira', entraObjectId: MIRA });
    assert.notEqual(again.id, before.id);
    const { number } = one.now.createTicket({ catalogItem: 'Access to VPN', requestedFor: MIRA });
    assert.equal(one.now.ticket(number).fields['requested_for'], again.id);
  });
});

describe('the link to Entra', () => {
  test('the link to Entra may change hands, stand on two records, or name a new account of the same person (S29)', () => {
    const one = instance(PROMPT);
    const twin = one.now.createUser({ userName: 'rosa.old', active: false, entraObjectId: ROSA });
    assert.throws(() => one.now.user(ROSA), /2 users carry/);
    one.now.changeUser(twin.id, { entraObjectId: '' });
    assert.equal(one.now.user(ROSA).userName, 'rosa');
    const rehired = '00000000-0000-4000-8000-00000000000a';
    one.now.changeUser('rosa', { entraObjectId: rehired, active: false });
    assert.deepEqual([one.now.user(rehired).userName, one.now.user('rosa').active], ['rosa', false]);
  });
});
