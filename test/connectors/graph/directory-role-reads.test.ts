import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { minutesOf } from '../../../src/connectors/graph/directory-roles/durations.ts';
import { directoryScopeOf, scopeOf } from '../../../src/connectors/graph/directory-roles/paths.ts';
import { knownIn, valueRead } from './accounts.ts';
import { pathsIn, refused } from './raw.ts';
import {
  EXCHANGE,
  GROUP,
  HELPDESK,
  INSTANCE,
  list,
  REQUEST,
  rulesWith,
  UNIT,
  USER,
  withRoles,
} from './raw-roles.ts';

const ROLE = { roleId: EXCHANGE, scope: 'tenant' };
const CARRIES = [{ id: GROUP, isAssignableToRole: true }];
const UNLICENSED = refused(400, 'The tenant needs Entra ID P2.', 'AadPremiumLicenseRequired');

describe('the roles that somebody has', () => {
  test('the roles that somebody has are those held directly and through groups that may carry roles', async () => {
    const unit = `/administrativeUnits/${UNIT.toUpperCase()}`;
    const { roles, sent } = withRoles({
      groups: [...CARRIES, { id: 'other', isAssignableToRole: false }],
      instances: (principal) =>
        principal === USER
          ? [
              INSTANCE,
              { ...INSTANCE, assignmentType: 'Activated', directoryScopeId: unit, endDateTime: null },
            ]
          : [{ ...INSTANCE, roleDefinitionId: HELPDESK, startDateTime: null, endDateTime: null }],
    });
    const found = await knownIn(roles.instances(USER, 'r'));
    assert.ok(Array.isArray(found));
    const [assigned, activated, throughGroup, ...others] = found;
    assert.deepEqual(assigned, {
      ...ROLE,
      how: 'assigned',
      memberType: 'direct',
      scheduleId: 's1',
      startsAt: '2026-03-02T09:00:00.000Z',
      endsAt: '2026-03-02T11:00:00.000Z',
    });
    assert.deepEqual(
      [activated?.how, activated?.scope, activated?.endsAt],
      ['activated', `au-${UNIT}`, null],
    );
    assert.deepEqual([throughGroup?.roleId, throughGroup?.memberType], [HELPDESK, 'group']);
    assert.deepEqual(others, []);
    assert.equal(pathsIn({ sent }).length, 2);
  });

  test('the roles that somebody may activate are told in the same way, and unlicensed is no empty list', async () => {
    const { roles } = withRoles({ groups: CARRIES, eligible: () => [INSTANCE] });
    const found = await knownIn(roles.eligible(USER, 'r'));
    assert.ok(Array.isArray(found));
    assert.deepEqual(
      found.map(({ memberType }) => memberType),
      ['direct', 'group'],
    );
    const without = withRoles({}, { roleEligibility: UNLICENSED });
    assert.equal(await knownIn(without.roles.eligible(USER, 'r')), 'unlicensed');
  });

  test('the roles that somebody has are all pages of them, and a page that fails fails the read', async () => {
    const next = { '@odata.nextLink': 'https://graph.microsoft.com/v1.0/next-page' };
    const first = { roleAssignmentScheduleInstances: list([INSTANCE], next) };
    const second = list([{ ...INSTANCE, roleDefinitionId: HELPDESK }]);
    const { roles } = withRoles({}, { ...first, 'next-page': second });
    assert.equal((await knownIn(roles.instances(USER, 'r'))).length, 2);
    const failing = withRoles({}, { ...first, 'next-page': { status: 503 } });
    const answer = await failing.roles.instances(USER, 'r');
    assert.deepEqual([answer.read, 'mayCure' in answer && answer.mayCure], ['failed', true]);
  });

  test('the roles of somebody whom the directory does not know are missing, and no empty list', async () => {
    const { roles } = withRoles({}, { transitiveMemberOf: refused(404, 'gone', 'Request_ResourceNotFound') });
    assert.equal(await knownIn(roles.instances(USER, 'r')), 'missing');
  });
});

describe('the policy of a role', () => {
  test('the policy of a role is what its rules say, those of an unknown type passed over', async () => {
    const { roles } = withRoles({});
    assert.deepEqual(await knownIn(roles.policy(EXCHANGE, 'r')), {
      mfaOnAdminAssign: false,
      justification: true,
      ticketing: false,
      authenticationContext: false,
      longestMinutes: 180 * 24 * 60,
      longestActivationMinutes: 510,
      approvalOnActivation: true,
    });
    const strict = withRoles({
      rules: rulesWith({
        Enablement_Admin_Assignment: { enabledRules: ['MultiFactorAuthentication', 'Ticketing'] },
        Expiration_Admin_Assignment: { isExpirationRequired: false, maximumDuration: null },
        AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' },
      }),
    });
    const policy = await knownIn(strict.roles.policy(EXCHANGE, 'r'));
    assert.ok(typeof policy === 'object');
    assert.deepEqual(
      [policy.mfaOnAdminAssign, policy.ticketing, policy.longestMinutes, policy.authenticationContext],
      [true, true, null, true],
    );
  });

  for (const rule of [
    'Enablement_Admin_Assignment',
    'Expiration_Admin_Assignment',
    'Expiration_EndUser_Assignment',
    'Approval_EndUser_Assignment',
  ])
    test(`the policy of a role that does not show ${rule} is not known`, async () => {
      const { roles } = withRoles({ rules: rulesWith({ [rule]: null }) });
      assert.equal(await knownIn(roles.policy(EXCHANGE, 'r')), 'missing');
    });

  test('the policy of a role that the directory shows none of, or whose longest time makes no sense, is not known', async () => {
    const none = withRoles({}, { roleManagementPolicyAssignments: list([]) });
    assert.equal(await knownIn(none.roles.policy(EXCHANGE, 'r')), 'missing');
    const odd = withRoles({ rules: rulesWith({ Expiration_Admin_Assignment: { maximumDuration: 'soon' } }) });
    assert.equal(await knownIn(odd.roles.policy(EXCHANGE, 'r')), 'missing');
  });
});

describe('somebody as to one role', () => {
  test('somebody as to one role is read over the schedules and the directory’s own list, with what was asked for', async () => {
    const elsewhere = { ...INSTANCE, directoryScopeId: `/administrativeUnits/${UNIT}` };
    const earlier = {
      ...REQUEST,
      id: 's0',
      justification: 'by hand',
      createdDateTime: '2026-03-01T09:00:00Z',
    };
    const { roles, sent } = withRoles({
      instances: () => [elsewhere, { ...INSTANCE, memberType: 'Group' }, INSTANCE],
      assignments: [{ id: 'a', roleDefinitionId: EXCHANGE, directoryScopeId: '/' }],
      requests: [earlier, REQUEST, { ...REQUEST, roleDefinitionId: HELPDESK }],
    });
    const state = await valueRead(roles.state(USER, ROLE, 'r'));
    assert.ok(state.instances.known === 'yes' && state.listed.known === 'yes');
    assert.ok(state.requests.known === 'yes');
    assert.deepEqual([state.instances.value.length, state.listed.value], [1, true]);
    const [newest, older] = state.requests.value;
    assert.deepEqual(newest, {
      ...ROLE,
      id: 's1',
      action: 'adminAssign',
      status: 'Provisioned',
      scheduleId: 's1',
      createdAt: '2026-03-02T09:00:01.500Z',
      createdById: 'app',
      byUs: false,
      mark: '00112233445566778899aabbccddeeff',
      endsAt: '2026-03-02T11:00:00.000Z',
    });
    assert.deepEqual([older?.id, older?.mark], ['s0', null]);
    assert.deepEqual(
      sent.map(({ method }) => method),
      ['POST', 'GET'],
    );
  });

  test('somebody as to one role ends when the request said, also where that is told as a duration', async () => {
    const scheduleInfo = {
      startDateTime: '2026-03-02T09:00:00Z',
      expiration: { type: 'afterDuration', duration: 'PT1H30M', endDateTime: null },
    };
    const { roles } = withRoles({ requests: [{ ...REQUEST, scheduleInfo }] });
    const { requests } = await valueRead(roles.state(USER, ROLE, 'r'));
    assert.equal(requests.known === 'yes' && requests.value[0]?.endsAt, '2026-03-02T10:30:00.000Z');
  });
});

describe('durations and scopes', () => {
  test('durations are whole minutes, and what is no duration is none', () => {
    for (const [text, minutes] of [
      ['PT2H', 120],
      ['P1DT30M', 1470],
      ['P180D', 259_200],
      ['PT90S', 1],
      ['P', null],
      ['PT', null],
      ['2 hours', null],
      ['-PT1H', null],
    ] as const)
      assert.equal(minutesOf(text), minutes, text);
    assert.equal(minutesOf(null), null);
  });

  test('scopes go to the directory’s words and back, and what is no scope is refused', () => {
    for (const scope of ['tenant', `au-${UNIT}`, `object-${GROUP}`])
      assert.equal(scopeOf(directoryScopeOf(scope)), scope);
    for (const scope of ['', '/', 'au-', `au-x'or'`, 'everything'])
      assert.throws(() => directoryScopeOf(scope), scope);
  });
});
