import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SERVICENOW_HOST } from '../../../sandbox/company.ts';
import { verifyAudit } from '../../../src/connectors/tables/audit-verify.ts';
import { MINUTE, SECOND } from '../../../src/domain/instant.ts';
import { approve } from '../../support/asking.ts';
import { exportOf } from '../../support/evidence.ts';
import { requestOf, stated, wordsOn } from '../../support/statements.ts';
import { APPROVER, anEmergency, RESOLVED, WHO } from '../../support/toy/emergency-played.ts';
import { ROLE } from '../../support/toy/toy-family.ts';
import { pass, settle } from '../../support/world.ts';

type Played = Awaited<ReturnType<typeof anEmergency>>;

async function given(t: Parameters<typeof anEmergency>[0], category = 'software'): Promise<Played> {
  const played = await anEmergency(t, {}, category);
  await approve(played.world, played.number, APPROVER);
  assert.equal(stated(played.world, played.number), 'helping/fulfilled');
  assert.ok(played.world.has(WHO, ROLE));
  return played;
}

async function assertEnded({ world, number }: Played, because: RegExp): Promise<void> {
  assert.equal(world.has(WHO, ROLE), false, 'the role is still there');
  assert.match(stated(world, number), /\/ended$/, wordsOn(world, number, 'comment'));
  assert.match(wordsOn(world, number, 'comment'), because);
  const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
  assert.deepEqual(findings, []);
}

describe('what was given for an incident', () => {
  test('what was given for an incident ends when that is resolved, though no webhook tells', async (t) => {
    const played = await given(t);
    played.world.servicenow.patchTicket(played.mail.id, RESOLVED);
    await pass(played.world, 5 * MINUTE);
    await assertEnded(played, /the incident that it was for is over/);
    await pass(played.world, 2 * MINUTE);
    assert.deepEqual(await played.world.app.means.recordLinks.list(), []);
  });

  test('what was given for an incident begins to end with the webhook that tells of its resolution', async (t) => {
    const { world, number, mail } = await given(t, 'identity');
    world.servicenow.patchTicket(mail.id, RESOLVED);
    await pass(world, 10 * SECOND);
    const { requestId, request } = await requestOf(world, number);
    const grants = await world.app.means.grants.ofRequest(requestId, request?.beneficiaryId ?? '');
    const role = grants.find(({ target }) => target === ROLE);
    assert.deepEqual([role?.endReason, role?.state === 'active'], ['incident-over', false]);
  });

  test('what was given for an incident ends when that is not as urgent any more', async (t) => {
    const played = await given(t);
    played.world.servicenow.patchTicket(played.mail.id, { fields: { impact: '3', urgency: '3' } });
    await pass(played.world, 5 * MINUTE);
    await assertEnded(played, /not as urgent any more as policy asks for/);
  });

  test('what was given for an incident ends when the ticket tool has had none of it for ten minutes, and not before', async (t) => {
    const played = await given(t);
    played.world.servicenow.deleteTicket(played.mail.id);
    await pass(played.world, 8 * MINUTE);
    assert.ok(played.world.has(WHO, ROLE));
    await pass(played.world, 8 * MINUTE);
    await assertEnded(played, /in the ticket tool no more/);
  });

  test('what was given for an incident stays while that can’t be read, and its ticket says so once', async (t) => {
    const played = await given(t);
    const { world, mail, number } = played;
    const { id } = world.controlled.faults.add({
      match: { host: SERVICENOW_HOST, path: `*${mail.id}*` },
      effect: { kind: 'status', status: 503 },
    });
    await pass(world, 20 * MINUTE);
    assert.ok(world.has(WHO, ROLE));
    const says = wordsOn(world, number, 'comment').split(`${mail.number} can not be read since`).length - 1;
    assert.equal(says, 1, wordsOn(world, number, 'comment'));
    world.servicenow.patchTicket(mail.id, RESOLVED);
    world.controlled.faults.remove(id);
    await pass(world, 5 * MINUTE);
    await assertEnded(played, /the incident that it was for is over/);
  });

  test('what is asked for an incident is withdrawn when that is resolved before anybody approved it', async (t) => {
    const { world, number, mail } = await anEmergency(t);
    assert.notEqual((await requestOf(world, number)).waitingOn, null);
    world.servicenow.patchTicket(mail.id, RESOLVED);
    await pass(world, 3 * MINUTE);
    await settle(world);
    const { outcome } = await requestOf(world, number);
    assert.equal(outcome, 'withdrawn');
    assert.equal(world.has(WHO, ROLE), false);
    assert.match(wordsOn(world, number, 'comment'), /the incident that it was for is over/);
  });

  test('what is given for an incident goes on while nothing happens to that, at one look a minute', async (t) => {
    const { world, mail } = await given(t);
    const looks = () =>
      world.controlled.outbound.list().filter(({ url }) => url.includes(`/incident/${mail.id}`)).length;
    const before = looks();
    await pass(world, 10 * MINUTE);
    assert.ok(world.has(WHO, ROLE));
    const made = looks() - before;
    assert.ok(made >= 8 && made <= 12, `${made} looks in ten minutes`);
  });
});
