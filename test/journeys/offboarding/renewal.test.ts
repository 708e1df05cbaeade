import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { World } from '../../../sandbox/world.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { OPERATOR, visit } from '../../console/requests-of-a-day.ts';
import {
  anApprovedRequest,
  approve,
  decideInTool,
  order,
  press,
  reject,
  shown,
} from '../../support/asking.ts';
import { mend, removingFails, serviceNowFails, writes } from '../../support/faults.ts';
import { operate } from '../../support/operators.ts';
import { aPolicyFolder, decidedInTool, entitlementAt, IN_TOOL } from '../../support/policies.ts';
import { agree, factsOf, requestOf, statements, textOf } from '../../support/statements.ts';
import { aWorld, isMember, jump, jumpTo, pass, settle, type TestWorld } from '../../support/world.ts';

const BI = 'GRP-FINANCE-BI-READ';
const PERSON = personId('finance-analyst');

/** Finance BI for ten days, two days before its end: the notice was given. */
async function endingSoon(t: Parameters<typeof aWorld>[0], world?: TestWorld) {
  const here = world ?? (await aWorld(t));
  const { number } = await anApprovedRequest(here, {}, { duration_days: '10' });
  const first = await requestOf(here, number);
  await jump(here, 8 * DAY);
  return { world: here, number, first };
}

const renewed = (world: World, number: string, person = 'finance-analyst') =>
  press(world, number, person, 'renew', { stage: 'renew' });

async function accessOf(world: World, requestId: string, number: string): Promise<string> {
  const last = statements(world, number).findLast((one) => one.requestId === requestId);
  return last ? `${last.access}/${last.outcome}` : 'nothing';
}

/** Fails as soon as the person is not in the group any more. */
async function passWithoutGap(world: World, milliseconds: number): Promise<void> {
  for (let gone = 0; gone < milliseconds; gone += 6 * HOUR) {
    await pass(world, Math.min(6 * HOUR, milliseconds - gone));
    assert.ok(isMember(world, BI, 'finance-analyst'), 'a gap');
  }
}

describe('access that ends soon', () => {
  test('access that ends soon is announced to its holder in chat, with a way to renew it, and on the ticket, proven once more', async (t) => {
    const { world, number, first } = await endingSoon(t);
    const [card] = (await world.teams.cards(number)).filter(({ stage }) => stage === 'renew');
    assert.deepEqual(card?.recipients, [PERSON]);
    assert.deepEqual(card?.verbs, ['renew']);
    assert.match(
      textOf(world, number),
      /Ending soon: the access of Lotte Bakker to Finance BI \(read\) ends on 2026-03-13/,
    );
    const { desired } = await requestOf(world, number);
    assert.ok(Date.parse(desired?.provenAt ?? '') > Date.parse(first.concludedAt ?? '') + DAY);
    await jump(world, 3 * DAY);
    const [after] = (await world.teams.cards(number)).filter(({ stage }) => stage === 'renew');
    assert.equal(after?.state, 'closed');
    assert.ok(!isMember(world, BI, 'finance-analyst'));
    await agree(world);
  });

  test('access that ends soon is announced once although a table fails while it is', async (t) => {
    const failing = [
      ['Requests', 'busy'],
      ['Requests', 'lost-answer'],
      ['Grants', 'busy'],
      ['Grants', 'lost-answer'],
    ] as const;
    for (const [table, effect] of failing) {
      const world = await aWorld(t, decidedInTool(t));
      const { number } = await anApprovedRequest(world, {}, { duration_days: '10' });
      await pass(world, 5 * MINUTE);
      world.tables.faults.arm(effect, { table, operation: 'write' });
      await jump(world, 8 * DAY);
      await pass(world, 5 * MINUTE);
      const offers = (await world.teams.cards(number)).filter(({ stage }) => stage === 'renew');
      assert.equal(offers.length, 1, `${table} ${effect}`);
      assert.equal(textOf(world, number).split('Ending soon: the grant').length - 1, 1, `${table} ${effect}`);
      await agree(world);
      world.stop();
    }
  });

  test('access that ends soon is not said to stand when something else removed it meanwhile', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = await anApprovedRequest(world, {}, { duration_days: '10' });
    const first = await requestOf(world, number);
    await jump(world, 7 * DAY - HOUR);
    world.controlled.directory.deleteMember(first.plan?.changes[0]?.target ?? '', PERSON);
    await jump(world, 2 * HOUR);
    assert.notEqual(await accessOf(world, first.requestId, number), 'granted/fulfilled');
  });
});

describe('a renewal', () => {
  test('a renewal is decided anew and approved anew, and the access goes on without a gap', async (t) => {
    const { world, number, first } = await endingSoon(t);
    const { status } = await renewed(world, number);
    assert.equal(status, 200);
    await settle(world);
    const second = await requestOf(world, number);
    assert.equal(second.version, 2);
    assert.equal(second.phase, 'waiting');
    assert.equal(second.request?.requesterId, PERSON);
    assert.equal(await accessOf(world, first.requestId, number), 'granted/fulfilled');
    assert.equal(await accessOf(world, second.requestId, number), 'granted/running', 'it stands meanwhile');
    assert.equal(writes(world, 'POST'), 1, 'asking changes nothing');
    await approve(world, number, 'finance-data-owner');
    assert.equal(await accessOf(world, second.requestId, number), 'granted/fulfilled');
    assert.equal(await accessOf(world, first.requestId, number), 'ended/ended');
    assert.equal(statements(world, number).at(-1)?.access, 'granted', 'the last word is what holds');
    const grants = await world.app.means.grants.ofRequest(second.requestId, PERSON);
    assert.equal(grants[0]?.endsAt?.slice(0, 10), '2026-03-21', 'ten days from the day it was renewed');
    assert.equal(world.servicenow.ticket(number).stateLabel, 'Closed Complete');
    await passWithoutGap(world, 9 * DAY);
    assert.equal(writes(world, 'DELETE'), 0);
    await jump(world, 2 * DAY);
    assert.ok(!isMember(world, BI, 'finance-analyst'));
    assert.equal(await accessOf(world, second.requestId, number), 'ended/ended');
    await agree(world);
  });

  test('a renewal whose opening died half-way is the latest version of its ticket once it is decided', async (t) => {
    const { world, number, first } = await endingSoon(t);
    const latest = async () =>
      (await world.app.means.requests.readPointer('servicenow', first.ticket.id))?.row.latestVersion;
    world.tables.faults.arm(
      'never-arrived',
      { table: 'Requests', operation: 'write' },
      { skip: 1, count: 4 },
    );
    const { status } = await renewed(world, number);
    assert.equal(status, 503);
    assert.equal(await latest(), 1, 'the row is there, and nothing points to it');
    world.tables.faults.recover();
    await pass(world, 25 * MINUTE);
    assert.equal(await latest(), 2);
    await press(world, number, 'finance-data-owner', 'approve');
    await settle(world);
    const second = await requestOf(world, number);
    assert.deepEqual([second.version, second.outcome], [2, 'fulfilled']);
    await jump(world, 8 * DAY);
    await renewed(world, number);
    await settle(world);
    assert.equal(await latest(), 3, 'the next renewal follows it');
    await agree(world);
  });

  test('a renewal that is rejected leaves the old grant to end on time, and the ticket as it is', async (t) => {
    const { world, number, first } = await endingSoon(t);
    await renewed(world, number);
    await settle(world);
    await reject(world, number, 'finance-data-owner', 'The project is over.');
    const second = await requestOf(world, number);
    assert.equal(await accessOf(world, second.requestId, number), 'granted/rejected');
    assert.match(textOf(world, number), /the existing access is not touched by it, and ends on time/);
    assert.equal(world.servicenow.ticket(number).stateLabel, 'Closed Complete');
    assert.ok(isMember(world, BI, 'finance-analyst'));
    const { access, requestId } = statements(world, number).at(-1) ?? {};
    assert.deepEqual([access, requestId], ['granted', first.requestId], 'the last word is about what stands');
    assert.match(
      textOf(world, number),
      /The existing access of Lotte Bakker to Finance BI \(read\) is unchanged/,
    );
    const proven = (await world.app.means.requests.read(first.requestId))?.row.desired?.provenAt ?? '';
    assert.ok(
      Date.parse(proven) > Date.parse(second.concludedAt ?? '') - HOUR,
      'and it was proven once more',
    );
    const { text } = await visit(world, `console/requests/${second.requestId}`, OPERATOR);
    assert.match(text, /As before/);
    assert.doesNotMatch(text, /No access/);
    await agree(world);
    await jumpTo(world, '2026-03-13T12:00:00Z');
    assert.ok(!isMember(world, BI, 'finance-analyst'));
    assert.equal(await accessOf(world, first.requestId, number), 'ended/ended');
    await agree(world);
  });

  test('a renewal that is rejected while the access is being taken back leaves the last word to its end', async (t) => {
    const { world, number, first } = await endingSoon(t);
    await renewed(world, number);
    await settle(world);
    removingFails(world, { kind: 'status', status: 503 });
    assert.equal((await operate(world, first.requestId, 'end', 'They left the project.')).status, 202);
    await pass(world, 5 * MINUTE);
    await press(world, number, 'finance-data-owner', 'reject', { data: { reason: 'The project is over.' } });
    await pass(world, 10 * MINUTE);
    assert.doesNotMatch(textOf(world, number), /The existing access of/);
    await agree(world);
    mend(world);
    await pass(world, 2 * HOUR);
    await settle(world);
    assert.equal(statements(world, number).at(-1)?.access, 'ended');
    assert.ok(!isMember(world, BI, 'finance-analyst'));
    await agree(world);
  });

  test('a renewal does not leave word of access that ended while it was being said', async (t) => {
    const { world, number, first } = await endingSoon(t);
    await renewed(world, number);
    await settle(world);
    const { means } = world.app;
    const { servicenow } = means.ticketing;
    assert.ok(servicenow);
    let ends = true;
    const write: typeof servicenow.write = async (...note) => {
      const written = await servicenow.write(...note);
      if (ends)
        await means.requests.change(first.requestId, (row) =>
          row.desired ? { ...row, desired: { ...row.desired, access: 'ended' } } : row,
        );
      ends = false;
      return written;
    };
    Object.assign(means, { ticketing: { ...means.ticketing, servicenow: { ...servicenow, write } } });
    await reject(world, number, 'finance-data-owner', 'The project is over.');
    await pass(world, 5 * MINUTE);
    const second = await requestOf(world, number);
    const said = statements(world, number).filter(({ requestId }) => requestId === second.requestId);
    assert.deepEqual(
      said.slice(-2).map(({ access, outcome }) => `${access}/${outcome}`),
      ['granted/rejected', 'none/rejected'],
    );
  });

  test('a renewal is refused by the policy of today, whatever it said before', async (t) => {
    const { world, number } = await endingSoon(t);
    world.controlled.directory.patchUser(PERSON, { department: 'Sales' });
    await pass(world, 15 * MINUTE); // until every read shows it
    await renewed(world, number);
    await settle(world);
    const second = await requestOf(world, number);
    assert.equal(second.outcome, 'refused');
    assert.match(textOf(world, number), /\[department-not-eligible/);
    assert.ok(isMember(world, BI, 'finance-analyst'));
    assert.ok(!(await factsOf(world, second.requestId)).includes('change-attempted'));
    await agree(world);
  });

  for (const [how, isTouched] of [
    ['even in person in the ticket tool', false],
    ['though its row is touched before the renewal is decided', true],
  ] as const)
    test(`a renewal does not count an approval that was given for the first request, ${how}`, async (t) => {
      const { folder } = aPolicyFolder(t, {
        ...IN_TOOL,
        [`${entitlementAt('finance-bi-read')}/ticketApprovalSatisfies`]: ['data-owner'],
      });
      const world = await aWorld(t, { policyFolder: folder });
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '10' });
      await settle(world);
      decideInTool(world, number, 'finance-data-owner', 'approved');
      world.servicenow.patchTicket(number, { approval: 'approved' });
      await pass(world, 5 * MINUTE);
      await settle(world);
      assert.equal((await requestOf(world, number)).outcome, 'fulfilled');
      assert.equal(world.servicenow.ticket(number).approval, 'approved');
      await jump(world, 8 * DAY);
      if (isTouched) serviceNowFails(world, { kind: 'status', status: 503 });
      await renewed(world, number);
      await pass(world, MINUTE);
      mend(world);
      if (isTouched) decideInTool(world, number, 'finance-data-owner', 'approved');
      await jump(world, HOUR);
      const second = await requestOf(world, number);
      assert.equal(second.phase, 'waiting');
      assert.ok(second.whoCanAct.includes(personId('finance-data-owner')));
      await agree(world);
    });

  test('a renewal may be asked for by the holder or whoever asked for them, not by others, and by neither approved', async (t) => {
    const { world, number, first } = await endingSoon(t);
    const offer = (await world.teams.cards(number)).find(({ stage }) => stage === 'renew');
    assert.ok(offer);
    const stranger = await world.teams.press(offer.id, { as: personId('sales-rep'), verb: 'renew' });
    assert.match(shown(stranger), /Only the holder/);
    assert.equal((await requestOf(world, number)).requestId, first.requestId);
    await renewed(world, number);
    await settle(world);
    const card = (await world.teams.cards(number)).find(
      ({ stage, state }) => stage !== 'renew' && state === 'open',
    );
    assert.ok(card && !card.approvers.includes(PERSON));
    await world.teams.press(card.id, { as: PERSON, verb: 'approve' });
    await settle(world);
    assert.equal((await requestOf(world, number)).phase, 'waiting');
    assert.equal(writes(world, 'POST'), 1);
    await agree(world);
  });

  test('invariant 9: a renewal that an operator asks for is never approved by that operator', async (t) => {
    const { world, number, first } = await endingSoon(t);
    const asker = 'finance-data-owner';
    world.controlled.directory.putMember(groupId('GRP-IDENTITY-OPS'), personId(asker));
    await pass(world, 2 * MINUTE);
    const asked = await operate(world, first.requestId, 'renew', 'The quarter goes on.', asker);
    assert.equal(asked.status, 202);
    await settle(world);
    const second = await requestOf(world, number);
    assert.equal(second.phase, 'waiting');
    assert.deepEqual(second.whoCanAct, [personId('cfo')], 'the next in line is asked');
    const [card] = (await world.teams.cards(number)).filter(
      ({ stage, state }) => stage !== 'renew' && state === 'open',
    );
    await world.teams.press(card?.id ?? '', { as: personId(asker), verb: 'approve' });
    await settle(world);
    assert.equal((await requestOf(world, number)).phase, 'waiting');
    await approve(world, number, 'cfo');
    assert.equal(await accessOf(world, second.requestId, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a renewal that is pressed twice, or by an operator as well, is asked for once', async (t) => {
    const { world, number, first } = await endingSoon(t);
    await Promise.all([renewed(world, number), renewed(world, number)]);
    await settle(world);
    const again = await operate(world, first.requestId, 'renew', 'They rang us.');
    assert.equal(again.status, 202);
    const second = await requestOf(world, number);
    assert.equal(second.version, 2);
    assert.equal(again.json['requestId'], second.requestId);
    await agree(world);
  });

  test('a renewal of access until a date lasts as long again, by an operator with a reason', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(
      world,
      'Add contractor to Team Alpha',
      'contractor',
      { end_date: '2026-03-09' },
      { openedBy: 'team-alpha-lead' },
    );
    await settle(world);
    for (const card of (await world.teams.cards(number)).filter(({ state }) => state === 'open'))
      await world.teams.press(card.id, { as: card.approvers[0] ?? '', verb: 'approve' });
    await settle(world);
    const first = await requestOf(world, number);
    assert.equal(first.outcome, 'fulfilled');
    await jump(world, 4 * DAY);
    assert.equal((await operate(world, first.requestId, 'renew', 'The sprint goes on.')).status, 202);
    await settle(world);
    for (const card of (await world.teams.cards(number)).filter(
      (one) => one.state === 'open' && one.stage !== 'renew',
    ))
      await world.teams.press(card.id, { as: card.approvers[0] ?? '', verb: 'approve' });
    await settle(world);
    const second = await requestOf(world, number);
    assert.equal(second.outcome, 'fulfilled');
    const [grant] = await world.app.means.grants.ofRequest(second.requestId, personId('contractor'));
    const days = (Date.parse(grant?.endsAt ?? '') - Date.parse(grant?.startedAt ?? '')) / DAY;
    assert.equal(Math.round(days), 7, 'from Tuesday to the end of Monday');
    assert.match(
      JSON.stringify(await world.app.means.auditLog.read(second.requestId)),
      /The sprint goes on\./,
    );
    await agree(world);
  });

  test('a renewal of what does not stand, or does not end, is refused with the reason', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '2' });
    await settle(world);
    const { requestId } = await requestOf(world, number);
    await jump(world, 3 * DAY);
    const ended = await operate(world, requestId, 'renew');
    assert.deepEqual([ended.status, ended.json['code']], [409, 'nothing-to-renew']);
  });

  test('a renewal ends with the ticket that is canceled while it waits, and so does what stands', async (t) => {
    const { world, number, first } = await endingSoon(t);
    await renewed(world, number);
    await settle(world);
    world.servicenow.patchTicket(number, { fields: { state: '4' } });
    await jump(world, HOUR);
    const second = await requestOf(world, number);
    assert.equal(second.outcome, 'withdrawn');
    assert.ok(!isMember(world, BI, 'finance-analyst'));
    assert.equal(await accessOf(world, first.requestId, number), 'ended/ended');
    await agree(world);
  });

  test('invariants 1 and 8: a renewal survives a crash wherever its run writes something', async (t) => {
    const crashes = [
      ['decideRequest', 'after'],
      ['armGrants', 'after'],
      ['applyChange', 'before'],
      ['applyChange', 'after'],
      ['conclude', 'before'],
      ['conclude', 'after'],
    ] as const;
    for (const [activity, point] of crashes) {
      const { world, number, first } = await endingSoon(t);
      await world.host.kill({ when: { activity, point } });
      await renewed(world, number);
      await settle(world);
      await approve(world, number, 'finance-data-owner');
      await pass(world, 5 * MINUTE);
      await settle(world);
      const second = await requestOf(world, number);
      assert.equal(
        await accessOf(world, second.requestId, number),
        'granted/fulfilled',
        `${activity} ${point}`,
      );
      assert.equal(await accessOf(world, first.requestId, number), 'ended/ended', `${activity} ${point}`);
      assert.equal(writes(world, 'DELETE'), 0);
      await agree(world);
      world.stop();
    }
  });
});
