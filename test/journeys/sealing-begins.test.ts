import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { WorldOptions } from '../../sandbox/world.ts';
import type { AuditEntry } from '../../src/domain/audit.ts';
import { DAY, instant, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { nudge, plantApproval } from '../support/planting.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const REPO_WRITE = 'Engineering repository access';
const WRITE = { access_level: 'write' };

/** A deployment that seals nothing yet, with a request that one of two people has approved. `begin`: SEAL_KEY_URL is set. */
async function before(t: TestContext, options: WorldOptions = {}) {
  const world = await aWorld(t, options);
  const { seal } = world.app.means;
  assert.ok(seal);
  Object.assign(world.app.means, { seal: undefined });
  const { number } = order(world, REPO_WRITE, 'developer', WRITE);
  await settle(world);
  await approve(world, number, 'repo-owner');
  await pass(world, 5 * MINUTE);
  const begin = async () => {
    Object.assign(world.app.means, { seal });
    await pass(world, 2 * MINUTE);
  };
  return { world, number, begin };
}

async function refusals(world: TestWorld, number: string) {
  const rows = await world.app.means.auditLog.read((await requestOf(world, number)).requestId);
  return rows
    .filter(({ fact }) => fact === 'approval-refused')
    .map(({ data }) => (data as { readonly code: string }).code);
}

const told = (world: TestWorld) =>
  world.teams.messages().filter(({ text }) => text.includes('Approvals are sealed since'));

describe('sealing that is switched on while requests wait', () => {
  test('sealing that is switched on while requests wait has what was approved before asked again, in words that suspect nobody', async (t) => {
    const { world, number, begin } = await before(t);
    await begin();
    await approve(world, number, 'security-approver-2');
    await pass(world, 5 * MINUTE);
    assert.ok(!isMember(world, 'GRP-ENG-REPO-WRITE', 'developer'));
    assert.deepEqual(await refusals(world, number), ['before-seals']);
    const text = textOf(world, number);
    assert.match(
      text,
      /sealing of approvals was switched on at 2026-03-\S+, and the decision of Lukas Meyer from before that does not count unless the setting UNSEALED_APPROVALS_UNTIL/,
    );
    assert.doesNotMatch(text, /storage account|was not recorded by us/);
    await approve(world, number, 'repo-owner', 'security-approver-2');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('sealing that is switched on while requests wait is told to operators once, with the setting', async (t) => {
    const { world, begin } = await before(t);
    assert.equal(told(world).length, 0);
    await begin();
    const people = new Set(told(world).flatMap(({ to }) => to));
    assert.ok(people.size > 0);
    assert.match(told(world)[0]?.text ?? '', /UNSEALED_APPROVALS_UNTIL names no moment/);
    const times = told(world).length;
    await pass(world, DAY);
    assert.equal(told(world).length, times);
  });

  test('sealing that is switched on while requests wait is no news to operators where the setting lets such approvals count, nor on a fresh deployment', async (t) => {
    const settings = { UNSEALED_APPROVALS_UNTIL: '2026-03-10T09:00:00Z' };
    const { world, number, begin } = await before(t, { settings });
    await begin();
    await approve(world, number, 'security-approver-2');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(told(world).length, 0);
    const fresh = await aWorld(t);
    await pass(fresh, 10 * MINUTE);
    assert.equal(told(fresh).length, 0);
  });

  test('sealing that is switched on while requests wait goes on suspecting what came later, and what the audit does not have', async (t) => {
    for (const [back, later] of [
      [10 * MINUTE, false],
      [0, true],
    ] as const) {
      const { world, number, begin } = await before(t);
      await begin();
      const { requestId } = await requestOf(world, number);
      const [head] = (await world.app.means.approvals.readAll(requestId)).heads;
      assert.ok(head);
      const at = instant(world.clock.now() - back);
      const who = personId('security-approver-1');
      await plantApproval(world, head, who, 'security', { at });
      if (later) {
        const { decisions } = await world.app.means.approvals.readAll(requestId);
        const data = decisions.find(({ approverId }) => approverId === who);
        const entry = {
          fact: 'approval-recorded',
          once: `${head.stage}~${who}`,
          at,
          actor: who,
          data,
        } as const;
        await world.app.means.auditLog.append(requestId, [entry as AuditEntry]);
      }
      await nudge(world, requestId);
      assert.ok(!isMember(world, 'GRP-ENG-REPO-WRITE', 'developer'));
      assert.deepEqual((await refusals(world, number)).toSorted(), ['before-seals', 'not-genuine']);
      assert.match(textOf(world, number), /check who may write to the storage account/);
    }
  });

  test('sealing that is switched on while requests wait is dated by nobody who only holds the storage: a beginning that was edited is none', async (t) => {
    const { world, number, begin } = await before(t);
    const at = instant(world.clock.now() + DAY);
    await world.app.means.marks.save(
      'sealing-since',
      JSON.stringify({ at, after: 'unsealed', seal: { key: 'x', value: 'x' } }),
      null,
    );
    await begin();
    await approve(world, number, 'security-approver-2');
    assert.deepEqual(await refusals(world, number), ['not-genuine']);
    assert.ok(!(await factsOf(world, (await requestOf(world, number)).requestId)).includes('grant-armed'));
  });

  test('sealing that is switched on while requests wait counts as begun long ago where witnesses were signed before that was kept', async (t) => {
    const world = await aWorld(t);
    const first = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, first.number), 'granted/fulfilled');
    const { marks, seal } = world.app.means;
    const kept = await marks.read('sealing-since');
    await marks.remove('sealing-since', kept?.etag ?? '');
    const { sealingBegan } = await import('../../src/activities/sealing/sealing-since.ts');
    const restarted = { ...world.app.means, seal: { ...seal } };
    assert.deepEqual(await sealingBegan(restarted as typeof world.app.means), { at: null, after: 'sealed' });
  });
});
