import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMPANY_PERMISSIONS } from '../../../sandbox/company-permissions.ts';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company, errorOf } from '../tenant/company.ts';
import { ANALYST, addMember, FINANCE_BI, isMember, reference, removeMember } from './membership.ts';

const bind = (company: Company, ids: readonly string[], groupId = FINANCE_BI) =>
  company.graph('PATCH', `/groups/${groupId}`, {
    'members@odata.bind': ids.map((id) => reference(id)['@odata.id']),
  });

const workers = (count: number) =>
  Array.from({ length: count }, (_, index) => person(WORKERS[index] ?? '').id);
const WORKERS = ['sales-rep', 'developer', 'field-technician', 'legal-counsel', 'vpn-owner'];

describe('adding a member', () => {
  test('answers 204 once, and 400 with the text of a duplicate from then on [G3]', async () => {
    const company = await aCompany();
    const first = await addMember(company);
    assert.equal(first.status, 204);
    const again = await addMember(company);
    assert.equal(again.status, 400);
    assert.equal(
      errorOf(again),
      "Request_BadRequest: One or more added object references already exist for the following modified properties: 'members'.",
    );
  });

  test('adding a member is not made once by repeating client-request-id, which is only echoed [G29]', async () => {
    const company = await aCompany();
    const headers = { 'client-request-id': '11111111-2222-4333-8444-555555555555' };
    const path = `/groups/${FINANCE_BI}/members/$ref`;
    const first = await company.graph('POST', path, reference(ANALYST), headers);
    const again = await company.graph('POST', path, reference(ANALYST), headers);
    assert.deepEqual([first.status, again.status], [204, 400]);
    assert.equal(first.headers.get('client-request-id'), headers['client-request-id']);
    assert.notEqual(first.headers.get('request-id'), again.headers.get('request-id'));
  });

  test('answers 404 for a group or a user that is missing, without saying which', async () => {
    const company = await aCompany();
    const nobody = '99999999-9999-4999-8999-999999999999';
    for (const [groupId, userId] of [
      [nobody, ANALYST],
      [FINANCE_BI, nobody],
      [FINANCE_BI, person('deleted').id],
    ]) {
      const answer = await addMember(company, groupId, userId);
      assert.equal(answer.status, 404);
      assert.match(
        errorOf(answer),
        /^Request_ResourceNotFound: Resource '.+' does not exist or one of its queried/,
      );
    }
    assert.equal((await addMember(company, group('GRP-OLD-CRM-USERS').id)).status, 404);
  });

  test('adding a member is refused for groups that are not ours to write, each in its own way [G11]', async () => {
    const company = await aCompany();
    const refusal = async (name: string) => {
      const answer = await addMember(company, group(name).id);
      return `${answer.status} ${errorOf(answer)}`;
    };
    const denied = '403 Authorization_RequestDenied: Insufficient privileges to complete the operation.';
    assert.equal(await refusal('GRP-ALL-ENGINEERING'), denied);
    assert.equal(await refusal('GRP-BOARD-SECRETS'), denied);
    assert.equal(await refusal('GRP-GLOBAL-HELPDESK'), denied);
    assert.match(
      await refusal('GRP-PRINT-DEPOT'),
      /^400 Request_BadRequest: Unable to update .+ on-premises mastered/,
    );
    const mailEnabled =
      '400 Request_BadRequest: Cannot Update a mail-enabled security groups and or distribution list.';
    assert.equal(await refusal('MESG-FINANCE-NEWS'), mailEnabled);
    assert.equal(await refusal('DL-ALL-STAFF'), mailEnabled);
    assert.equal(await refusal('LIC-TEAMS-PHONE'), '204 undefined: undefined');
    assert.equal(await refusal('GRP-PROJECT-ORION'), '204 undefined: undefined');
  });

  test('adding a member of a role-assignable group needs the permission to manage roles [G10, G11]', async () => {
    const permissions = [...COMPANY_PERMISSIONS, 'RoleManagement.ReadWrite.Directory'];
    const company = await aCompany({ permissions });
    assert.equal((await addMember(company, group('GRP-GLOBAL-HELPDESK').id)).status, 204);
  });

  test('refuses guests in an M365 group while the tenant does not allow them', async () => {
    const company = await aCompany();
    const guest = person('guest').id;
    const refused = await addMember(company, group('GRP-PROJECT-VEGA').id, guest);
    assert.equal(refused.status, 403);
    assert.match(errorOf(refused), /Guests users are not allowed to join/);
    company.tenant.graphSwitches.guestsInM365Groups = true;
    assert.equal((await addMember(company, group('GRP-PROJECT-VEGA').id, guest)).status, 204);
  });

  test('by binding adds all or none [G4]', async () => {
    const company = await aCompany();
    const ids = workers(4);
    assert.equal((await bind(company, ids)).status, 204);
    assert.deepEqual(
      ids.map((id) => isMember(company, FINANCE_BI, id)),
      [true, true, true, true],
    );
    const more = await bind(company, [person('vpn-owner').id, ids[0] ?? '']);
    assert.equal(more.status, 400);
    assert.match(errorOf(more), /already exist/);
    assert.equal(isMember(company, FINANCE_BI, person('vpn-owner').id), false);
  });

  test('by binding refuses more than twenty, and one id twice [G4]', async () => {
    const company = await aCompany();
    const everybody = company.tenant.directory
      .listUsers()
      .filter(({ deleted }) => !deleted)
      .map(({ id }) => id);
    assert.equal((await bind(company, everybody.slice(0, 21), group('GRP-TEAM-GAMMA').id)).status, 400);
    assert.equal((await bind(company, everybody.slice(0, 20), group('GRP-TEAM-GAMMA').id)).status, 204);
    const twice = await bind(company, [ANALYST, ANALYST]);
    assert.match(errorOf(twice), /can only be present once/);
    assert.equal(isMember(company), false);
  });
});

describe('removing a member', () => {
  test('answers 204, and 404 or 400 when there is nothing to remove [G3]', async () => {
    const company = await aCompany();
    await addMember(company);
    assert.equal((await removeMember(company)).status, 204);
    assert.equal(isMember(company), false);
    const { graphSwitches } = company.tenant;
    graphSwitches.removeMissing = 'not-found';
    const missing = await removeMember(company);
    assert.equal(missing.status, 404);
    assert.match(
      errorOf(missing),
      new RegExp(`^Request_ResourceNotFound: Resource '${ANALYST}' does not exist`),
    );
    graphSwitches.removeMissing = 'bad-request';
    const refused = await removeMember(company);
    assert.equal(refused.status, 400);
    assert.match(errorOf(refused), /^Request_BadRequest: One or more removed object references do not exist/);
    graphSwitches.removeMissing = 'either';
    const statuses = new Set<number>();
    for (let time = 0; time < 30; time++) statuses.add((await removeMember(company)).status);
    assert.deepEqual([...statuses].sort(), [400, 404]);
  });

  test('without $ref is refused and noticed, and with too much permission deletes the user [G12]', async () => {
    const company = await aCompany({ permissions: COMPANY_PERMISSIONS });
    await addMember(company);
    const path = `/groups/${FINANCE_BI}/members/${ANALYST}`;
    assert.equal((await company.graph('DELETE', path)).status, 403);
    assert.deepEqual(
      company.tenant.trips.map(({ userDeleted }) => userDeleted),
      [false],
    );
    const careless = await aCompany({ permissions: [...COMPANY_PERMISSIONS, 'User.ReadWrite.All'] });
    assert.equal((await careless.graph('DELETE', path)).status, 204);
    assert.equal(careless.tenant.directory.user(ANALYST).deleted, true);
    assert.deepEqual(
      careless.tenant.trips.map(({ userDeleted }) => userDeleted),
      [true],
    );
  });
});

describe('two writes to one group', () => {
  test('two writes to one group that overlap end in 409 for the later one [G9]', async () => {
    const company = await aCompany();
    const [first, second] = await Promise.all([
      addMember(company),
      addMember(company, FINANCE_BI, person('sales-rep').id),
    ]);
    assert.equal(first.status, 204);
    assert.equal(second.status, 409);
    assert.match(errorOf(second), /^Directory_ConcurrencyViolation: /);
    assert.equal(isMember(company, FINANCE_BI, person('sales-rep').id), false);
    assert.equal((await addMember(company, FINANCE_BI, person('sales-rep').id)).status, 204);
  });

  test('two writes to one group do not disturb each other on different groups', async () => {
    const company = await aCompany();
    const answers = await Promise.all([addMember(company), addMember(company, group('GRP-TEAM-GAMMA').id)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 204],
    );
  });

  test('conflict within a window too, where a test sets one [G9]', async () => {
    const company = await aCompany({ switches: { conflictWindowMs: 500 } });
    const rep = person('sales-rep').id;
    await addMember(company);
    company.wait(0.499);
    assert.equal((await addMember(company, FINANCE_BI, rep)).status, 409);
    company.tenant.graphSwitches.conflictRetryAfter = 150;
    assert.equal((await addMember(company, FINANCE_BI, rep)).headers.get('retry-after'), '150');
    company.wait(0.001);
    assert.equal((await addMember(company, FINANCE_BI, rep)).status, 204);
  });
});
