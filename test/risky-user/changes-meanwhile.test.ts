import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { ago, highRisk, isContained, newPhone, report, riskOf, WHO } from '../support/risky.ts';
import { agree, requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';

describe('what changes between the question and the release', () => {
  test('a new detection voids the approvals, and the incident is decided anew with containment first', async (t) => {
    const world = await aWorld(t);
    await newPhone(world);
    const number = await report(world);
    await approve(world, number, 'finance-manager');
    world.controlled.risk.putRisk(personId(WHO), {
      riskLevel: 'high',
      detections: [{ type: 'unfamiliarFeatures', level: 'high' }],
    });
    await pass(world, MINUTE);
    await approve(world, number, 'secops-analyst-1');
    await pass(world, 2 * MINUTE);
    assert.equal((await requestOf(world, number)).version, 2, wordsOn(world, number, 'work_note'));
    assert.equal(isContained(world), true);
    assert.equal(stated(world, number), 'contained/running');
    assert.notEqual(riskOf(world).riskState, 'confirmedSafe');
  });

  test('an approver who is at risk by then does not count, and somebody else is asked', async (t) => {
    const world = await aWorld(t);
    await newPhone(world);
    const number = await report(world);
    await approve(world, number, 'secops-analyst-1');
    world.controlled.risk.putRisk(personId('secops-analyst-1'), {
      riskLevel: 'medium',
      detections: [{ type: 'unfamiliarFeatures', level: 'medium' }],
    });
    await pass(world, MINUTE);
    await approve(world, number, 'finance-manager');
    await pass(world, 10 * MINUTE);
    assert.equal(riskOf(world).riskState, 'atRisk', wordsOn(world, number, 'work_note'));
    assert.equal(stated(world, number), 'none/running');
  });

  test('an account that a lagging replica shows as it was before its containment voids no approval', async (t) => {
    const world = await aWorld(t);
    const { evidence } = world.controlled;
    evidence.addMethod(personId(WHO), { type: 'microsoftAuthenticator', at: ago(world, 100 * DAY) });
    highRisk(world);
    await pass(world, 15 * MINUTE);
    const number = await report(world);
    await pass(world, 3 * MINUTE);
    assert.equal(stated(world, number), 'contained/running');
    await approve(world, number, 'secops-analyst-1');
    const { id } = world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: '/v1.0/' },
      effect: { kind: 'lag', reads: 'PT8M' },
    });
    await approve(world, number, 'identity-ops-1');
    await pass(world, 20 * SECOND);
    world.tenant.faults.remove(id);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal((await requestOf(world, number)).version, 1);
    await agree(world);
  });
});
