import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { AccessFacts } from '../../../src/domain/facts.ts';
import type { LicenseAssignment } from '../../../src/domain/license.ts';
import { findEntitlement } from '../../../src/policy/access/find-entitlement.ts';
import { asLicensing } from '../../../src/targets/licensing/keys.ts';
import { pathsOf, without } from '../missing-facts.ts';
import type { Scene } from '../table-in-force.ts';
import { after, plansOn } from './directory.ts';
import { allows, asks, BASE, decide, POLICY, planOf, SCENES } from './scenes.ts';

const PRODUCTS = POLICY.table.catalogItems.flatMap(({ means }) =>
  'variable' in means ? Object.keys(means.values) : [],
);
const SUBSCRIPTIONS = Object.values(BASE.subscriptions);

/** Any assignment that a user could have, plans switched off at random. */
const assignment: fc.Arbitrary<LicenseAssignment> = fc
  .constantFrom(...SUBSCRIPTIONS)
  .chain(({ skuId, plans }) =>
    fc.record({
      skuId: fc.constant(skuId),
      byGroup: fc.constantFrom(null, 'a-group', BASE.groups['LIC-VISIO']?.id ?? ''),
      disabledPlans: fc.subarray(plans.map(({ planId }) => planId)),
      state: fc.constantFrom('Active', 'Active', 'Active', 'ActiveWithError', 'Disabled', 'Error', 'Unknown'),
      error: fc.constant(null),
    }),
  );

/** At most one direct and any number of inherited ones per SKU, as in a directory. */
const assignments = fc.uniqueArray(assignment, {
  maxLength: 5,
  selector: ({ skuId, byGroup }) => `${skuId} ${byGroup}`,
});

const world = fc
  .record({
    person: fc.constantFrom('sales-rep', 'developer', 'no-location', 'marketing-manager'),
    product: fc.constantFrom(...PRODUCTS),
    assignments,
    usageLocation: fc.constantFrom(null, 'NL', 'PT'),
    full: fc.subarray(SUBSCRIPTIONS.map(({ skuId }) => skuId)),
    ours: fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
  })
  .map(({ person, product, ours, full, ...has }): Scene => {
    const subscriptions = Object.fromEntries(full.map((skuId) => [skuId, { consumed: 10_000 }]));
    const scene = asks(person, product, { facts: { licenses: { ...has, subscriptions } } });
    return {
      ...scene,
      facts: { ...scene.facts, grantedByUs: ours.flatMap((at) => keysOf(has.assignments)[at] ?? []) },
    };
  });

/** Every target that a grant of ours could stand for. */
function keysOf(all: readonly LicenseAssignment[]): readonly string[] {
  return all.flatMap(({ skuId, byGroup, disabledPlans }) => {
    const plans = SUBSCRIPTIONS.find((one) => one.skuId === skuId)?.plans ?? [];
    const on = plans.filter(({ planId }) => !disabledPlans.includes(planId));
    return byGroup !== null
      ? [byGroup]
      : [`license~${skuId}`, ...on.map(({ planId }) => `plan~${skuId}~${planId}`)];
  });
}

function productOf({ request }: Scene) {
  const index = findEntitlement(POLICY.index, request.catalogItem, request.variables);
  assert.ok(index);
  return index;
}

function licensesOf({ facts }: Scene) {
  assert.ok(facts.licenses);
  return facts.licenses;
}

/** A decision that throws is no grant: whoever asked gets none. */
function allowsOrThrows(scene: Scene): boolean {
  try {
    return allows(decide(scene));
  } catch {
    return false;
  }
}

/** Checks every world that is granted or asked about; the run fails if there are too few of them. */
function everyAllowed(check: (scene: Scene) => void): void {
  let allowed = 0;
  fc.assert(
    fc.property(world, (scene) => {
      if (!allows(decide(scene))) return;
      allowed += 1;
      check(scene);
    }),
    { numRuns: 1500 },
  );
  assert.ok(allowed > 250, `only ${allowed} worlds were allowed`);
}

describe('a decision about a license', () => {
  test('a decision about a license starts from many scenes of every verdict', () => {
    const verdicts = new Set(SCENES.map((scene) => decide(scene).verdict));
    assert.deepEqual([...verdicts].toSorted(), ['ask', 'grant', 'refuse', 'review']);
  });

  test('a decision about a license never allows because a fact is missing', () => {
    for (const scene of SCENES.filter((one) => !allows(decide(one)))) {
      for (const path of pathsOf(scene.facts).filter((one) => matters(one, scene.facts))) {
        for (const instead of [undefined, null]) {
          // Facts whose absence says something: people who stay have no leave date, and a ticket is asked for the country
          // of whom the record names none for.
          if (instead === null && ['leaveAt', 'country'].includes(path.at(-1) ?? '')) continue;
          const facts = without(scene.facts, path, instead) as AccessFacts;
          assert.equal(allowsOrThrows({ ...scene, facts }), false, `${instead} ${path.join('/')}`);
        }
      }
    }
  });

  test('a decision about a license never allows because a fact about an assignment is missing', () => {
    for (const scene of SCENES.filter((one) => !allows(decide(one)) && one.facts.licenses !== undefined)) {
      const { assignments: all } = licensesOf(scene);
      for (const [place, one] of all.entries()) {
        for (const member of ['skuId', 'byGroup', 'disabledPlans', 'state'] as const) {
          const { [member]: _, ...rest } = one;
          const changed = all.with(place, rest as LicenseAssignment);
          const facts = { ...scene.facts, licenses: { ...licensesOf(scene), assignments: changed } };
          assert.equal(allowsOrThrows({ ...scene, facts }), false, `${member} of ${place}`);
        }
      }
    }
  });

  test('a decision about a license never plans to switch on a plan that the product does not require', () => {
    everyAllowed((scene) => {
      const required = productOf(scene).license.requiredPlans.map(({ id }) => id);
      for (const { target } of planOf(scene).changes) {
        const parsed = asLicensing(target);
        if (parsed?.kind === 'service-plan') assert.ok(required.includes(parsed.planId), target);
      }
    });
  });

  test('a decision about a license keeps every other plan as it is when it switches on what is included', () => {
    everyAllowed((scene) => {
      const { license } = productOf(scene);
      const licenses = licensesOf(scene);
      const { changes } = planOf(scene);
      const assigned = [license.sku, ...license.prerequisites.flatMap(({ anyOf }) => anyOf)].map(
        (sku) => sku?.id,
      );
      const before = plansOn(licenses, licenses.assignments);
      for (const plan of plansOn(licenses, after(licenses, changes))) {
        const [skuId, planId] = plan.split(' ');
        const newly = !before.has(plan) && !licenses.assignments.some((one) => one.skuId === skuId);
        if (newly) assert.ok(assigned.includes(skuId), `a SKU nobody asked for: ${plan}`);
        else if (!before.has(plan))
          assert.ok(
            license.requiredPlans.some(({ id }) => id === planId),
            plan,
          );
      }
    });
  });

  test('a decision about a license never switches off anything that was on', () => {
    everyAllowed((scene) => {
      const licenses = licensesOf(scene);
      const now = plansOn(licenses, after(licenses, planOf(scene).changes));
      for (const plan of plansOn(licenses, licenses.assignments)) assert.ok(now.has(plan), plan);
    });
  });

  test('a decision about a license leads to every required plan being on, unless a group hands it down', () => {
    everyAllowed((scene) => {
      const licenses = licensesOf(scene);
      const { changes, usable = [] } = planOf(scene);
      if (productOf(scene).license.assign.by === 'group') return;
      const now = plansOn(licenses, after(licenses, changes));
      assert.equal(usable.length, productOf(scene).license.requiredPlans.length);
      for (const { skuId, planId } of usable) assert.ok(now.has(`${skuId} ${planId}`), `${skuId} ${planId}`);
    });
  });

  test('a decision about a license takes no seat where none is free, and assigns nothing without a usage location', () => {
    everyAllowed((scene) => {
      const licenses = licensesOf(scene);
      const { changes } = planOf(scene);
      for (const { target } of changes) {
        const parsed = asLicensing(target);
        if (parsed?.kind !== 'license') continue;
        const has = licenses.assignments.some(
          ({ skuId, state }) => skuId === parsed.skuId && (state === 'Active' || state === 'ActiveWithError'),
        );
        const subscription = licenses.subscriptions[parsed.skuId];
        assert.ok(has || (subscription && subscription.consumed < subscription.seats), target);
        const located = licenses.usageLocation !== null || changes[0]?.target.startsWith('usage-location~');
        assert.ok(located, 'the location comes first');
      }
    });
  });

  test('a decision about a license asks nobody about nothing, and names what is there of it only where it is not ours', () => {
    everyAllowed((scene) => {
      const { verdict, reasons } = decide(scene);
      const { changes } = planOf(scene);
      if (changes.length === 0) assert.equal(verdict, 'grant');
      assert.equal(
        reasons.some(({ code }) => code === 'already-covered'),
        changes.length === 0 && covered(reasons),
      );
      assert.equal(new Set(changes.map(({ key }) => key)).size, changes.length, 'one key, one change');
    });
  });
});

function covered(reasons: readonly { readonly code: string }[]): boolean {
  return !reasons.some(({ code }) => code === 'already-a-member');
}

/** Facts about groups that are not asked for, and about most people, decide nothing. */
function matters([first, second]: readonly string[], facts: AccessFacts): boolean {
  if (first === 'groups') return second !== undefined && second in facts.directMemberships;
  if (first === 'people') return second === facts.beneficiary.managerId;
  return true;
}
