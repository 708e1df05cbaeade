import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Item, rawReads, refused } from './raw.ts';

const USER = '11111111-1111-4111-8111-111111111111';
const TEAM = '22222222-2222-4222-8222-222222222222';
const APP = '33333333-3333-4333-8333-333333333333';
const IN = '44444444-4444-4444-8444-444444444444';
const OTHER = '55555555-5555-4555-8555-555555555555';

const list = (...value: readonly unknown[]): Item => ({ status: 200, body: { value } });
const member = (userId: string) => ({ '@odata.type': '#microsoft.graph.aadUserConversationMember', userId });
const to = (intent: string, kind: string, groupId?: string) => ({
  intent,
  target: { '@odata.type': `#microsoft.graph.${kind}`, groupId },
});
const given = (intent: string, groupId = IN) => to(intent, 'groupAssignmentTarget', groupId);
const leftOut = (intent: string, groupId = IN) => to(intent, 'exclusionGroupAssignmentTarget', groupId);

const inTeam = (answer: Item) => rawReads(() => answer).systems.inTeam(USER, TEAM, 'r');

/** The person is in `IN`, and in no other group. */
const appOf = (...assignments: readonly unknown[]) =>
  rawReads((path) =>
    path.includes('checkMemberGroups') ? list(IN) : list(...assignments),
  ).systems.appAssigned(USER, APP, 'r');

describe('the member list of a team', () => {
  test('the member list of a team is asked for the person, and heard for nobody else', async () => {
    const { systems, sent } = rawReads(() => list(member(USER.toUpperCase())));
    assert.equal((await systems.inTeam(USER, TEAM, 'r')).seen, true);
    const asked = decodeURIComponent(sent[0]?.path ?? '');
    assert.equal(
      asked,
      `/teams/${TEAM}/members?$filter=(microsoft.graph.aadUserConversationMember/userId eq '${USER}')`,
    );
    assert.equal((await inTeam(list(member(OTHER)))).seen, false);
    assert.deepEqual(await inTeam(list()), {
      seen: false,
      because: 'on the team’s own list of members: false',
    });
  });

  test('the member list of a team is read to its end where the filter is not heeded', async () => {
    const next = 'https://graph.microsoft.com/v1.0/next';
    const { systems } = rawReads((path) =>
      path === '/next'
        ? list(member(USER))
        : { status: 200, body: { value: [member(OTHER)], '@odata.nextLink': next } },
    );
    assert.equal((await systems.inTeam(USER, TEAM, 'r')).seen, true);
  });

  test('the member list of a team that can not be read says nothing of the person, and why it can not', async () => {
    const cases: readonly (readonly [Item, string])[] = [
      [refused(403, 'Forbidden'), 'refused'],
      [refused(401, 'Unauthorized'), 'refused'],
      [refused(404, 'No team found'), 'missing'],
      [refused(400, 'Request not applicable to target tenant.'), 'unlicensed'],
      [refused(403, 'The tenant is not licensed for it.'), 'unlicensed'],
      [refused(429, 'Too many'), 'unanswered'],
      [refused(503, 'Away'), 'unanswered'],
      [{ status: 200, body: {} }, 'unanswered'],
    ];
    for (const [answer, unread] of cases) {
      const seen = await inTeam(answer);
      assert.deepEqual([seen.seen, seen.unread], [false, unread], JSON.stringify(answer));
    }
  });
});

describe('an app of device management', () => {
  test('an app of device management is given to whoever is in a group that it is assigned to', async () => {
    for (const intent of ['available', 'required', 'availableWithoutEnrollment'])
      assert.equal((await appOf(given(intent))).seen, true, intent);
    assert.equal((await appOf(given('required', OTHER), given('available'))).seen, true);
    const bare = {
      intent: 'required',
      target: { '@odata.type': 'microsoft.graph.groupAssignmentTarget', groupId: IN },
    };
    assert.equal((await appOf(bare)).seen, true, 'a type without its sign');
  });

  test('an app of device management is not given by what says nothing of the person', async () => {
    const cases: readonly (readonly unknown[])[] = [
      [],
      [given('required', OTHER)],
      [given('uninstall')],
      [to('required', 'allDevicesAssignmentTarget')],
      [to('required', 'allLicensedUsersAssignmentTarget')],
      [{ intent: 'required' }],
    ];
    for (const assignments of cases) {
      const { seen, unread } = await appOf(...assignments);
      assert.deepEqual([seen, unread], [false, undefined], JSON.stringify(assignments));
    }
  });

  test('an app of device management is not given to whom a group leaves out, or has it taken off', async () => {
    assert.equal((await appOf(given('required'), leftOut('required'))).seen, false);
    assert.equal((await appOf(given('required'), leftOut('required', OTHER))).seen, true);
    assert.equal((await appOf(given('available'), given('uninstall'))).seen, false);
    assert.equal((await appOf(given('required'), given('uninstall'))).seen, true);
    assert.equal((await appOf(given('available'), given('required'), leftOut('required'))).seen, true);
  });

  test('an app of device management of more groups than one question holds is looked up in several', async () => {
    const groups = Array.from(
      { length: 25 },
      (_, at) => `${String(at).padStart(8, '0')}-4444-4444-8444-444444444444`,
    );
    const last = groups.at(-1) ?? '';
    const { systems, sent } = rawReads((path, body) => {
      if (!path.includes('checkMemberGroups')) return list(...groups.map((id) => given('required', id)));
      const { groupIds } = body as { groupIds: readonly string[] };
      return list(...groupIds.filter((id) => id === last));
    });
    assert.equal((await systems.appAssigned(USER, APP, 'r')).seen, true);
    assert.equal(sent.length, 3);
  });

  test('an app of device management says nothing of the person while their groups can not be read', async () => {
    for (const [status, unread] of [
      [404, 'unanswered'],
      [503, 'unanswered'],
    ] as const) {
      const { systems } = rawReads((path) =>
        path.includes('checkMemberGroups') ? refused(status, 'no') : list(given('required')),
      );
      const seen = await systems.appAssigned(USER, APP, 'r');
      assert.deepEqual([seen.seen, seen.unread], [false, unread]);
    }
  });
});
