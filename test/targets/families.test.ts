import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effectsOf } from '../../src/targets/effects-of.ts';
import { families, familyOf, groupOf, lifetimeOf, targetLabel } from '../../src/targets/index.ts';
import { asLicensing, licensingKey, licensingOf } from '../../src/targets/licensing/keys.ts';

const SKU = '53818b1b-4a27-454b-8896-0dba576410e6';
const PLAN = '57ff2da0-773e-42df-b2af-ffb7a2317929';
const GROUP = '7c0f1a52-9d7e-4a0b-8f27-3f1d5f0c9a11';
const KEYS = {
  [GROUP]: { family: 'group', lifetime: 'grant', group: GROUP, label: GROUP },
  [`license~${SKU}`]: { family: 'licensing', lifetime: 'grant', group: null, label: `license ${SKU}` },
  [`plan~${SKU}~${PLAN}`]: {
    family: 'licensing',
    lifetime: 'grant',
    group: null,
    label: `service plan ${PLAN} of license ${SKU}`,
  },
  'usage-location~NL': {
    family: 'licensing',
    lifetime: 'condition',
    group: null,
    label: 'usage location NL',
  },
  'account~sign-in': {
    family: 'account',
    lifetime: 'suspension',
    group: null,
    label: 'disabled sign-in',
  },
  [`role~${SKU}~au-${PLAN}`]: {
    family: 'directory-role',
    lifetime: 'self-ending',
    group: null,
    label: `role ${SKU} in the administrative unit ${PLAN}`,
  },
  'account~dismiss': { family: 'account', lifetime: 'once', group: null, label: 'dismissal of the risk' },
} as const;

describe('the families of targets', () => {
  test('answer for each key that rows of running tenants hold what it is', () => {
    const answers = Object.keys(KEYS).map((key) => [
      key,
      {
        family: familyOf(key).family,
        lifetime: lifetimeOf(key),
        group: groupOf(key),
        label: targetLabel(key),
      },
    ]);
    assert.deepEqual(Object.fromEntries(answers), KEYS);
  });

  test('share no prefix, and only one of them takes keys without one', () => {
    const prefixes = families().flatMap((family) => family.prefixes);
    assert.equal(new Set(prefixes).size, prefixes.length);
    assert.equal(families().filter((family) => family.prefixes.length === 0).length, 1);
  });

  test('each read and write for themselves', () => {
    const effects = new Set(Object.keys(KEYS).map((key) => effectsOf(key)));
    assert.equal(effects.size, families().length);
  });

  test('find each of their keys within a text, and none of another family', () => {
    const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
    for (const key of Object.keys(KEYS)) {
      const whole = families().filter((family) => new RegExp(`^(?:${family.keysWithin(id)})$`).test(key));
      assert.deepEqual(whole, [familyOf(key)], key);
    }
  });

  test('send together only what may depend on each other', () => {
    const together = (one: string, other: string) => familyOf(one).together(one, other);
    assert.equal(together(`license~${SKU}`, `plan~${SKU}~${PLAN}`), true);
    assert.equal(together(`license~${SKU}`, 'usage-location~NL'), false);
    assert.equal(together(`license~${SKU}`, GROUP), false);
    assert.equal(together(GROUP, GROUP), false);
  });

  test('ask before a write what only its own family knows', () => {
    const deployed = {
      groupIds: new Set([GROUP]),
      skuIds: new Set([SKU]),
      controlGroupIds: new Set<string>(),
      families: new Set<string>(),
      longest: new Map<string, number>(),
    };
    const writes = [
      { write: 'member', action: 'add', userId: 'u', groupId: GROUP },
      { write: 'licenses', userId: 'u', add: [{ skuId: SKU, disabledPlans: [] }], remove: [] },
      { write: 'usage-location', userId: 'u', country: 'NL' },
      { write: 'account', userId: 'u', account: 'sessions' },
      { write: 'role', userId: 'u', roleId: SKU, scope: 'tenant', until: null },
    ] as const;
    for (const write of writes) {
      const asked = families().filter((family) => family.asked(write, deployed) !== null);
      assert.equal(asked.length, 1, write.write);
    }
  });
});

describe('the key of a license, service plan or usage location', () => {
  test('the key of a license, service plan or usage location is read back as what it was made of', () => {
    const targets = [
      { kind: 'license', skuId: SKU },
      { kind: 'service-plan', skuId: SKU, planId: PLAN },
      { kind: 'usage-location', country: 'NL' },
    ] as const;
    assert.deepEqual(
      targets.map((target) => licensingOf(licensingKey(target))),
      targets,
    );
  });

  test('the key of a license, service plan or usage location is no key of a group, which is told apart and never guessed', () => {
    assert.equal(asLicensing(GROUP), null);
    assert.throws(() => licensingOf(GROUP), /no license, service plan or usage location/);
  });
});
