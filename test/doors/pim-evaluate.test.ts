import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { TENANT_ID } from '../../sandbox/company.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { EXTENSION_TAMPERS, extensionToken } from '../../sandbox/tenant/entra/extension-token.ts';
import { DAY } from '../../src/domain/instant.ts';
import type { DoorCall } from '../../src/functions/door.ts';
import { pimEvaluate } from '../../src/functions/pim-evaluate.ts';
import type { ActivationInbound } from '../../src/ports/activation.ts';
import { order, press } from '../support/asking.ts';
import { call } from '../support/operators.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

const PERSON = 'finance-analyst';
const GROUP = 'GRP-FINANCE-BI-READ';

const ofGroup = (id: string, more: object = {}) => ({
  ...{ id, status: 'PendingEvaluation', action: 'selfActivate', accessId: 'member' },
  ...{ principalId: personId(PERSON), groupId: groupId(GROUP), justification: 'P1' },
  scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
  ...more,
});

const ACCEPTS: ActivationInbound = {
  budget: 10_000,
  contract: () => assert.fail('nobody asks for it'),
  authenticate: async () => ({ authentic: true }),
  parse: () => ({
    parsed: true,
    activation: { id: 'slow', personId: personId(PERSON), what: null, name: 'The role', minutes: 60 },
  }),
};
/** Its time is up as soon as everything else waits. */
const atOnce = (_: number, fire: () => void) => {
  const timer = setTimeout(fire, 20);
  return () => clearTimeout(timer);
};
const CALL = {
  http: {},
  headers: new Headers(),
  body: async () => ({ read: true, text: '{}' }),
  proven: () => undefined,
  note: () => undefined,
} as unknown as DoorCall;

async function ask(world: TestWorld, body: unknown, version: 1 | 2 = 1) {
  const token = await extensionToken(world.tenant.entra, version);
  const answer = await call(world, 'POST', '/api/pim/evaluate', { body, ...(token && { token }) });
  const { evaluationOutcome: outcome, evaluationId: id, reason } = answer.json;
  return { status: answer.status, outcome, id, reason: String(reason) };
}

/** A request that people approved, whose write does not come through. */
async function approved(t: TestContext): Promise<TestWorld> {
  const world = await aWorld(t);
  world.tenant.faults.add({
    match: { method: 'POST', path: '/members/$ref' },
    effect: { kind: 'status', status: 503 },
  });
  const { number } = order(world, 'Access to Finance BI', PERSON, { duration_days: '1' });
  await settle(world);
  assert.deepEqual((await ask(world, ofGroup('waiting'))).outcome, 'Denied');
  await press(world, number, 'finance-data-owner', 'approve');
  await pass(world, 10_000);
  return world;
}

describe('an activation that PIM asks about', () => {
  test('an activation that PIM asks about is approved at once where people approved it here, whichever version its token has', async (t) => {
    const world = await approved(t);
    for (const version of [1, 2] as const) {
      const answer = await ask(world, ofGroup(`one-${version}`), version);
      assert.deepEqual([answer.status, answer.outcome], [200, 'AutoApproved'], answer.reason);
      assert.match(answer.reason, /^It is approved by RITM/);
    }
    world.app.security.flush('all');
    const told = world.logged.filter((line) => line.includes('activation-evaluated'));
    assert.ok(
      told.some((line) => line.includes('auto-approved: approved-here') && line.includes(personId(PERSON))),
    );
  });

  test('an activation that PIM asks about is denied for anybody else, any other group, and the ownership of it', async (t) => {
    const world = await approved(t);
    const asked: readonly (readonly [string, object, RegExp])[] = [
      ['somebody-else', { principalId: personId('sales-rep') }, /by a ticket first/],
      ['another', { groupId: groupId('GRP-AUDITORS') }, /in no policy table/],
      ['given', { groupId: groupId('GRP-VPN-USERS') }, /by a ticket first/],
      ['owner', { accessId: 'owner' }, /The ownership of a group is in no policy table/],
      ['admin', { action: 'adminAssign' }, /no activation by the person/],
      ['no-id', { principalId: 'me' }, /principalId is no object id/],
    ];
    for (const [id, more, reason] of asked) {
      const answer = await ask(world, ofGroup(id, more));
      assert.deepEqual([answer.status, answer.outcome], [200, 'Denied'], id);
      assert.match(answer.reason, reason, id);
    }
  });

  test('an activation that PIM asks about is denied for a role that no table names, and for one on a resource', async (t) => {
    const world = await aWorld(t);
    const scheduleInfo = { expiration: { type: 'afterDuration', duration: 'PT1H' } };
    const role = await ask(world, {
      ...{ id: 'r1', action: 'selfActivate', principalId: personId(PERSON), scheduleInfo },
      ...{ roleDefinitionId: '4a5d8f65-41da-4de4-8968-e035b65339cf', directoryScopeId: '/' },
    });
    const resource = await ask(world, {
      properties: {
        ...{
          principalId: personId(PERSON),
          principalType: 'User',
          requestType: 'SelfActivate',
          scheduleInfo,
        },
        scope: `/subscriptions/${TENANT_ID}`,
        roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/x',
      },
    });
    assert.match(role.reason, /^The role is in no policy table/);
    assert.match(resource.reason, /^A role on a resource is in no policy table/);
    assert.deepEqual([role.outcome, resource.outcome], ['Denied', 'Denied']);
  });

  test('an activation that PIM asks about again is answered the same and decided once, also when it is asked twice at a time', async (t) => {
    const world = await approved(t);
    const [one, other] = await Promise.all([ask(world, ofGroup('same')), ask(world, ofGroup('same'))]);
    assert.equal(one.outcome, 'AutoApproved');
    assert.equal(one.id, other.id);
    world.tenant.faults.clear();
    await settle(world);
    const later = await ask(world, ofGroup('same'));
    assert.deepEqual([later.id, later.outcome], [one.id, 'AutoApproved']);
    const anew = await ask(world, ofGroup('anew'));
    assert.equal(anew.outcome, 'Denied', 'what is there is not activated besides');
    await jump(world, 40 * DAY);
    await pass(world, 2 * DAY);
    assert.deepEqual(await world.app.means.marks.list('pim-evaluation-', 10), []);
  });

  test('an activation that PIM asks about is denied in time where our own records are away or slow', async (t) => {
    const world = await approved(t);
    const { requests } = world.app.means;
    const away = async () => {
      throw new Error('storage is away');
    };
    Object.assign(world.app.means, { requests: { ...requests, list: away } });
    const unread = await ask(world, ofGroup('unread'));
    assert.deepEqual([unread.status, unread.outcome], [200, 'Denied']);
    assert.match(unread.reason, /can not read its own records/);
    const slow = {
      ...world.app.means,
      requests: { ...requests, list: () => new Promise<never>(() => undefined) },
    };
    const told = await pimEvaluate(slow, ACCEPTS, atOnce, CALL);
    const { evaluationOutcome, reason } = JSON.parse(String(told.body)) as Record<string, unknown>;
    assert.deepEqual([told.status, evaluationOutcome], [200, 'Denied']);
    assert.match(String(reason), /could not tell in time/);
    Object.assign(world.app.means, { requests });
    assert.equal((await ask(world, ofGroup('slow'))).outcome, 'AutoApproved', 'doubt is not kept');
  });

  for (const tamper of EXTENSION_TAMPERS)
    test(`an activation that somebody else asks about is not answered: ${tamper}`, async (t) => {
      const world = await aWorld(t);
      for (const version of [1, 2] as const) {
        const token = await extensionToken(world.tenant.entra, version, tamper);
        const body = ofGroup('x');
        const answer = await call(world, 'POST', '/api/pim/evaluate', { body, ...(token && { token }) });
        assert.equal(answer.status, 401);
        assert.equal(answer.json['evaluationOutcome'], undefined);
      }
    });
});
