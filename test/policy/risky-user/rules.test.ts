import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import type { AccessFacts } from '../../../src/domain/facts.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/instant.ts';
import type { Evidence } from '../../../src/kinds/risky-user-unblock/evidence.ts';
import { riskyUserUnblock } from '../../../src/kinds/risky-user-unblock/index.ts';
import type { RiskTable } from '../../../src/kinds/risky-user-unblock/risk-table.ts';
import {
  ago,
  BREAK_GLASS,
  detection,
  evidence,
  facts,
  known,
  LEAD,
  MANAGER,
  NOW,
  ONCALL_1,
  ONCALL_2,
  OPS_1,
  OPS_2,
  person,
  REPORTER,
  REQUEST,
  ROLE_GROUPS,
  risk,
  signIn,
  unknown,
  VIPS,
  WHO,
} from './evidence.ts';

const text = readFileSync(join(POLICY_FOLDER, 'risky-user-unblock', 'table.json'), 'utf8');

function tableOf(change: (table: Edited) => unknown = () => undefined): RiskTable {
  const table = JSON.parse(text);
  change(table);
  return table;
}

type Edited = {
  readonly cases: { readonly name: string; enabled: boolean }[];
  readonly roles: Record<string, unknown>;
};
type Asked = Partial<AccessFacts> & { readonly table?: (table: Edited) => unknown };

/** What the two parts of a decision come to: verdict, codes, who is asked, and what is changed. */
function decided(of: Evidence, { table: change, ...more }: Asked = {}) {
  const table = tableOf(change);
  const loaded = riskyUserUnblock.load('table.json', table, JSON.stringify(table));
  if (!loaded.loaded) assert.fail(JSON.stringify(loaded.issues));
  const rules = loaded.policy.rules();
  const all = facts(of, more);
  const [contain, release] = (rules.parts ?? []).map((part) => {
    const { verdict, reasons, stages, budget } = part.decide(REQUEST, all, NOW);
    return {
      ...{ verdict, budget },
      codes: reasons.map(({ code }) => code),
      details: reasons.map(({ detail }) => detail),
      stages: stages.map(({ name, needs }) => [name, ...needs.map(({ candidates }) => candidates)]),
      changes: part.plan(REQUEST, all).changes.map(({ target, action }) => `${action} ${target}`),
      basis: part.plan(REQUEST, all).changes[0]?.basis,
    };
  });
  assert.ok(contain && release);
  return { contain, release };
}

const HIGH = { risk: known(risk({ level: 'high' })), detections: known([detection({ level: 'high' })]) };
const inGroup = (id: string): Partial<AccessFacts> => ({
  roleGroups: { ...facts(evidence()).roleGroups, [id]: { displayName: id, state: 'in' } },
});
const BOTH = ['secops-and-identity-ops', [ONCALL_1, ONCALL_2], [OPS_1, OPS_2]];

describe('the table of risky users in force', () => {
  test('the table of risky users in force holds together, and says nothing to no effect', () => {
    const loaded = riskyUserUnblock.load('table.json', tableOf(), text);
    if (!loaded.loaded) assert.fail(JSON.stringify(loaded.issues));
    assert.deepEqual(loaded.policy.weaknesses('table.json'), []);
  });
});

describe('a new phone', () => {
  test('medium risk with a second factor on a device enrolled before it is released by the manager and SecOps', () => {
    const { contain, release } = decided(evidence());
    assert.deepEqual(
      [contain.verdict, contain.codes, contain.changes],
      ['grant', ['nothing-to-contain'], []],
    );
    assert.equal(release.verdict, 'ask');
    assert.deepEqual(release.codes, ['risk-case', 'release-needs-approval']);
    assert.deepEqual(release.stages, [['manager-and-secops', [MANAGER], [ONCALL_1, ONCALL_2]]]);
    assert.deepEqual(release.changes, ['add account~confirm-safe']);
  });

  const device = (registeredAt: string): Partial<Evidence> => ({
    account: {
      ...evidence().account,
      devices: known([
        { deviceId: 'phone', displayName: 'Phone', registeredAt, compliant: true, managed: true },
      ]),
    },
  });
  const NOT_KNOWN: Readonly<Record<string, Partial<Evidence>>> = {
    'a device enrolled after the first detection happened': device(ago(2.5 * HOUR)),
    'a device enrolled days before': device(ago(4 * DAY)),
    'a device that a risky sign-in enrolled': {
      signIns: known([
        signIn(),
        signIn({ at: ago(5 * HOUR + 5 * MINUTE), riskState: 'atRisk', riskLevel: 'medium' }),
      ]),
    },
    'a device that no sign-in is known to have enrolled': { signIns: known([signIn()]) },
    'devices that are not known': { account: { ...evidence().account, devices: unknown('late') } },
    'a second factor passed before the newest detection was noticed': {
      signIns: known([signIn({ at: ago(2.5 * HOUR) }), signIn({ at: ago(5.1 * HOUR) })]),
    },
    'a second factor that is not known to have been passed': {
      signIns: known([signIn({ mfa: 'unknown' }), signIn({ at: ago(5.1 * HOUR) })]),
    },
    'a second factor passed on another device': {
      signIns: known([signIn({ deviceId: 'other' }), signIn({ at: ago(5.1 * HOUR), deviceId: null })]),
    },
    'sign-ins that are not known': { signIns: unknown('late') },
    'a manager who was set three days ago': {
      changes: known([
        {
          ...{ at: ago(3 * DAY), activity: 'Update manager', byId: 'somebody', by: 'Helpdesk', byUs: false },
          ...{ correlationId: null, properties: ['Manager'] },
        },
      ]),
    },
    'changes of the account that are not known': { changes: unknown('late') },
    'a manager who is at risk': { atRisk: known([WHO, MANAGER]) },
    'detections that are not known': { detections: unknown('missing') },
    'a detection whose type is not shown': { detections: known([detection({ type: 'generic' })]) },
    'a detection that says no type': { detections: known([detection({ type: 'unknown' })]) },
  };
  for (const [what, more] of Object.entries(NOT_KNOWN))
    test(`${what}: it is no case of a new phone, SecOps contains and both roles release`, () => {
      const { contain, release } = decided(evidence(more));
      assert.notEqual(contain.verdict, 'grant');
      assert.deepEqual(release.changes, ['add account~dismiss']);
      assert.ok(!JSON.stringify(release.stages).includes(MANAGER));
    });

  for (const how of ['missing', 'late', 'unlicensed'] as const)
    test(`nobody is released while people at risk are ${how}, since those who decide may be among them`, () => {
      const { contain, release } = decided(evidence({ atRisk: unknown(how) }));
      assert.deepEqual([release.verdict, release.changes, release.stages], ['review', [], []]);
      assert.ok(release.codes.includes('deciders-not-known'), release.codes.join());
      assert.equal(contain.verdict, 'ask');
    });

  test('a manager who reported it confirms nothing', () => {
    const { release } = decided(evidence(), {
      beneficiary: person(WHO, { managerId: REPORTER }),
      requester: person(REPORTER),
    });
    assert.deepEqual(release.changes, ['add account~dismiss']);
  });

  test('an approval counts for the detections of then: a new one makes another change of it', () => {
    const before = decided(evidence()).release;
    const newer = detection({ id: 'd-2', detectedAt: ago(100 * MINUTE), happenedAt: ago(6 * DAY) });
    const after = decided(evidence({ detections: known([detection(), newer]) })).release;
    assert.notEqual(before.basis, after.basis);
  });
});

describe('a VIP', () => {
  test('high risk is contained once the lead says so, and nobody is asked to release', () => {
    const { contain, release } = decided(evidence(HIGH), inGroup(VIPS));
    assert.deepEqual(contain.stages, [['secops-lead', [LEAD]]]);
    assert.deepEqual(contain.changes, ['add account~password-mfa', 'add account~sessions']);
    assert.deepEqual([release.verdict, release.codes], ['grant', ['containment-only']]);
    assert.deepEqual(release.changes, []);
  });

  test('a job title makes a VIP as well', () => {
    const beneficiary = person(WHO, { managerId: MANAGER, jobTitle: ' chief  EXECUTIVE' });
    assert.deepEqual(decided(evidence(), { beneficiary }).release.codes, ['containment-only']);
  });
});

describe('high risk of anybody else', () => {
  test('the account is contained before anybody is asked, then two roles release', () => {
    const { contain, release } = decided(evidence(HIGH));
    assert.deepEqual(
      [contain.verdict, contain.codes],
      ['grant', ['containment-as', 'contained-before-asking']],
    );
    assert.deepEqual(contain.changes, ['add account~password-mfa', 'add account~sessions']);
    assert.deepEqual(release.stages, [BOTH]);
    assert.deepEqual(release.changes, ['add account~dismiss']);
  });

  test('an account that is contained since the newest detection is not contained twice', () => {
    const account = { ...evidence().account };
    const contained = known({
      ...{ enabled: true, userType: 'Member' as const, synced: false, federated: false },
      ...{
        passwordChangedAt: ago(90 * DAY),
        sessionsValidFrom: ago(HOUR),
        mustChangePassword: 'with-mfa' as const,
      },
    });
    const { contain } = decided(evidence({ ...HIGH, account: { ...account, account: contained } }));
    assert.deepEqual([contain.codes, contain.changes], [['contained-already'], []]);
    const flagOnly = known({
      ...(contained.known === 'yes' ? contained.value : assert.fail()),
      mustChangePassword: 'yes' as const,
    });
    const again = decided(evidence({ ...HIGH, account: { ...account, account: flagOnly } })).contain;
    assert.equal(again.changes.length, 2);
  });

  test('sign-in that we disabled is enabled with the release', () => {
    const { release } = decided(evidence(HIGH), { grantedByUs: ['account~sign-in'] });
    assert.deepEqual(release.changes, ['add account~dismiss', 'remove account~sign-in']);
    assert.ok(release.codes.includes('sign-in-back'));
  });

  test('somebody whom a role has nobody without is contained by two people only', () => {
    const { contain } = decided(evidence(HIGH), {
      approverGroups: { ...facts(evidence()).approverGroups, '7c539340-f979-555a-ba8c-732197f7f258': [WHO] },
    });
    assert.deepEqual(contain.codes, ['containment-as', 'two-people-contain', 'containment-needs-approval']);
    assert.deepEqual(contain.stages, [BOTH]);
  });

  const [SECOPS, LEADS, OPS] = Object.keys(ROLE_GROUPS) as [string, string, string];
  const ALONE: Readonly<Record<string, Asked>> = {
    'alone on call': { approverGroups: { ...ROLE_GROUPS, [SECOPS]: [WHO], [LEADS]: [] } },
    'without whom two roles have one person': {
      approverGroups: { ...ROLE_GROUPS, [SECOPS]: [WHO, OPS_1], [OPS]: [OPS_1] },
    },
    'whose only colleagues are at risk themselves': {
      parts: { contained: 0, ...evidence({ ...HIGH, atRisk: known([WHO, OPS_2]) }) },
      approverGroups: { ...ROLE_GROUPS, [OPS]: [WHO, OPS_2] },
    },
    'who may be the only one of a group that was not read': {
      approverGroups: { [SECOPS]: [ONCALL_1, ONCALL_2], [OPS]: [OPS_1, OPS_2] },
    },
    'alone on the roster': {
      rosters: { SecOps: { known: true, onCall: [{ id: WHO, level: 1 }] } },
      table: ({ roles }) => {
        roles['identity-ops'] = { source: 'on-call', team: 'SecOps' };
      },
    },
    'whom the table names alone': {
      table: ({ roles }) => {
        roles['secops-lead'] = { source: 'users', ids: [WHO] };
      },
    },
  };
  for (const [who, asked] of Object.entries(ALONE))
    test(`somebody ${who} is contained by two people only`, () => {
      const { contain } = decided(evidence(HIGH), asked);
      assert.ok(contain.codes.includes('two-people-contain'), contain.codes.join(', '));
      assert.notEqual(contain.verdict, 'grant');
    });

  test('one of two who decide is contained like anybody', () => {
    const { contain } = decided(evidence(HIGH), {
      approverGroups: { ...ROLE_GROUPS, [SECOPS]: [WHO, ONCALL_1], [OPS]: [WHO, OPS_1, OPS_2] },
    });
    assert.equal(contain.verdict, 'grant');
  });

  test('a stage that has too few people anyhow keeps nobody from being contained', () => {
    const { contain } = decided(evidence(HIGH), {
      approverGroups: { ...ROLE_GROUPS, [SECOPS]: [WHO, ONCALL_1], [OPS]: [] },
    });
    assert.equal(contain.verdict, 'grant');
  });
});

describe('the budget of containments before asking', () => {
  const SECOPS_ASKED = ['secops', [ONCALL_1, ONCALL_2]];

  test('containment before asking is drawn from it, and one that people approve is not', () => {
    const { contain } = decided(evidence(HIGH));
    assert.deepEqual([contain.budget?.state, contain.budget?.most], ['drawn', 10]);
    assert.equal(decided(evidence(HIGH), inGroup(VIPS)).contain.budget, undefined);
    assert.equal(decided(evidence()).contain.budget, undefined);
  });

  const used = { 'used up': 10, 'overdrawn by a table of before': 12, 'not known': null };
  for (const [what, contained] of Object.entries(used))
    test(`a budget that is ${what} has SecOps asked, of whoever is not contained yet`, () => {
      const { contain } = decided(evidence(HIGH), { parts: { ...evidence(HIGH), contained } });
      assert.deepEqual(contain.codes, [
        'containment-as',
        'containment-budget-used',
        'containment-needs-approval',
      ]);
      assert.deepEqual([contain.verdict, contain.stages], ['ask', [SECOPS_ASKED]]);
      assert.equal(contain.budget?.state, 'used-up');
    });

  test('nine of others leave one', () => {
    const { contain } = decided(evidence(HIGH), { parts: { ...evidence(HIGH), contained: 9 } });
    assert.equal(contain.verdict, 'grant');
  });

  test('what has begun is done to its end', () => {
    const { contain } = decided(evidence(HIGH), {
      parts: { ...evidence(HIGH), contained: 99 },
      grantedByUs: ['account~password-mfa'],
    });
    assert.equal(contain.verdict, 'grant');
  });
});

describe('who decides', () => {
  test('somebody at risk is not asked, and it is said who that is', () => {
    const { release } = decided(evidence({ ...HIGH, atRisk: known([WHO, ONCALL_1]) }));
    assert.deepEqual(release.stages, [['secops-and-identity-ops', [ONCALL_2], [OPS_1, OPS_2]]]);
    assert.ok(release.codes.includes('approver-at-risk'));
  });

  test('the person, the reporter and whoever registered a device are not asked', () => {
    const registered = {
      ...{ at: ago(4 * HOUR), activity: 'Register device', byId: OPS_1, by: 'Ops', byUs: false },
      ...{ correlationId: null, properties: [] },
    };
    const { release } = decided(evidence({ ...HIGH, changes: known([registered]) }), {
      approverGroups: {
        'a44ab3a9-b1f9-5a6b-b4e6-dac03ccef8ad': [WHO, REPORTER, ONCALL_1],
        '7c539340-f979-555a-ba8c-732197f7f258': [LEAD, ONCALL_2],
        'bd643fed-352f-5fe3-ad4f-42d8f7854765': [OPS_1, OPS_2],
      },
    });
    assert.deepEqual(release.stages, [['secops-and-identity-ops', [ONCALL_1], [OPS_2]]]);
  });
});

describe('somebody who is never released here', () => {
  const roles = (eligible: boolean) =>
    known([{ roleId: 'global', name: 'Global Administrator', throughGroupId: null, eligible }]);
  const NEVER: readonly (readonly [string, Partial<Evidence>, Partial<AccessFacts>])[] = [
    ['who holds a directory role', { roles: roles(false) }, {}],
    ['who may activate one', { roles: roles(true) }, {}],
    ['of the break-glass class', {}, inGroup(BREAK_GLASS)],
  ];
  for (const [who, more, given] of NEVER)
    test(`somebody ${who} goes to a person, whoever would approve, and is never contained on one word`, () => {
      const { contain, release } = decided(evidence({ ...HIGH, ...more }), given);
      assert.deepEqual([release.verdict, release.codes, release.changes], ['review', ['never-released'], []]);
      assert.ok(contain.codes.includes('two-people-contain') || contain.verdict === 'review');
      assert.notEqual(contain.verdict, 'grant');
    });

  test('a reader of the directory is no privileged person', () => {
    const reader = known([
      {
        ...{ roleId: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', name: 'Directory Readers' },
        ...{ throughGroupId: null, eligible: false },
      },
    ]);
    assert.equal(decided(evidence({ roles: reader })).release.verdict, 'ask');
  });

  test('roles that could not be read release nobody', () => {
    assert.deepEqual(decided(evidence({ roles: unknown('missing') })).release.codes, ['class-not-known']);
  });

  test('a class group that hides its members releases nobody', () => {
    const hidden = facts(evidence()).roleGroups ?? {};
    const { release } = decided(evidence(), {
      roleGroups: { ...hidden, [BREAK_GLASS]: { displayName: 'GRP-BREAK-GLASS', state: 'hidden' } },
    });
    assert.deepEqual(release.codes, ['class-not-known']);
  });
});

describe('risk that is closed, unknown or not shown', () => {
  for (const state of ['remediated', 'dismissed', 'confirmedSafe'] as const)
    test(`a risk that is ${state} by now asks nobody and changes nothing, and it is said how and when`, () => {
      const { contain, release } = decided(
        evidence({
          risk: known(
            risk({
              state,
              level: 'none',
              detail: 'userPerformedSecuredPasswordChange',
              updatedAt: ago(HOUR),
            }),
          ),
          detections: known([detection({ state })]),
          history: known([{ ...risk({ state }), byId: OPS_1, byUs: false, eventTypes: [] }]),
        }),
      );
      assert.deepEqual([contain.verdict, release.verdict], ['grant', 'grant']);
      assert.deepEqual([...contain.changes, ...release.changes], []);
      assert.deepEqual(release.codes, ['already-safe']);
      assert.match(release.details[0] ?? '', /by b0000000-.*@contoso\.example at 2026-03-03T08:00/);
    });

  test('a detection that is newer than the closing counts against the person', () => {
    const { release } = decided(
      evidence({
        risk: known(risk({ state: 'remediated', level: 'none', updatedAt: ago(4 * HOUR) })),
        ...{ signIns: known([]) },
      }),
    );
    assert.deepEqual(release.changes, ['add account~dismiss']);
  });

  test('a risk that was closed leaves the sign-in that we disabled to two people', () => {
    const { release } = decided(
      evidence({ risk: known(risk({ state: 'remediated' })), detections: known([]) }),
      {
        grantedByUs: ['account~sign-in'],
      },
    );
    assert.deepEqual(release.stages, [BOTH]);
    assert.deepEqual(release.changes, ['remove account~sign-in']);
  });

  test('an approval to enable a sign-in outlives detections that are read as open for a while after the risk was closed', () => {
    const closed = (detections: Evidence['detections']) =>
      decided(
        evidence({ risk: known(risk({ state: 'dismissed', level: 'none', updatedAt: NOW })), detections }),
        {
          grantedByUs: ['account~sign-in'],
        },
      ).release;
    const [late, shown] = [closed(known([detection()])), closed(known([]))];
    assert.deepEqual(late.changes, ['remove account~sign-in']);
    assert.equal(late.basis, shown.basis);
  });

  test('somebody without a known risk is asked what blocks the sign-in, with what shows', () => {
    const failed = (more: Partial<ReturnType<typeof signIn>>) =>
      signIn({ succeeded: false, mfa: 'unknown', ...more });
    const { contain, release } = decided(
      evidence({
        ...{ risk: known(risk({ state: 'none', level: 'none' })), detections: known([]) },
        signIns: known([
          failed({ errorCode: 50053 }),
          failed({ stoppedByConditionalAccess: true }),
          failed({ errorCode: 50057 }),
        ]),
      }),
    );
    assert.equal(contain.verdict, 'grant');
    assert.deepEqual(contain.changes, []);
    assert.equal(release.verdict, 'review');
    assert.deepEqual(release.codes, ['no-known-risk', 'account-disabled', 'stopped-by-policy', 'locked-out']);
  });

  for (const [what, more] of Object.entries({
    'no license to read it': { risk: unknown('unlicensed') },
    'a level that is hidden': {
      risk: known(risk({ level: 'hidden' })),
      detections: known([detection({ level: 'hidden' })]),
    },
    'a state nobody knows': {
      risk: known(risk({ state: 'unknown', level: 'unknown' })),
      detections: known([]),
    },
  } satisfies Record<string, Partial<Evidence>>))
    test(`${what}: people may have the person contained, and nobody is released`, () => {
      const { contain, release } = decided(evidence(more));
      assert.equal(contain.verdict, 'ask');
      assert.deepEqual([release.verdict, release.codes, release.changes], ['review', ['risk-not-shown'], []]);
    });

  test('evidence that was not read at all neither contains nor releases by itself', () => {
    const { contain, release } = decided(evidence(), { parts: {} });
    assert.notEqual(contain.verdict, 'grant');
    assert.equal(release.verdict, 'review');
  });
});

describe('a rule that releases low risk', () => {
  const low = {
    risk: known(risk({ level: 'low' })),
    detections: known([detection({ level: 'low', country: 'NL' })]),
  };

  test('it is off in the table in force', () => {
    assert.equal(decided(evidence(low)).release.verdict, 'ask');
  });

  test('a rule that releases low risk asks nobody once it is switched on, from an allowed country only', () => {
    const on = ({ cases }: Edited) => {
      for (const one of cases) if (one.name === 'low-by-rule') one.enabled = true;
    };
    const { release } = decided(evidence(low), { table: on });
    assert.deepEqual([release.verdict, release.codes], ['grant', ['risk-case', 'released-by-rule']]);
    const abroad = { ...low, detections: known([detection({ level: 'low' })]) };
    assert.equal(decided(evidence(abroad), { table: on }).release.verdict, 'ask');
  });
});
