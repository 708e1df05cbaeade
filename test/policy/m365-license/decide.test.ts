import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CaseFile } from '../../../cli/policy/case-file.ts';
import { explain } from '../../../cli/policy/explain.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { licenseRules } from '../../../src/kinds/m365-license/rules.ts';
import { licensePolicyInForce } from './license-table.ts';
import { asks, decide, POLICY, planOf } from './scenes.ts';

const RULES = licenseRules(POLICY);
const E3 = '05e9a617-0261-4cee-bb44-138d3ef5d965';
const TEAMS1 = '57ff2da0-773e-42df-b2af-ffb7a2317929';

const codes = (file: ReturnType<typeof asks>, policy = POLICY) =>
  decide(file, policy).reasons.map(({ code }) => code);

describe('the owners of a cost center', () => {
  const at = '/roles/cost-center-owner/owners/CC-3100';

  test('the owners of a cost center are asked for people of that cost center as the directory names it', () => {
    const stage = decide(asks('sales-rep', 'Microsoft 365 E5')).stages.find(
      ({ name }) => name === 'cost-center-owner',
    );
    assert.deepEqual(stage?.needs[0]?.candidates, [personId('sales-director')]);
  });

  test('the owners of a cost center that the table lacks are stood in for by the next in line', () => {
    const policy = licensePolicyInForce({ [at]: undefined });
    const stage = decide(asks('sales-rep', 'Microsoft 365 E5'), policy).stages.find(
      ({ name }) => name === 'cost-center-owner',
    );
    assert.deepEqual(stage?.needs[0]?.candidates, [personId('cfo')]);
  });

  test('the owners of a cost center may ask on behalf of their people, where the table lets them', () => {
    const owners = POLICY.table.roles['cost-center-owner'];
    const delegates = { self: false, manager: false, delegates: owners };
    const policy = licensePolicyInForce({ '/entitlementDefaults/mayAsk': delegates });
    const { request, facts, now } = asks('sales-rep', 'Visio Plan 2');
    const by = (requesterId: string) =>
      codes(
        {
          request: { ...request, requesterId },
          facts: { ...facts, requester: facts.people[requesterId] ?? facts.requester },
          now,
        },
        policy,
      );
    assert.ok(!by(personId('sales-director')).includes('may-not-ask'));
    assert.ok(by(personId('eng-director')).includes('may-not-ask'));
  });

  test('the owners of a cost center are all among the facts wanted: whose cost center it is, only the facts say', () => {
    const { userIds, approverGroupIds, licenses } = RULES.factsWanted(
      asks('sales-rep', 'Microsoft 365 E5').request,
    );
    for (const key of ['cfo', 'sales-director', 'eng-director', 'ciso'])
      assert.ok(userIds.includes(personId(key)), key);
    assert.deepEqual(approverGroupIds, [groupId('GRP-M365-LICENSE-OWNERS')]);
    assert.deepEqual(licenses, { userPrincipalName: 'anna.jansen@contoso.example' });
  });
});

describe('approvals by cost', () => {
  test('approvals by cost are asked for high cost and left out for low cost', () => {
    const policy = licensePolicyInForce({ '/entitlements/4/license/cost/tier': 'low' });
    const stages = (of = POLICY) =>
      decide(asks('sales-rep', 'Microsoft 365 E5'), of).stages.map(({ name }) => name);
    assert.deepEqual(stages(), ['manager-high-risk', 'license-owners', 'cost-center-owner']);
    assert.deepEqual(stages(policy), ['manager-high-risk', 'license-owners']);
  });

  test('approvals by cost are left out where a tag names who decides about cost as well', () => {
    const { stages } = decide(asks('sales-rep', 'Teams Phone'));
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['telecom'],
    );
  });

  test('approvals by cost say so', () => {
    const all = explain('m365-license', decide(asks('sales-rep', 'Microsoft 365 E5')).reasons).join(' ');
    assert.match(all, /Cost tier "high" needs approval as cost center owner/);
  });
});

describe('somebody who approves what they ask for', () => {
  test('somebody who approves what they ask for is never a candidate, also where they own the cost center', () => {
    for (const key of ['sales-director', 'telecom-owner', 'it-director', 'cfo']) {
      const { stages } = decide(asks(key, 'Teams Phone', { facts: { licenses: { assignments: [] } } }));
      const all = stages.flatMap(({ needs, escalation }) => [
        ...needs.flatMap(({ candidates }) => candidates),
        ...(escalation?.candidates ?? []),
      ]);
      assert.ok(all.length > 0 && !all.includes(personId(key)), key);
    }
  });
});

describe('what approvers are shown of a product', () => {
  const shown = (scene: ReturnType<typeof asks>) =>
    Object.fromEntries(RULES.shown(scene.request, scene.facts).map(({ label, value }) => [label, value]));

  test('what approvers are shown of a product is SKU, price and cost center', () => {
    assert.deepEqual(shown(asks('no-location', 'Teams Phone')), {
      Product: 'Teams Phone',
      SKU: 'MCOEV',
      Price: '9.40 EUR a month (high cost)',
      'Cost center': 'CC-3200',
    });
  });

  test('what approvers are shown of a product names the license that includes it already, on or off, and no price', () => {
    for (const key of ['marketing-manager', 'developer']) {
      const { SKU, Price } = shown(asks(key, 'Microsoft Teams'));
      assert.deepEqual([SKU, Price], ['SPE_E3, which the person has', 'nothing more']);
    }
  });
});

describe('the plan of a product', () => {
  const scene = asks('no-location', 'Teams Phone');

  test('the plan of a product has keys of ticket, user, target and action, and the fixed order', () => {
    const { requester } = scene.facts;
    assert.deepEqual(
      planOf(scene).changes.map(({ key }) => key),
      ['usage-location~PT', `license~${E3}`, 'license~e43b5b99-8dfb-405f-9987-dc307f34bcbd'].map(
        (target) => `RITM0010042:${requester.id}:${target}:add`,
      ),
    );
  });

  test('the plan of a product is the same plan for the same world, whatever the table is called, and another one for another', () => {
    const plan = planOf(scene);
    assert.deepEqual(planOf({ ...scene, facts: structuredClone(scene.facts) }), plan);
    const { request, facts } = scene;
    assert.deepEqual(planOf(scene, licensePolicyInForce({ '/title': 'Another' })), plan);
    const located = { ...facts, licenses: { ...facts.licenses, usageLocation: 'PT' } as never };
    assert.notDeepEqual(planOf({ request, now: scene.now, facts: located }), plan);
  });

  test('the plan of a product brings a prerequisite along with its own plans off', () => {
    const plans = [{ id: TEAMS1, name: 'TEAMS1' }];
    const policy = licensePolicyInForce({
      '/entitlements/3/license/prerequisites/0/anyOf/0/disabledPlans': plans,
    });
    const change = planOf(scene, policy).changes.find(({ target }) => target === `license~${E3}`);
    assert.deepEqual(change?.disabledPlans, [TEAMS1]);
  });

  test('the plan of a product of a request no policy names is empty', () => {
    const { changes, usable } = planOf({ ...scene, request: { ...scene.request, catalogItem: 'Gone' } });
    assert.deepEqual([changes, usable], [[], undefined]);
  });
});

describe('the licenses of somebody else', () => {
  test('the licenses of somebody else are not the facts of this request', () => {
    const file: Pick<CaseFile, 'facts'> = { facts: { licenses: { userId: '@developer' } } };
    const scene = asks('sales-rep', 'Visio Plan 2', file);
    assert.equal(decide(scene).verdict, 'review');
    assert.deepEqual(planOf(scene).changes, []);
  });
});

describe('somebody who holds a product', () => {
  const against = (scene: ReturnType<typeof asks>, policy = POLICY) =>
    licenseRules(policy)
      .againstHolding(scene.request, scene.facts, scene.now)
      .map(({ code }) => code);

  test('somebody who holds a product and moved to another department could not be given it today', () => {
    const facts = { beneficiary: { department: 'Legal', costCenter: 'CC-6200' } };
    assert.deepEqual(against(asks('sales-director', 'Power BI Pro', { facts })), [
      'department-not-eligible',
      'cost-center-not-eligible',
    ]);
  });

  test('somebody who holds a product and became a contractor is not for whom it is', () => {
    const facts = { beneficiary: { employeeType: 'Contractor', leaveAt: '2026-06-30T22:00:00.000Z' } };
    assert.deepEqual(against(asks('sales-rep', 'Teams Phone', { facts })), [
      'role-not-allowed',
      'end-required',
    ]);
  });

  test('somebody who holds a product keeps it where only seats or the form would stand in the way', () => {
    assert.deepEqual(against(asks('finance-analyst', 'Power BI Pro')), []);
    assert.deepEqual(against(asks('eng-manager', 'Project Plan 3')), []);
  });
});

describe('the seats of a subscription', () => {
  const detailOf = (seats: number, consumed: number) => {
    const { request, facts, now } = asks('sales-rep', 'Visio Plan 2');
    const { licenses } = facts;
    assert.ok(licenses);
    const subscriptions = Object.fromEntries(
      Object.entries(licenses.subscriptions).map(([id, one]) => [id, { ...one, seats, consumed }]),
    );
    const file = { request, facts: { ...facts, licenses: { ...licenses, subscriptions } }, now };
    return decide(file).reasons.find(({ code }) => code === 'no-seats')?.detail;
  };

  test('the seats of a subscription are said to be taken only where there are any', () => {
    assert.equal(
      detailOf(5, 5),
      'All 5 seats of VISIOCLIENT are taken (5); a seat must be freed or bought first.',
    );
    assert.equal(detailOf(0, 0), 'The subscription of VISIOCLIENT has no seats; seats must be bought first.');
  });
});
