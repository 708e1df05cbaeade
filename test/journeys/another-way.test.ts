import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { orderProduct, PROJECT } from '../support/licenses.ts';
import { agree, requestOf, stated, textOf, wordsOn } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const PERSON = 'sales-member';

/** Access to the VPN for a day, granted. */
async function granted(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '1' });
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  return number;
}

function nest(world: TestWorld, inner: string, outer: string): void {
  world.controlled.directory.putMember(groupId(outer), groupId(inner));
}

function join(world: TestWorld, group: string): void {
  world.controlled.directory.putMember(groupId(group), personId(PERSON));
}

/** What the newest notes say. */
function endOf(world: TestWorld, number: string): string {
  const text = textOf(world, number);
  return text.slice(text.indexOf('Ended: '));
}

describe('the end of access that a person still has by another way', () => {
  test('the end of access that a person still has by another way names the nested group that it goes on through, however deep', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    nest(world, 'GRP-TEAM-BETA', VPN);
    nest(world, 'GRP-TEAM-GAMMA', 'GRP-TEAM-BETA');
    join(world, 'GRP-TEAM-GAMMA');
    await pass(world, 5 * MINUTE);
    await jump(world, DAY);
    assert.equal(stated(world, number), 'ended/ended');
    const text = endOf(world, number);
    assert.match(text, /still has GRP-VPN-USERS through GRP-TEAM-BETA, which is nested in it/);
    assert.doesNotMatch(text, /the access of .* has ended, because/);
    assert.match(text, /what this ticket gave .* has ended, because/);
    await agree(world);
  });

  test('the end of access that a person still has by another way says nothing of groups nested in it that the person is not in', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    nest(world, 'GRP-TEAM-BETA', VPN);
    await pass(world, 5 * MINUTE);
    await jump(world, DAY);
    assert.doesNotMatch(endOf(world, number), /still has|GRP-TEAM-BETA/);
    assert.match(endOf(world, number), /the access of .* has ended, because/);
  });

  test('the end of access that a person still has by another way says that it can not be seen where a nested group hides its members', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    nest(world, 'GRP-TEAM-BETA', VPN);
    const hidden = { class: 'm365', hidesMembers: true } as const;
    world.controlled.directory.patchGroup(groupId('GRP-TEAM-BETA'), hidden);
    await pass(world, 5 * MINUTE);
    await jump(world, DAY);
    assert.match(
      endOf(world, number),
      /Whether .* still has GRP-VPN-USERS through GRP-TEAM-BETA can't be seen/,
    );
  });

  test('the end of access that a person still has by another way says that it could not be read', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    await world.host.host()?.idle();
    const match = { host: 'graph.microsoft.com', method: 'GET', path: '/members?$select=id&$top=999' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 503 } });
    await jump(world, DAY + 10 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended');
    assert.match(
      wordsOn(world, number, 'work_note'),
      /Whether .* still has .* by another way could not be read: .*503/,
    );
    assert.match(
      wordsOn(world, number, 'comment'),
      /Whether .* still has .* by another way could not be read$/m,
    );
    assert.doesNotMatch(
      wordsOn(world, number, 'comment'),
      /Graph|503/,
      'what the directory answered is for operators',
    );
  });

  test('the end of access that a person still has by another way names the group that hands a license down as well, and calls no service plan usable that is not', async (t) => {
    const world = await aWorld(t);
    world.controlled.licenses.patchSubscription('POWER_BI_PRO', { enabled: 10 });
    await pass(world, 2 * MINUTE);
    const { number } = orderProduct(world, PERSON, 'Power BI Pro', { duration_days: '30' });
    await settle(world);
    for (const { needs } of (await requestOf(world, number)).stages)
      for (const { candidates } of needs) await approveAs(world, number, candidates[0] ?? '');
    assert.equal(stated(world, number), 'granted/fulfilled');
    join(world, 'LIC-POWER-BI-PRO');
    await pass(world, 30 * MINUTE);
    await jump(world, 31 * DAY);
    assert.match(
      endOf(world, number),
      /still has POWER_BI_PRO through LIC-POWER-BI-PRO, which hands it down/,
    );
    assert.match(endOf(world, number), /still works through POWER_BI_PRO/);
    await agree(world);
  });

  test('the end of access that a person still has by another way names no service plan of a license that was taken away', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    assert.match(textOf(world, number), /Service plans: .* usable/);
    await jump(world, 31 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.doesNotMatch(endOf(world, number), /usable/);
  });
});

async function approveAs(world: TestWorld, number: string, as: string): Promise<void> {
  const card = (await world.teams.cards(number)).findLast(({ recipients }) => recipients.includes(as));
  assert.ok(card);
  await world.teams.press(card.id, { as, verb: 'approve', data: { reason: 'fine' } });
  await settle(world);
}
