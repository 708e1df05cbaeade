import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { ago, highRisk, isContained, report, riskOf, WHO } from '../support/risky.ts';
import { stated, statements, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

/** Everything that an incident's notes have stated, in order, each once in a row. */
const told = (world: TestWorld, number: string): readonly string[] =>
  statements(world, number)
    .map(({ access, outcome }) => `${access}/${outcome}`)
    .filter((one, at, all) => one !== all[at - 1]);

/** Somebody at high risk who is contained, and whose risk the new password does not close. */
async function contained(world: TestWorld): Promise<string> {
  world.controlled.graphSwitches.riskAfterPasswordReset = 'kept';
  highRisk(world);
  const number = await report(world);
  assert.equal(stated(world, number), 'contained/running');
  return number;
}

const VERDICT = { host: 'graph.microsoft.com', method: 'POST', path: '/riskyUsers/' };

/** How often a verdict was sent. */
const verdicts = ({ tenant }: TestWorld): number =>
  tenant.outbound.list().filter(({ method, url }) => method === 'POST' && url.includes(VERDICT.path)).length;

const WITHOUT_PROOF = ['pending/running', 'contained/running', 'contained/needs-human'];

describe('a release of somebody who is contained', () => {
  test('a release that is written and proven states that the account is contained until then', async (t) => {
    const world = await aWorld(t);
    const number = await contained(world);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 20 * MINUTE);
    assert.deepEqual(told(world, number), ['pending/running', 'contained/running', 'released/fulfilled']);
  });

  test('a verdict without effect leaves the account contained, with what was seen and the steps that are left', async (t) => {
    const world = await aWorld(t);
    const number = await contained(world);
    world.controlled.graphSwitches.riskVerdicts = 'without-effect';
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 2 * HOUR);
    assert.deepEqual(told(world, number), WITHOUT_PROOF, wordsOn(world, number, 'work_note'));
    assert.deepEqual([riskOf(world).riskState, isContained(world)], ['atRisk', true]);
    const notes = wordsOn(world, number, 'work_note');
    assert.match(notes, /the history of the risk shows no verdict of ours yet/);
    assert.match(notes, /The attempt is not proven, and is not repeated: risk dismissed\./);
    assert.match(notes, /risk dismissed .*: sent at .*, and nothing that was read shows that it came about/);
    assert.match(notes, /Next manual steps:\n- Look at the risk of lotte/);
    assert.doesNotMatch(notes, /taken back/);
  });

  test('a detection that is noticed after the verdict leaves the account contained, and the verdict is not repeated', async (t) => {
    const world = await aWorld(t);
    const number = await contained(world);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, MINUTE / 4);
    world.controlled.risk.putRisk(personId(WHO), {
      riskLevel: 'high',
      detections: [{ type: 'unfamiliarFeatures', level: 'high' }],
    });
    await pass(world, HOUR);
    const notes = wordsOn(world, number, 'work_note');
    assert.deepEqual(told(world, number), WITHOUT_PROOF, notes);
    assert.match(notes, /the risk was raised again at .* which nobody judged/);
    assert.match(notes, /is not proven, and is not repeated: risk dismissed\./);
  });

  test('a verdict whose reads stay unclear leaves the account contained, with the steps that are left, until it is read', async (t) => {
    const world = await aWorld(t);
    const number = await contained(world);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, MINUTE / 6);
    const match = { host: 'graph.microsoft.com', method: 'GET', path: '/riskyUsers/' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 429, body: {} } });
    await pass(world, 3 * HOUR);
    assert.deepEqual(told(world, number), WITHOUT_PROOF, wordsOn(world, number, 'work_note'));
    world.tenant.faults.clear();
    await pass(world, 3 * HOUR);
    const notes = wordsOn(world, number, 'work_note');
    assert.match(notes, /It is not proven, it is not repeated/);
    assert.equal(stated(world, number), 'released/fulfilled', notes);
    assert.match(notes, /Done after all:\n- risk dismissed: done, proven at 2026-/);
  });

  test('a verdict of which the answer is lost is given once, and the release is proven', async (t) => {
    const world = await aWorld(t);
    const number = await contained(world);
    const effect = { kind: 'status', status: 504, body: {}, applied: true } as const;
    world.tenant.faults.add({ match: VERDICT, effect, count: 1 });
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal(verdicts(world), 1);
  });

  test('a verdict that a replica refuses, which has not heard of the risk, is given again', async (t) => {
    const world = await aWorld(t);
    const number = await contained(world);
    const body = { error: { code: 'Request_ResourceNotFound', message: 'There is no such user.' } };
    world.tenant.faults.add({ match: VERDICT, effect: { kind: 'status', status: 404, body }, count: 1 });
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal(verdicts(world), 2);
  });

  test('a detection of something older that is noticed while the verdict is worked on leaves the account contained', async (t) => {
    const world = await aWorld(t);
    world.controlled.graphSwitches.riskVerdictSeconds = { from: 240, to: 240 };
    const number = await contained(world);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, MINUTE / 2);
    const match = { host: 'graph.microsoft.com', method: 'GET', path: '/riskyUsers/' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 429, body: {} }, count: 3 });
    world.controlled.risk.putRisk(personId(WHO), {
      riskLevel: 'high',
      detections: [{ type: 'unfamiliarFeatures', level: 'high', at: ago(world, HOUR) }],
    });
    await pass(world, 2 * HOUR);
    assert.deepEqual(told(world, number), WITHOUT_PROOF, wordsOn(world, number, 'work_note'));
    assert.equal(verdicts(world), 1);
  });
});
