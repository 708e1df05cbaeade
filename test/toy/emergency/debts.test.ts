import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { IncidentWindow } from '../../../src/domain/incident-window.ts';
import { DAY, HOUR, instant, MINUTE } from '../../../src/domain/instant.ts';
import { approve } from '../../support/asking.ts';
import { requestOf, stated } from '../../support/statements.ts';
import { APPROVER, anEmergency, RESOLVED, WHO } from '../../support/toy/emergency-played.ts';
import { EXCHANGE } from '../../support/toy/toy-emergency.ts';
import { ROLE } from '../../support/toy/toy-family.ts';
import { pass } from '../../support/world.ts';

const SKIPPED = 'sales-director';
const VOUCHER = 'secops-lead';

type Played = Awaited<ReturnType<typeof anEmergency>>;

const debtsOf = ({ world }: Played) => world.app.means.debts.of(personId(WHO));

async function used(t: Parameters<typeof anEmergency>[0], more: Parameters<typeof anEmergency>[1] = {}) {
  const played = await anEmergency(t, more);
  await approve(played.world, played.number, APPROVER);
  assert.equal(stated(played.world, played.number), 'helping/fulfilled');
  return played;
}

/** ... and its incident is resolved. */
async function over(t: Parameters<typeof anEmergency>[0], more: Parameters<typeof anEmergency>[1] = {}) {
  const played = await used(t, more);
  played.world.servicenow.patchTicket(played.mail.id, RESOLVED);
  await pass(played.world, 5 * MINUTE);
  assert.equal(played.world.has(WHO, ROLE), false);
  return played;
}

describe('a use of emergency access', () => {
  test('a use of emergency access is a debt from before its first write on, once, and due a day after the access has ended', async (t) => {
    const played = await anEmergency(t);
    const { world, number } = played;
    const [held] = await debtsOf(played);
    assert.equal(held?.state, 'open', 'the hold before asking is a use as well');
    await approve(world, number, APPROVER);
    const all = await debtsOf(played);
    assert.equal(all.length, 1);
    const [debt] = all;
    const { requestId } = await requestOf(world, number);
    assert.deepEqual(
      [debt?.requestId, debt?.usedUntil, debt?.incident],
      [requestId, null, played.mail.number],
    );
    const at = world.clock.now();
    world.servicenow.patchTicket(played.mail.id, RESOLVED);
    await pass(world, 5 * MINUTE);
    const [ended] = await debtsOf(played);
    assert.ok(ended?.usedUntil && ended.usedUntil >= instant(at), JSON.stringify(ended));
    assert.ok(ended.dueAt >= instant(at + DAY));
    assert.equal(ended.state, 'open');
  });

  test('a use of emergency access that nobody has reviewed in time is told to operators once', async (t) => {
    const { world } = await over(t);
    await pass(world, 2 * DAY);
    const told = world.teams.messages().filter(({ text }) => text.includes('nobody has reviewed that'));
    assert.ok(told.length > 0, 'nobody was told');
    assert.equal(told.length, new Set(told.map(({ to }) => to)).size, 'somebody was told twice');
  });

  test('a use of emergency access that a window has approved is counted on it, and told to who vouched for that and to who was not asked', async (t) => {
    const played = await anEmergency(t);
    const { world, number, mail, use } = played;
    const { means } = world.app;
    const at = instant(world.clock.now());
    const until = instant(world.clock.now() + HOUR);
    const window: IncidentWindow = {
      ...{ windowId: 'w1', system: 'servicenow', incident: mail.number, incidentId: mail.id },
      how: 'door',
      declared: [{ by: personId(VOUCHER), name: 'Dmitri', reason: 'Mail.', at, until }],
      ...{ roleIds: [EXCHANGE], responderGroups: [], uses: [], ended: null },
    };
    await means.windows.declare(window);
    const vouchers = [personId(VOUCHER)];
    use.now = { ...use.now, window: { windowId: 'w1', vouchers }, skipped: [personId(SKIPPED), ...vouchers] };
    await approve(world, number, APPROVER);
    await pass(world, 5 * MINUTE);
    const { requestId } = await requestOf(world, number);
    const [counted] = await means.windows.ofIncident('servicenow', mail.number);
    assert.deepEqual(
      counted?.uses.map((one) => [one.requestId, one.personId]),
      [[requestId, personId(WHO)]],
    );
    const said = (person: string, words: RegExp) =>
      world.teams.messages().filter(({ to, text }) => to === personId(person) && words.test(text)).length;
    assert.equal(said(VOUCHER, /Because you said that it is a major incident/), 1);
    assert.equal(said(SKIPPED, /You were not asked about/), 1);
    assert.equal(said(VOUCHER, /You were not asked about/), 0);
  });
});
