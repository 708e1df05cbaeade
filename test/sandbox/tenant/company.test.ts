import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { GROUPS, group } from '../../../sandbox/tenant/company/groups.ts';
import { NAMED_PEOPLE, person } from '../../../sandbox/tenant/company/people.ts';
import { generateWorkforce } from '../../../sandbox/tenant/company/workforce.ts';
import { aCompany } from './company.ts';

const everybody = [...NAMED_PEOPLE, ...generateWorkforce('countersign')];
const unique = (values: readonly string[]) => new Set(values).size === values.length;

describe('the sandbox company', () => {
  test('the sandbox company is the same for the same seed, and its named people and groups in every one', () => {
    assert.deepEqual(generateWorkforce('a'), generateWorkforce('a'));
    assert.notDeepEqual(generateWorkforce('a'), generateWorkforce('b'));
    assert.equal(person('ceo').id, '05b80877-87b0-51f7-a720-f350fe140e2f');
    assert.equal(group('GRP-VPN-USERS').id, 'd24b9a67-e2a8-5acf-940d-eb859f82ff02');
  });

  test('the sandbox company has at least 200 people and 40 groups, each with its own id and principal name', () => {
    assert.ok(everybody.length >= 200 && GROUPS.length >= 40);
    assert.ok(unique(everybody.map(({ id }) => id)));
    assert.ok(unique(everybody.map(({ userPrincipalName }) => userPrincipalName.toLowerCase())));
    assert.ok(unique(GROUPS.map(({ id }) => id)));
  });

  test('names only managers, owners and members that exist', () => {
    const keys = new Set(everybody.map(({ key }) => key));
    const names = new Set(GROUPS.map(({ displayName }) => displayName));
    const unknown = [
      ...everybody.map(({ managerKey }) => managerKey).filter((key) => key !== null && !keys.has(key)),
      ...GROUPS.flatMap(({ owners, members }) => [...owners, ...members]).filter(
        (name) => !keys.has(name) && !names.has(name),
      ),
    ];
    assert.deepEqual(unknown, []);
  });

  test('the sandbox company has people in every awkward state', () => {
    const some = (claim: (one: (typeof everybody)[number]) => boolean) => assert.ok(everybody.some(claim));
    const leaves = ({ employeeLeaveDateTime: at }: (typeof everybody)[number]) =>
      at ? Date.parse(at) : null;
    some((one) => (leaves(one) ?? STARTS_AT) < STARTS_AT && one.accountEnabled);
    some((one) => (leaves(one) ?? 0) > STARTS_AT && one.employeeType === 'Contractor');
    some((one) => one.employeeType === 'Contractor' && leaves(one) === null);
    some(({ userType }) => userType === 'Guest');
    some(({ accountEnabled }) => !accountEnabled);
    some(({ deleted }) => deleted);
    some(({ department }) => department === null);
    some(({ managerKey, userType }) => managerKey === null && userType === 'Member');
    assert.equal(NAMED_PEOPLE.filter(({ displayName }) => displayName === 'Anna Jansen').length, 2);
    assert.equal(person('manages-each-other-1').managerKey, 'manages-each-other-2');
  });

  test('the sandbox company has groups of every kind, and an approver group with at least three people', async () => {
    const kinds = new Set(GROUPS.map(({ class: kind }) => kind));
    assert.equal(kinds.size, 9);
    const { tenant } = await aCompany();
    assert.ok(tenant.directory.members(group('GRP-SECURITY-APPROVERS').id).length >= 3);
    assert.deepEqual(tenant.directory.members(group('GRP-NOBODY-APPROVES').id), []);
    assert.ok(tenant.directory.members(group('GRP-WIKI-READERS').id).length > 100);
  });

  test('names what it has when asked for something else', () => {
    assert.throws(() => person('nobody'), /names nobody "nobody". Use one of ceo, cfo/);
    assert.throws(() => group('GRP-NOTHING'), /no group "GRP-NOTHING"/);
  });
});
