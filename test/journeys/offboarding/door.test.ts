import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { World } from '../../../sandbox/world.ts';
import { HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../../support/asking.ts';
import { mend, removingFails, writes } from '../../support/faults.ts';
import { appTokenOf, call } from '../../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, jump, jumpTo, pass, settle } from '../../support/world.ts';

const PERSON = personId('finance-analyst');
const REASON = 'Contract ended early.';

/** The personnel system speaks. */
async function hr(world: World, body: unknown, ...roles: string[]) {
  const token = await appTokenOf(world, { roles: roles.length > 0 ? roles : ['Offboarding'] });
  return await call(world, 'POST', '/api/offboarding', { token, body });
}

/** Two tickets' access of one person. */
async function holdingTwo(t: Parameters<typeof aWorld>[0]) {
  const world = await aWorld(t);
  const bi = (await anApprovedRequest(world, {}, { duration_days: '60' })).number;
  const vpn = order(world, 'Access to VPN', 'finance-analyst').number;
  await settle(world);
  return { world, bi, vpn };
}

describe('the offboarding door', () => {
  test('the offboarding door ends everything a person holds at once, proven, and tells each ticket', async (t) => {
    const { world, bi, vpn } = await holdingTwo(t);
    const answer = await hr(world, { userId: PERSON.toUpperCase(), reason: REASON });
    assert.equal(answer.status, 202);
    const ends = answer.json['ends'] as readonly { readonly ticket: string; readonly group: string }[];
    assert.deepEqual(ends.map(({ ticket }) => ticket).toSorted(), [bi, vpn].toSorted());
    await settle(world);
    for (const number of [bi, vpn]) {
      assert.equal(stated(world, number), 'ended/ended');
      assert.match(textOf(world, number), /because the person has left/);
      assert.match(textOf(world, number), /removed, and proven gone/);
      const { requestId } = await requestOf(world, number);
      assert.match(JSON.stringify(await world.app.means.auditLog.read(requestId)), /Contract ended early\./);
    }
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'finance-analyst'));
    const { grants } = await world.app.means.grants.readBeneficiary(PERSON);
    assert.ok(
      Object.values(grants).every(({ state, endReason }) => state === 'ended' && endReason === 'left'),
    );
    await agree(world);
  });

  test('the offboarding door is harmless when repeated, and lets the person get nothing new until it is withdrawn', async (t) => {
    const { world } = await holdingTwo(t);
    for (let time = 0; time < 3; time++)
      assert.equal((await hr(world, { userId: PERSON, reason: REASON })).status, 202);
    await settle(world);
    assert.equal(writes(world, 'DELETE'), 2);
    assert.deepEqual((await hr(world, { userId: PERSON, reason: REASON })).json['ends'], []);
    const again = order(world, 'Access to VPN', 'finance-analyst');
    await settle(world);
    assert.equal(stated(world, again.number), 'none/refused');
    assert.match(textOf(world, again.number), /\[beneficiary-left/);
    assert.equal((await hr(world, { userId: PERSON, withdrawn: true, reason: 'A mistake.' })).status, 202);
    const later = order(world, 'Access to VPN', 'finance-analyst');
    await settle(world);
    assert.equal(stated(world, later.number), 'granted/fulfilled');
    await agree(world);
  });

  test('with a moment ahead ends it then, new access as well, and brings no end later', async (t) => {
    const world = await aWorld(t);
    const bi = (await anApprovedRequest(world, {}, { duration_days: '60' })).number;
    const effectiveAt = '2026-03-05T17:00:00+01:00';
    const answer = await hr(world, { userId: PERSON, effectiveAt, reason: REASON });
    assert.deepEqual([answer.status, answer.json['effectiveAt']], [202, '2026-03-05T16:00:00.000Z']);
    await settle(world);
    assert.equal(stated(world, bi), 'granted/fulfilled');
    assert.match(textOf(world, bi), /now ends on 2026-03-05 17:00 Europe\/Amsterdam/);
    const vpn = order(world, 'Access to VPN', 'finance-analyst').number;
    await settle(world);
    assert.equal(stated(world, vpn), 'granted/fulfilled');
    assert.equal(
      (await hr(world, { userId: PERSON, effectiveAt: '2026-09-01T00:00:00Z', reason: REASON })).status,
      202,
    );
    const { grants } = await world.app.means.grants.readBeneficiary(PERSON);
    for (const { endsAt } of Object.values(grants)) assert.equal(endsAt, '2026-03-05T16:00:00.000Z');
    await jumpTo(world, '2026-03-05T16:30:00Z');
    for (const number of [bi, vpn]) assert.equal(stated(world, number), 'ended/ended');
    assert.match(textOf(world, bi), /because the person has left/);
    await agree(world);
  });

  test('the offboarding door tells the new end once, also when a table failed right after it was brought forward', async (t) => {
    const world = await aWorld(t);
    const bi = (await anApprovedRequest(world, {}, { duration_days: '60' })).number;
    const word = { userId: PERSON, effectiveAt: '2026-03-05T17:00:00+01:00', reason: REASON };
    world.tables.faults.arm('busy', { table: 'Requests', operation: 'write' });
    assert.ok((await hr(world, word)).status >= 500);
    for (let time = 0; time < 2; time += 1) assert.equal((await hr(world, word)).status, 202);
    await settle(world);
    assert.equal(textOf(world, bi).split('now ends on').length - 1, 1);
    await agree(world);
  });

  test('the offboarding door reaches access that is being set up, and requests that wait for approval', async (t) => {
    const world = await aWorld(t);
    const waiting = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const vpn = order(world, 'Access to VPN', 'finance-analyst');
    while (writes(world, 'POST') === 0) await pass(world, 2_000);
    assert.equal((await hr(world, { userId: PERSON, reason: REASON })).status, 202);
    await settle(world);
    await jump(world, HOUR);
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'finance-analyst'));
    assert.notEqual(stated(world, vpn.number).split('/')[0], 'granted');
    await approve(world, waiting.number, 'finance-data-owner').catch(() => undefined);
    await settle(world);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    assert.match(textOf(world, waiting.number), /\[beneficiary-left/);
    await agree(world);
  });

  test('the offboarding door goes on removing while the directory refuses to', async (t) => {
    const { world, vpn } = await holdingTwo(t);
    removingFails(world, { kind: 'status', status: 503 });
    assert.equal((await hr(world, { userId: PERSON, reason: REASON })).status, 202);
    await pass(world, 10 * MINUTE);
    assert.notEqual(stated(world, vpn), 'ended/ended');
    mend(world);
    await settle(world);
    assert.equal(stated(world, vpn), 'ended/ended');
    await agree(world);
  });

  test('the offboarding door answers 404 for a person nobody knows, and 202 for a deleted one whose access is still to be taken back', async (t) => {
    const { world } = await holdingTwo(t);
    const unknown = await hr(world, { userId: '0b1d7a52-77aa-4d0e-9a53-3f4d2c1b0a99', reason: REASON });
    assert.deepEqual([unknown.status, unknown.json['code']], [404, 'person-unknown']);
    world.controlled.directory.patchUser(PERSON, { deleted: true });
    assert.equal((await hr(world, { userId: PERSON, reason: REASON })).status, 202);
  });

  test('the offboarding door names everything that is wrong with a body, by path, and does nothing', async (t) => {
    const { world, bi } = await holdingTwo(t);
    const paths = async (body: unknown) => {
      const { status, json } = await hr(world, body);
      assert.equal(status, 400);
      return ((json['issues'] ?? []) as readonly { readonly path: string }[]).map(({ path }) => path);
    };
    assert.deepEqual(await paths({}), ['/userId', '/reason']);
    assert.deepEqual(
      await paths({
        userId: 'lotte.bakker@contoso.example',
        effectiveAt: '2026-03-05',
        reason: ' ',
        withdrawn: 1,
      }),
      ['/userId', '/effectiveAt', '/reason', '/withdrawn'],
    );
    assert.deepEqual(await paths({ userId: PERSON, reason: REASON, userPrincipalName: 'x' }), [
      '/userPrincipalName',
    ]);
    assert.deepEqual(await paths('not json'), []);
    assert.deepEqual(await paths([]), []);
    await settle(world);
    assert.equal(stated(world, bi), 'granted/fulfilled');
  });

  test('the offboarding door lets in nobody without a token of this tenant that carries its role', async (t) => {
    const { world, bi } = await holdingTwo(t);
    const body = { userId: PERSON, reason: REASON };
    assert.equal((await call(world, 'POST', '/api/offboarding', { body })).status, 401);
    assert.equal((await hr(world, body, 'Operator')).status, 403);
    const forged = await world.tenant.entra.issueUserToken({
      userId: personId('hr-officer'),
      roles: ['Offboarding'],
      tamper: 'strange-key',
    });
    assert.equal((await call(world, 'POST', '/api/offboarding', { body, token: forged })).status, 401);
    await settle(world);
    assert.equal(stated(world, bi), 'granted/fulfilled');
  });
});
