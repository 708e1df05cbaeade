import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TENANT_ID } from '../../../sandbox/company.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { objectId } from '../../../sandbox/tenant/company/ids.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { createSharePoint } from '../../../sandbox/tenant/downstream/sharepoint.ts';
import { aCompany, type Company } from '../tenant/company.ts';

const TEAM = groupId('GRP-PROJECT-ORION');
const APP = objectId('intune-app', 'Field Service');
const DEVELOPER = personId('developer');
const PERMISSIONS = ['User.Read.All', 'TeamMember.Read.All', 'DeviceManagementApps.Read.All'];
const ASSIGNMENTS = `/deviceAppManagement/mobileApps/${APP}/assignments`;

const members = async ({ graph }: Company, filter = '') => {
  const { status, body } = await graph('GET', `/teams/${TEAM}/members${filter}`);
  return status === 200 ? (body['value'] as { userId: string }[]).map(({ userId }) => userId) : status;
};

describe('what groups are for', () => {
  test('what groups are for has a new member later than the directory does: the list of a team [G41]', async () => {
    const company = await aCompany({ permissions: PERMISSIONS });
    const { tenant, wait } = company;
    tenant.directory.putMember(TEAM, DEVELOPER);
    wait(7 * 60);
    assert.deepEqual(await members(company), []);
    wait(60);
    assert.deepEqual(await members(company), [DEVELOPER]);
    const of = (id: string) => `?$filter=(microsoft.graph.aadUserConversationMember/userId eq '${id}')`;
    assert.deepEqual(await members(company, of(personId('guest'))), []);
    tenant.downstream.switches.teamFilter = 'ignored';
    assert.deepEqual(await members(company, of(personId('guest'))), [DEVELOPER]);
  });

  test('what groups are for is told only to whoever may ask, where it is there and the company has a license [G41]', async () => {
    const company = await aCompany({ permissions: PERMISSIONS });
    const { graph, tenant } = company;
    const assigned = async () => (await graph('GET', ASSIGNMENTS)).status;
    const { switches } = tenant.downstream;
    assert.deepEqual([await members(company), await assigned()], [[], 200]);
    switches.refuses = ['teams', 'intune'];
    assert.deepEqual([await members(company), await assigned()], [403, 403]);
    switches.refuses = [];
    switches.unlicensed = ['teams', 'intune'];
    assert.deepEqual([await members(company), await assigned()], [400, 400]);
    switches.unlicensedAnswer = 'forbidden';
    assert.deepEqual([await members(company), await assigned()], [403, 403]);
    switches.unlicensed = [];
    switches.missing = ['Project Orion', 'Field Service'];
    assert.deepEqual([await members(company), await assigned()], [404, 404]);
    const { graph: without } = await aCompany({ permissions: ['User.Read.All'] });
    assert.equal((await without('GET', ASSIGNMENTS)).status, 403);
    assert.equal((await without('GET', `/teams/${TEAM}/members`)).status, 403);
  });

  test('what groups are for includes apps, which are assigned to groups, or leave them out [G41]', async () => {
    const { graph, tenant } = await aCompany({ permissions: PERMISSIONS });
    const kinds = async () =>
      ((await graph('GET', ASSIGNMENTS)).body['value'] as { target: { '@odata.type': string } }[]).map(
        ({ target }) => target['@odata.type'],
      );
    assert.deepEqual(await kinds(), ['#microsoft.graph.groupAssignmentTarget']);
    tenant.downstream.switches.excluded = ['Field Service'];
    assert.deepEqual(await kinds(), [
      '#microsoft.graph.groupAssignmentTarget',
      '#microsoft.graph.exclusionGroupAssignmentTarget',
    ]);
    tenant.downstream.switches.unassigned = ['Field Service'];
    assert.deepEqual(await kinds(), []);
  });

  test('what groups are for includes sites, which tell apps that they let in what people may do there, late [G41]', async () => {
    const { tenant, wait } = await aCompany({});
    const { downstream } = tenant;
    let roles = ['Sites.Selected'];
    const site = createSharePoint({
      claimsOf: async () => ({ tid: TENANT_ID, roles }),
      systems: downstream,
      personNamed: (name) =>
        tenant.directory.listUsers().find((one) => one.userPrincipalName === name)?.id ?? null,
    });
    const name = tenant.directory.user(DEVELOPER).userPrincipalName;
    const look = async (path = '/sites/hr-cases') => {
      const user = encodeURIComponent(`'i:0#.f|membership|${name}'`);
      const url = `https://contoso.sharepoint.com${path}/_api/web/getUserEffectivePermissions(@user)?@user=${user}`;
      const answer = await site.handle(new Request(url, { headers: { authorization: 'Bearer t' } }));
      return [answer.status, ((await answer.json()) as { Low?: string }).Low];
    };
    tenant.directory.putMember(groupId('GRP-HR-CASES'), DEVELOPER);
    assert.deepEqual(await look(), [404, undefined]);
    downstream.switches.unknownPerson = 'server-error';
    assert.deepEqual(await look(), [500, undefined]);
    downstream.switches.unknownPerson = 'no-permissions';
    assert.deepEqual(await look(), [200, '0']);
    wait(8 * 60);
    assert.deepEqual(await look(), [200, '1011030767']);
    downstream.switches.siteGrant = 'read';
    assert.equal((await look())[0], 403);
    downstream.switches.siteReaders = 'read';
    assert.equal((await look())[0], 200);
    roles = [];
    assert.equal((await look())[0], 403);
    roles = ['Sites.Selected'];
    assert.equal((await look('/sites/elsewhere'))[0], 404);
  });
});
