import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { call, type DoorAnswer, tokenOf } from '../support/operators.ts';
import { aPolicyFolder, entitlementAt } from '../support/policies.ts';
import { agree, factsOf, requestOf, statements } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const RESPONDER = 'synced';
const SECRET_ANSWER = 'tenant-wide-setting';

const CHECK = {
  type: 'responder',
  system: 'Exchange',
  scope: 'https://outlook.office365.com/Exchange.ManageV2',
  call: {
    method: 'POST',
    url: 'https://acme.service-now.com/as-person/{tenant}/OrganizationConfig',
    body: { CmdletInput: { CmdletName: 'Get-OrganizationConfig' } },
  },
  openWithinMinutes: 20,
  timeoutMinutes: 10,
  everySeconds: 15,
};

/** What the system answers the person from now on. */
function answers(world: TestWorld, status: number): void {
  mend(world);
  const body = { value: [SECRET_ANSWER] };
  world.tenant.faults.add({ match: { path: '/as-person/' }, effect: { kind: 'status', status, body } });
}

/** A world with access that is there, and that the person’s page is waited for. */
async function aPendingWorld(t: TestContext) {
  const { folder } = aPolicyFolder(t, { [`${entitlementAt('field-apps')}/downstream`]: CHECK });
  const world = await aWorld(t, {
    policyFolder: folder,
    settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
  });
  answers(world, 403);
  const { number } = order(world, 'Field apps (Intune)', RESPONDER);
  await settle(world);
  const [card] = await world.teams.cards(number);
  const press = { as: card?.approvers[0] ?? '', verb: 'approve', data: { reason: 'ok' } } as const;
  await world.teams.press(card?.id ?? '', press);
  await pass(world, MINUTE);
  const { requestId } = await requestOf(world, number);
  return { world, number, requestId };
}

async function look(world: TestWorld, requestId: string, as = RESPONDER): Promise<DoorAnswer> {
  const token = await tokenOf(world, as);
  return await call(world, 'POST', `/api/probe/${requestId}/look`, { token, body: {} });
}

const newest = (world: TestWorld, number: string) => {
  const said = statements(world, number).at(-1);
  return [said?.access, said?.effective, said?.outcome];
};
const cardOf = ({ teams }: TestWorld) => teams.messages().find(({ to }) => to === personId(RESPONDER));

describe('the page of a responder', () => {
  test('the page of a responder asks the system as themselves, and the ticket states from when on it let them in', async (t) => {
    const { world, number, requestId } = await aPendingWorld(t);
    assert.match(cardOf(world)?.text ?? '', /Your page is waited for: open it/);
    const token = await tokenOf(world, RESPONDER);
    const page = await call(world, 'GET', `/api/probe/${requestId}`, { token });
    assert.equal(page.status, 200);
    assert.match(page.text, new RegExp(`data-look="${requestId}/look"`));
    assert.match(page.headers.get('content-security-policy') ?? '', /connect-src 'self'/);
    const own = await call(world, 'GET', '/api/probe', { token });
    assert.match(own.text, new RegExp(`data-look="probe/${requestId}/look"`));
    const refused = await look(world, requestId);
    assert.deepEqual([refused.json['state'], refused.json['status']], ['not-yet', 403]);
    await pass(world, MINUTE);
    assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
    answers(world, 200);
    const let_in = await look(world, requestId);
    assert.deepEqual([let_in.json['state'], let_in.json['status']], ['works', 200]);
    await pass(world, MINUTE);
    await settle(world);
    const [access, effective, outcome] = newest(world, number);
    assert.deepEqual([access, outcome], ['granted', 'fulfilled']);
    assert.ok(Date.parse(effective ?? '') > 0);
    const exchanges = world.tenant.outbound.list().filter(({ purpose }) => purpose === 'on-behalf-of');
    assert.equal(exchanges.length, 2, 'each look has a token of its own');
    const after = await look(world, requestId);
    assert.equal(after.json['state'], 'works');
    await agree(world);
  });

  test('the page of a responder keeps neither a token nor what the system answered', async (t) => {
    const { world, requestId } = await aPendingWorld(t);
    answers(world, 200);
    const token = await tokenOf(world, RESPONDER);
    const answer = await call(world, 'POST', `/api/probe/${requestId}/look`, { token, body: {} });
    await pass(world, MINUTE);
    const rows = await world.app.means.auditLog.read(requestId);
    const kept = JSON.stringify([await world.app.means.requests.read(requestId), rows, answer.json]);
    world.app.security.flush('all');
    const [, , signature = '?'] = token.split('.');
    for (const said of [kept, ...world.logged]) {
      assert.ok(!said.includes(SECRET_ANSWER));
      assert.ok(!said.includes(signature));
    }
    assert.ok((await factsOf(world, requestId)).includes('downstream-checked'));
  });

  test('the page of a responder has ten minutes from its opening on, however late that is', async (t) => {
    const { world, number, requestId } = await aPendingWorld(t);
    await pass(world, 15 * MINUTE);
    assert.equal((await look(world, requestId)).json['state'], 'not-yet');
    await pass(world, 8 * MINUTE);
    assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
    await pass(world, 4 * MINUTE);
    await settle(world);
    assert.deepEqual(newest(world, number), ['granted', 'no', 'needs-human']);
    assert.match(cardOf(world)?.text ?? '', /does not work yet\. A person has been told/);
    assert.equal((await look(world, requestId)).json['state'], 'not-yet');
    await agree(world);
  });

  test('the page of a responder that nobody opens is waited for as long as the table says, and a person is told so', async (t) => {
    const { world, number } = await aPendingWorld(t);
    await pass(world, 25 * MINUTE);
    await settle(world);
    assert.deepEqual(newest(world, number), ['granted', 'no', 'needs-human']);
    const text = world.servicenow
      .ticket(number)
      .journal.map((one) => one.text)
      .join('\n');
    assert.match(text, /the page that looks as the person is not open yet/);
    await agree(world);
  });

  test('the page of a responder opens for nobody else, whatever roles they have', async (t) => {
    const { world, requestId } = await aPendingWorld(t);
    const operator = await tokenOf(world, 'identity-ops-1', 'Operator');
    const path = `/api/probe/${requestId}`;
    for (const token of [operator, await tokenOf(world, 'sales-rep')]) {
      assert.equal((await call(world, 'GET', path, { token })).status, 404);
      const answer = await call(world, 'POST', `${path}/look`, { token, body: {} });
      assert.deepEqual([answer.status, answer.json['code']], [404, 'nothing-to-look-at']);
    }
    assert.equal((await call(world, 'POST', `${path}/look`, { body: {} })).status, 401);
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const token = await tokenOf(world, RESPONDER);
    const crossed = await call(world, 'POST', `${path}/look`, { token, body: {}, headers: foreign });
    assert.equal(crossed.status, 403);
    const exchanges = world.tenant.outbound.list().filter(({ purpose }) => purpose === 'on-behalf-of');
    assert.deepEqual(exchanges, []);
    assert.equal((await world.app.means.requests.read(requestId))?.row.effective?.page, undefined);
  });

  for (const [what, words] of [
    [
      'consented',
      /an administrator has not consented to https:\/\/outlook\.office365\.com\/Exchange\.ManageV2.*AADSTS65001/,
    ],
    ['federated', /does not trust the managed identity.*AADSTS700213/],
    ['secondFactor', /Entra asks for a second factor.*AADSTS50076/],
  ] as const)
    test(`the page of a responder says what to do where no token is exchanged for want of what is called ${what}`, async (t) => {
      const { world, requestId } = await aPendingWorld(t);
      const { delegation } = world.tenant.entra;
      if (what === 'consented') delegation.consented = [];
      if (what === 'federated') delegation.federated = false;
      if (what === 'secondFactor') delegation.secondFactor = 'asked-anew';
      const answer = await look(world, requestId);
      assert.deepEqual([answer.json['state'], answer.json['status']], ['not-yet', null]);
      assert.match(String(answer.json['detail']), words);
    });
});
