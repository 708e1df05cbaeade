import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HeldPlan, LicenseAssignment, UserLicenses } from '../../src/domain/license.ts';
import { isPartOf } from '../../src/domain/plan.ts';
import { licensingKey, licensingOf } from '../../src/targets/licensing/keys.ts';
import { callThatGives, callThatTakes } from '../../src/targets/licensing/license-call.ts';
import { errorsOf, sightOf, usabilityOf } from '../../src/targets/licensing/sight.ts';

const E3 = 'sku-e3';
const PHONE = 'sku-phone';
const plan = (skuId: string, planId: string) => licensingKey({ kind: 'service-plan', skuId, planId });
const license = (skuId: string) => licensingKey({ kind: 'license', skuId });

function assigned(skuId: string, parts: Partial<LicenseAssignment> = {}): LicenseAssignment {
  return { skuId, byGroup: null, disabledPlans: [], state: 'Active', error: null, ...parts };
}

function plans(states: Readonly<Record<string, HeldPlan['provisioning']>>): readonly HeldPlan[] {
  return Object.entries(states).map(([planId, provisioning]) => ({ planId, name: planId, provisioning }));
}

function userWith(
  assignments: readonly LicenseAssignment[],
  held: Readonly<Record<string, Readonly<Record<string, HeldPlan['provisioning']>>>> = {},
): UserLicenses {
  return {
    userId: 'u',
    usageLocation: 'NL',
    country: null,
    assignments,
    held: Object.entries(held).map(([skuId, states]) => ({
      skuId,
      skuPartNumber: skuId,
      plans: plans(states),
    })),
    subscriptions: {},
  };
}

describe('a call that gives licenses', () => {
  test('assigns what depends on each other together', () => {
    const made = callThatGives(
      [{ target: license(E3), disabledPlans: ['forms'] }, { target: license(PHONE) }],
      userWith([]),
    );
    assert.deepEqual(made, {
      made: true,
      call: {
        add: [
          { skuId: E3, disabledPlans: ['forms'] },
          { skuId: PHONE, disabledPlans: [] },
        ],
        remove: [],
      },
    });
  });

  test('switches one plan on and leaves every other one as it is', () => {
    const before = userWith([assigned(E3, { disabledPlans: ['teams', 'forms'] })], {
      [E3]: { teams: 'Disabled', forms: 'Disabled', mail: 'Success' },
    });
    assert.deepEqual(callThatGives([{ target: plan(E3, 'teams') }], before), {
      made: true,
      call: { add: [{ skuId: E3, disabledPlans: ['forms'] }], remove: [] },
    });
  });

  test('is not made of a list of disabled plans that has not been replicated', () => {
    const before = userWith([assigned(E3, { disabledPlans: [] })], {
      [E3]: { teams: 'Disabled', forms: 'Disabled', mail: 'Success' },
    });
    const made = callThatGives([{ target: plan(E3, 'teams') }], before);
    assert.equal(made.made, false);
    assert.equal(made.made ? null : made.settling, true);
  });

  test('assigns no license anew only to switch a plan on', () => {
    const made = callThatGives([{ target: plan(E3, 'teams') }], userWith([]));
    assert.deepEqual(made.made ? null : made.settling, false);
  });
});

describe('a call that takes licenses away', () => {
  test('names the license, whatever a lagging read shows', () => {
    assert.deepEqual(callThatTakes(license(PHONE), userWith([])), {
      made: true,
      call: { add: [], remove: [PHONE] },
    });
  });

  test('switches a plan off again and keeps the others as they are', () => {
    const before = userWith([assigned(E3, { disabledPlans: ['forms'] })], {
      [E3]: { teams: 'Success', forms: 'Disabled' },
    });
    assert.deepEqual(callThatTakes(plan(E3, 'teams'), before), {
      made: true,
      call: { add: [{ skuId: E3, disabledPlans: ['forms', 'teams'] }], remove: [] },
    });
  });

  test('never brings a license back that somebody has taken away', () => {
    assert.equal(callThatTakes(plan(E3, 'teams'), userWith([])), null);
  });
});

describe('what two read paths show', () => {
  test('is a license only when the assignment is effective and listed', () => {
    const target = licensingOf(license(E3));
    assert.equal(sightOf(target, userWith([assigned(E3)], { [E3]: {} })), 'present');
    assert.equal(sightOf(target, userWith([assigned(E3)])), 'disagree');
    assert.equal(sightOf(target, userWith([assigned(E3, { state: 'Error' })], { [E3]: {} })), 'disagree');
    assert.equal(sightOf(target, userWith([], { [E3]: {} })), 'disagree');
    assert.equal(sightOf(target, userWith([])), 'absent');
  });

  test('tells a license of a group from one of the user', () => {
    const inherited = userWith([assigned(E3, { byGroup: 'g' })], { [E3]: {} });
    assert.equal(sightOf(licensingOf(license(E3)), inherited), 'absent');
  });

  test('is a plan that works only when its provisioning has come to its end', () => {
    const wanted = { skuId: E3, planId: 'teams', name: 'TEAMS1' };
    const after = (state: HeldPlan['provisioning']) =>
      usabilityOf(wanted, userWith([assigned(E3)], { [E3]: { teams: state } })).is;
    assert.equal(after('Success'), 'usable');
    assert.equal(after('PendingProvisioning'), 'pending');
    assert.equal(after('Unknown'), 'pending');
    assert.equal(after('Error'), 'failed');
    const withoutAssignment = userWith([assigned(E3, { state: 'Error' })], { [E3]: { teams: 'Success' } });
    assert.equal(usabilityOf(wanted, withoutAssignment).is, 'pending');
  });

  test('names the error of an assignment, an unnamed one too', () => {
    const user = userWith([
      assigned(E3, { state: 'Error', error: 'CountViolation', byGroup: 'g' }),
      assigned(PHONE, { state: 'Error' }),
    ]);
    assert.deepEqual(
      errorsOf([E3, PHONE], user).map(({ error }) => error),
      ['CountViolation', 'Other'],
    );
  });
});

describe('a plan that was approved', () => {
  const change = (disabledPlans: readonly string[]) => ({
    changes: [
      {
        key: 'RITM1:u:license~sku-e3:add',
        userId: 'u',
        target: license(E3),
        targetName: 'SPE_E3',
        action: 'add' as const,
        disabledPlans,
      },
    ],
    digest: 'd',
  });

  test('covers as many service plans kept off, or more, and none switched on besides', () => {
    assert.ok(isPartOf(change(['forms']), change(['forms']).changes));
    assert.ok(isPartOf(change(['forms', 'mail']), change(['forms']).changes));
    assert.ok(!isPartOf(change([]), change(['forms']).changes));
  });
});
