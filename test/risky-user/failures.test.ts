import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { DENIED } from '../support/faults.ts';
import { highRisk, isContained, newPhone, report, riskOf, WHO } from '../support/risky.ts';
import { stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';

const VERDICT = { host: 'graph.microsoft.com', method: 'POST', path: '/riskyUsers/' };

describe('a release that fails', () => {
  test('a verdict that takes no effect is no release, and people get the steps that are left', async (t) => {
    const world = await aWorld(t);
    world.controlled.graphSwitches.riskVerdicts = 'without-effect';
    await newPhone(world);
    const number = await report(world);
    await approve(world, number, 'finance-manager', 'secops-analyst-1');
    await pass(world, 2 * HOUR);
    assert.doesNotMatch(stated(world, number), /released|fulfilled|running/);
    assert.equal(riskOf(world).riskState, 'atRisk');
    assert.match(wordsOn(world, number, 'work_note'), /Next manual steps:/);
  });

  test('a verdict that is refused after containment leaves the account contained, with the steps that are left', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({ match: VERDICT, effect: DENIED });
    highRisk(world);
    const number = await report(world);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 20 * MINUTE);
    assert.match(
      stated(world, number),
      /^contained\/(rolled-back|needs-human)$/,
      wordsOn(world, number, 'work_note'),
    );
    assert.equal(isContained(world), true);
    const steps = wordsOn(world, number, 'work_note').split('Next manual steps:').at(-1) ?? '';
    assert.match(steps, new RegExp(`portal \\(https://\\S+${personId(WHO)}\\S*\\)`));
    assert.match(steps, new RegExp(`Write on ${number}`));
    assert.match(steps, /has what was tried, with the ids of each call: http/);
  });

  test('a new password of which the answer is lost is set once, and the account is contained', async (t) => {
    const world = await aWorld(t);
    const match = { host: 'graph.microsoft.com', method: 'PATCH', path: '/users/' };
    world.tenant.faults.add({
      match,
      effect: { kind: 'status', status: 504, body: {}, applied: true },
      count: 1,
    });
    highRisk(world);
    const number = await report(world);
    await pass(world, 3 * MINUTE);
    assert.match(
      stated(world, number),
      /^(contained\/running|none\/fulfilled)$/,
      wordsOn(world, number, 'work_note'),
    );
    assert.equal(isContained(world), true);
  });
});
