/** Where comparable products have failed their users, by the public reports that tell of it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { mend, removingFails, writes } from '../support/faults.ts';
import { probed } from '../support/policies.ts';
import { agree, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const PERSON = 'sales-rep';

async function granted(world: TestWorld, days: string, person = PERSON): Promise<string> {
  const { number } = order(world, 'Access to VPN', person, { duration_days: days });
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  return number;
}

/** Whoever is asked says yes. */
async function pressed(world: TestWorld, number: string): Promise<void> {
  const [card] = await world.teams.cards(number);
  assert.ok(card, `nobody has a card of ${number}`);
  const [as = ''] = card.approvers;
  await world.teams.press(card.id, { as, verb: 'approve', data: { reason: 'Needed for the work.' } });
}

/** A grant that ended an hour and more ago, whose removal is answered like this ever since. */
async function endedInVain(world: TestWorld, status: number): Promise<string> {
  const number = await granted(world, '1');
  removingFails(world, { kind: 'status', status });
  await pass(world, 1.5 * DAY);
  await pass(world, 3 * HOUR);
  assert.ok(isMember(world, VPN, PERSON));
  assert.notEqual(stated(world, number), 'ended/ended');
  await agree(world);
  return number;
}

async function assertEndsOnceMended(world: TestWorld, number: string): Promise<void> {
  mend(world);
  await pass(world, 3 * HOUR);
  await settle(world);
  assert.equal(stated(world, number), 'ended/ended');
  assert.ok(!isMember(world, VPN, PERSON));
  await agree(world);
}

describe('what failed elsewhere', () => {
  test('AWS TEAM #279 and #104: the end of the shorter of two grants cuts nothing of the longer one', async (t) => {
    const world = await aWorld(t);
    const [long, short] = [await granted(world, '9'), await granted(world, '2')];
    await jump(world, 3 * DAY);
    assert.deepEqual(
      [stated(world, short), stated(world, long), isMember(world, VPN, PERSON)],
      ['ended/ended', 'granted/fulfilled', true],
    );
    await agree(world);
  });

  test('AWS TEAM #255: a removal that fails gives its reason, is not given up, and the ticket does not say "ended"', async (t) => {
    const world = await aWorld(t);
    const number = await endedInVain(world, 403);
    const [task] = world.servicenow.ticket(number).tasks;
    assert.match(`${task?.description}`, /403/);
    await assertEndsOnceMended(world, number);
  });

  test('AWS TEAM #363: ten approvals at the same moment are ten memberships', async (t) => {
    const world = await aWorld(t);
    const people = [
      'sales-rep',
      'sales-manager',
      'crm-owner',
      'finance-analyst',
      'payments-clerk',
      'developer',
      'eng-manager',
      'hr-officer',
      'legal-counsel',
      'helpdesk-agent',
    ];
    const numbers = people.map((person) => order(world, 'Field apps (Intune)', person).number);
    await settle(world);
    await Promise.all(numbers.map((number) => pressed(world, number)));
    await settle(world);
    for (const [nth, person] of people.entries()) {
      assert.equal(stated(world, numbers[nth] ?? ''), 'granted/fulfilled', person);
      assert.ok(isMember(world, 'GRP-INTUNE-FIELD-APPS', person), person);
    }
    await agree(world);
  });

  test('AWS TEAM #195: the ticket says what a removal can not reach', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, '1');
    await jump(world, 2 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.match(
      textOf(world, number),
      /Sessions that are signed in already may go on with it until their access tokens expire/,
    );
  });

  test('CIPP #3274 and #5022: a removal that is answered "done" and removed nothing is not called done', async (t) => {
    const world = await aWorld(t);
    const number = await endedInVain(world, 204);
    await assertEndsOnceMended(world, number);
  });

  test('CIPP #5103: an end years away is refused, with the longest that is allowed', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Engineering repository access', 'developer', {
      access_level: 'write',
      duration_days: '4000',
    });
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /\[too-long, /);
    assert.equal(writes(world, 'POST'), 0);
  });

  test('Glide #669: the clock starts when the access is seen to work downstream, not when the directory was told', async (t) => {
    const world = await aWorld(t, {
      policyFolder: probed(t).folder,
      settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
    });
    const answers = (status: number, body: object, count?: number) =>
      world.tenant.faults.add({
        match: { path: '/seen/' },
        effect: { kind: 'status', status, body },
        ...(count ? { count } : {}),
      });
    answers(404, {}, 20);
    answers(200, { seen: true });
    const { number } = order(world, 'Field apps (Intune)', 'synced', { duration_days: '1' });
    await settle(world);
    const approvedAt = world.clock.now();
    await approve(world, number, 'field-manager');
    await pass(world, 30 * MINUTE);
    const { requestId } = await requestOf(world, number);
    const [grant] = await world.app.means.grants.ofRequest(requestId, personId('synced'));
    const startedAt = Date.parse(grant?.startedAt ?? '');
    assert.ok(startedAt - approvedAt >= 15 * MINUTE);
    assert.equal(Date.parse(grant?.endsAt ?? '') - startedAt, DAY);
  });

  test('sso-elevator: who was in the group already is still in it when a grant for the same group ends', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.putMember(groupId(VPN), personId(PERSON));
    const number = await granted(world, '1');
    await jump(world, 3 * DAY);
    assert.ok(isMember(world, VPN, PERSON));
    assert.equal(writes(world, 'DELETE'), 0);
    assert.match(textOf(world, number), /Access from before this request does not end with it/);
    await agree(world);
  });

  test('discord/access: approved is not applied: no word of "granted" before the access is proven, though the host dies in between', async (t) => {
    const world = await aWorld(t);
    await world.host.kill({ when: { activity: 'applyChange', nth: 1, point: 'before' } });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    const said = statements(world, number);
    const { desired } = await requestOf(world, number);
    const first = said.findIndex(({ access }) => access === 'granted');
    assert.deepEqual(new Set(said.slice(0, first).map(({ access }) => access)), new Set(['none', 'pending']));
    assert.ok(desired?.provenAt);
    assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });
});
