import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { controlRoutes } from '../../../sandbox/control/control.ts';
import { createDeskCookie } from '../../../sandbox/control/desk-cookie.ts';
import { serveSandbox } from '../../../sandbox/control/server.ts';
import { deskPages } from '../../../sandbox/desk/pages.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { PORT, sandbox, VPN } from './sandbox.ts';

const ANNA = person('sales-rep');
const KOEN = person('sales-member');
const FELIX = person('sales-manager');
const ORDER = { catalogItem: 'Access to VPN' };

type Call = ReturnType<typeof sandbox>['call'];

async function orderedFor(call: Call, requestedFor: string) {
  const { status, body } = await call('POST', '/tickets', { ...ORDER, requestedFor });
  return status === 201 ? (await call('GET', `/tickets/servicenow/${body.number}`)).body.fields : body.error;
}

describe('A person in the control API', () => {
  test('A person is taken by id, sign-in name, address and display name, whatever the case', async () => {
    const { call } = sandbox();
    const wanted = (await orderedFor(call, KOEN.id)).requested_for;
    const names = [
      KOEN.userPrincipalName,
      'KOEN.WILLEMSE@contoso.example',
      'koen willemse',
      ` ${KOEN.displayName} `,
    ];
    for (const name of names) assert.equal((await orderedFor(call, name)).requested_for, wanted, name);
    const guests = (await call('GET', '/directory/users')).body.filter(
      ({ userType, deleted }: { userType: string; deleted: boolean }) => userType === 'Guest' && !deleted,
    );
    const [, local, domain] = /^(.+)_([^_]+)#EXT#@/i.exec(guests[0].userPrincipalName) ?? [];
    const patched = await call('PATCH', `/directory/users/${local}@${domain}`, { accountEnabled: true });
    assert.equal(patched.body.id, guests[0].id);
  });

  test('A name that several people have is refused with the sign-in names that tell them apart', async () => {
    const { call } = sandbox();
    const twin = person('developer-namesake');
    const refused = await call('POST', '/tickets', { ...ORDER, requestedFor: ANNA.displayName });
    const { code, path, message } = refused.body.error;
    assert.deepEqual([refused.status, code, path], [400, 'ambiguous-person', '/requestedFor']);
    for (const name of [ANNA.userPrincipalName, twin.userPrincipalName])
      assert.ok(message.includes(name), message);
    assert.equal(
      (await call('PATCH', `/directory/users/${twin.userPrincipalName}`, { deleted: true })).status,
      200,
    );
    assert.equal((await call('POST', '/tickets', { ...ORDER, requestedFor: ANNA.displayName })).status, 201);
  });

  test('A name that nobody has is refused with the nearest ones', async () => {
    const { call } = sandbox();
    const refused = await call('POST', '/tickets', { ...ORDER, requestedFor: 'Ana Janssen' });
    const { code, path, message } = refused.body.error;
    assert.deepEqual([refused.status, code, path], [404, 'unknown-user', '/requestedFor']);
    assert.match(message, /Did you mean Anna Jansen/);
    const inPath = await call('DELETE', '/directory/users/lotte');
    assert.deepEqual([inPath.status, inPath.body.error.code], [404, 'unknown-user']);
    assert.match(inPath.body.error.message, /Lotte Bakker/);
    const far = await call('DELETE', '/directory/users/xyzzyxyzzy');
    assert.match(far.body.error.message, /GET \/directory\/users lists/);
  });

  test('Managers, approvers, delegates and members are named as well as requesters', async () => {
    const { call } = sandbox();
    const changed = await call('PATCH', '/directory/users/Koen Willemse', { managerId: 'Carla Mendes' });
    assert.equal(changed.body.managerId, person('sales-director').id);
    assert.equal(
      (await call('PATCH', '/directory/users/Koen Willemse', { managerId: null })).body.managerId,
      null,
    );
    const { number } = (await call('POST', '/tickets', ORDER)).body;
    const asked = await call('POST', `/tickets/servicenow/${number}/approvals`, {
      approver: FELIX.displayName,
    });
    assert.equal(asked.status, 201);
    const decided = await call('POST', `/tickets/servicenow/${number}/approvals/${asked.body.ids[0]}`, {
      as: FELIX.userPrincipalName,
      state: 'approved',
    });
    assert.equal(decided.status, 200);
    const stood = await call('POST', '/servicenow/delegates', {
      user: 'Felix Brandt',
      delegate: 'Carla Mendes',
    });
    assert.equal(stood.status, 201);
    assert.equal((await call('POST', '/tokens', { as: 'Felix Brandt' })).status, 201);
    assert.equal((await call('POST', '/tokens', { as: 'personnel-system' })).status, 201);
  });

  test('A user record of ServiceNow is found by address and name where one has it', async () => {
    const { call } = sandbox();
    const named = await call('PATCH', '/servicenow/users/Felix Brandt', { active: false });
    assert.equal(named.body.entraObjectId, FELIX.id);
    assert.equal(
      (await call('PATCH', `/servicenow/users/${FELIX.userPrincipalName}`, { active: true })).status,
      200,
    );
    const shared = await call('PATCH', `/servicenow/users/${ANNA.userPrincipalName}`, { active: true });
    assert.equal(shared.status, 404);
    assert.match(shared.body.error.message, /second\.account/);
  });
});

test('A user is made, changed in both systems and deleted for ever by name', async () => {
  const { call } = sandbox();
  const nina = { userPrincipalName: 'nina.new@contoso.example', displayName: 'Nina New' };
  assert.equal((await call('POST', '/directory/users', { ...nina, managerId: 'Felix Brandt' })).status, 201);
  const record = { userName: 'nina.new', name: 'Nina New', entraObjectId: 'Nina New' };
  assert.equal((await call('POST', '/servicenow/users', record)).status, 201);
  assert.equal((await call('POST', '/tickets', { ...ORDER, requestedFor: 'Nina New' })).status, 201);
  assert.equal((await call('PATCH', '/servicenow/users/Nina New', { active: false })).body.active, false);
  assert.equal((await call('PATCH', '/directory/users/Nina New', { accountEnabled: false })).status, 200);
  assert.equal((await call('DELETE', '/directory/users/Nina New')).status, 204);
  assert.equal((await call('PATCH', '/directory/users/Nina New', { deleted: false })).body.deleted, false);
  assert.equal((await call('DELETE', '/directory/users/Nina New?permanently=true')).status, 204);
  assert.equal((await call('PATCH', '/directory/users/Nina New', { deleted: false })).status, 404);
  assert.equal((await call('DELETE', '/servicenow/users/nina.new')).status, 204);
});

test('A ticket’s columns take a person by name', async () => {
  const { call } = sandbox();
  const { number } = (await call('POST', '/tickets', { ...ORDER, requestedFor: 'Felix Brandt' })).body;
  const path = `/tickets/servicenow/${number}`;
  const named = await call('PATCH', path, { fields: { requested_for: 'Koen Willemse' } });
  assert.equal(named.body.requestedFor.id, KOEN.id);
  const byId = await call('PATCH', path, { fields: { requested_for: FELIX.id } });
  assert.equal(byId.body.requestedFor.id, FELIX.id);
});

test('Every path that names a user or a group of the directory takes a name', () => {
  const routes = controlRoutes(sandbox().controlOptions(PORT));
  const kinds = { '/directory/users/:id': 'person', '/directory/groups/:id': 'group' } as const;
  for (const { method, path, names = {} } of routes) {
    for (const [begins, what] of Object.entries(kinds))
      if (path.startsWith(begins)) assert.equal(names['id'], what, `${method} ${path}`);
    if (path.includes(':userId')) assert.equal(names['userId'], 'person', `${method} ${path}`);
  }
});

describe('A group in the control API', () => {
  test('A group is taken by id and by a display name that one group has', async () => {
    const { call } = sandbox();
    const path = '/directory/groups/grp-vpn-users/members/Koen%20Willemse';
    assert.equal((await call('PUT', path)).status, 204);
    const members = (await call('GET', `/directory/groups/${VPN}/members`)).body;
    assert.deepEqual(
      members.map(({ id }: { id: string }) => id),
      [KOEN.id],
    );
    const twin = (await call('POST', '/directory/groups', { displayName: 'GRP-VPN-USERS' })).body;
    const refused = await call('DELETE', path);
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'ambiguous-group']);
    assert.ok(refused.body.error.message.includes(twin.id));
    const unknown = await call('GET', '/directory/groups/GRP-VPN-USER/members');
    assert.equal(unknown.body.error.code, 'unknown-group');
    assert.match(unknown.body.error.message, /GRP-VPN-USERS/);
  });
});

test('The sign-in before the app takes a name', async (t) => {
  const { control, controlled, appHost } = sandbox();

  const { port, close } = await serveSandbox({
    port: 0,
    doors: (at) => ({
      control: control(at),
      desk: { pages: deskPages(), cookie: createDeskCookie(at, 'secret') },
      tenant: () => controlled,
      outbound: async () => new Response(),
      appHost,
    }),
  });
  t.after(close);
  const as = async (name: string) =>
    (await fetch(`http://127.0.0.1:${port}/app/api/console?as=${encodeURIComponent(name)}`)).status;
  assert.equal(await as('Felix Brandt'), 200);
  assert.equal(await as(FELIX.userPrincipalName), 200);
  assert.equal(await as('Felix Brand'), 404);
});
