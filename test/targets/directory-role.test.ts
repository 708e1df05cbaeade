import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccessRow, Grant } from '../../src/domain/grant.ts';
import { MINUTE, SECOND } from '../../src/domain/instant.ts';
import { ROLE_EFFECTS } from '../../src/targets/directory-role/effects.ts';
import { ROLE_FAMILY } from '../../src/targets/directory-role/family.ts';
import { PORTAL } from '../connectors/graph/tenant.ts';
import { EXCHANGE, KEY, ROLE_GIVEN, someRole, WHO } from './directory-role.ts';

const HOUR = 60 * MINUTE;
const GRAPH = 'graph.microsoft.com';

/** The next request for a role is carried out, and its answer lost. */
function losesAnswer({ faults }: ReturnType<typeof someRole>, applied = true) {
  faults.add({
    match: { host: GRAPH, method: 'POST', path: '/roleManagement/directory/roleAssignmentScheduleRequests' },
    count: 1,
    effect: { kind: 'reset', applied },
  });
}

describe('a role that is given for a time', () => {
  test('a role that is given for a time is there until the moment that the request said', async () => {
    const its = someRole();
    const until = new Date(its.clock.now() + HOUR).toISOString();
    assert.equal((await its.look('present')).edge, 'absent');
    assert.equal(await its.write(), 'changed');
    const seen = await its.look('present');
    assert.deepEqual([seen.edge, seen.endsAt], ['present', until]);
  });

  test('a role that is given for a time and that the directory takes minutes for is not there, and not gone either', async () => {
    const its = someRole({ pim: { activation: 'PT8M' } });
    assert.equal(await its.write(), 'changed');
    const [present, absent] = [await its.look('present'), await its.look('absent')];
    assert.deepEqual([present.edge, absent.edge], ['absent', 'unknown']);
    assert.match(present.because ?? '', /has not come to anything yet \(PendingProvisioning\)/);
    its.wait(8 * MINUTE);
    assert.equal((await its.look('present')).edge, 'present');
  });

  for (const status of ['PendingApproval', 'PendingAdminDecision'] as const)
    test(`a role whose request is ${status} waits for what the directory waits for, and is not asked for again`, async () => {
      const its = someRole({ pim: { status } });
      assert.equal(await its.write(), 'changed');
      assert.match((await its.look('present')).because ?? '', /waits for an approval of its own/);
      assert.equal(await its.write(), 'none: changed');
      assert.equal(its.posts().length, 1);
    });

  for (const status of ['Failed', 'Denied', 'Canceled', 'Revoked'] as const)
    test(`a role whose request is ${status} is not given, and the looking ends`, async () => {
      const its = someRole({ pim: { status } });
      assert.equal(await its.write(), 'rejected policy-of-the-directory');
      const look = await its.look('present');
      assert.equal(look.edge, 'absent');
      assert.match(look.overtaken ?? '', new RegExp(status));
    });

  for (const status of ['Granted', 'ScheduleCreated', 'Provisioned'] as const)
    test(`a role whose request stays ${status} is told by what is there`, async () => {
      const its = someRole({ pim: { status } });
      assert.equal(await its.write(), 'changed');
      assert.equal((await its.look('present')).edge, 'present');
    });

  test('a role that one read path shows alone is neither there nor gone', async () => {
    const its = someRole({ lag: 'off' });
    await its.write();
    const { roles } = its.ports;
    const ports = {
      ...its.ports,
      roles: {
        ...roles,
        held: async (...asked: Parameters<typeof roles.held>) => {
          const answer = await roles.held(...asked);
          if (answer.read === 'failed') return answer;
          return { ...answer, value: { ...answer.value, listed: { ...answer.value.listed, value: false } } };
        },
      },
    } as typeof its.ports;
    const about = { userId: WHO, keys: [KEY], all: [KEY], promised: [], sent: {}, agreed: 0, requestId: 'r' };
    const { readings } = await ROLE_EFFECTS.look(ports, about);
    assert.equal(readings[0]?.edge, 'disagree');
  });
});

describe('a request for a role whose answer was lost', () => {
  test('a request for a role whose answer was lost is found by its mark, and never made again', async () => {
    const its = someRole();
    losesAnswer(its);
    assert.match(await its.write(), /^uncertain/);
    assert.equal(await its.write(), 'none: changed');
    assert.equal(its.posts().length, 1);
    assert.equal((await its.look('present')).edge, 'present');
  });

  test('a request for a role that did not arrive is looked for over a minute before another one is made', async () => {
    const its = someRole();
    losesAnswer(its, false);
    assert.match(await its.write(), /^uncertain/);
    its.wait(20 * SECOND);
    assert.equal(await its.write(), 'none: later (40)');
    its.wait(41 * SECOND);
    assert.equal(await its.write(), 'changed');
    assert.equal(its.posts().length, 2);
  });

  test('a request for a role whose answer was lost, and that is carried out late, is found while it is pending', async () => {
    const its = someRole({ pim: { activation: 'PT3M' } });
    losesAnswer(its);
    await its.write();
    its.wait(2 * MINUTE);
    assert.equal(await its.write(), 'none: changed');
    assert.equal(its.posts().length, 1);
  });
});

describe('a role that somebody has from elsewhere', () => {
  test('a role that somebody has from elsewhere is not ours, is not given a second time, and is not taken away', async () => {
    const its = someRole();
    its.heldByOthers(false);
    assert.equal((await its.look('present')).edge, 'present');
    assert.equal(await its.write(), 'none: rejected held-otherwise');
    assert.equal((await its.look('present')).edge, 'absent');
    assert.equal(await its.write('remove'), 'none: unchanged');
    assert.equal(its.posts().length, 0);
  });

  test('a role that somebody has from elsewhere is told where ours has ended', async () => {
    const its = someRole();
    await its.write();
    its.wait(61 * MINUTE);
    assert.equal((await its.look('absent')).edge, 'absent');
    const removed = {
      ...{ requestId: 'r', userId: WHO, person: 'Wim', promised: [] },
      gone: [{ target: KEY, targetName: 'Exchange Administrator' }],
    };
    assert.deepEqual(await ROLE_EFFECTS.otherWays(its.ports, removed), []);
    its.heldByOthers(false);
    assert.deepEqual(await ROLE_EFFECTS.otherWays(its.ports, removed), [
      'Wim still has Exchange Administrator by another assignment, for good',
    ]);
  });
});

describe('the end of a role', () => {
  test('the end of a role comes by itself, and is seen without a removal', async () => {
    const its = someRole();
    await its.write();
    its.wait(HOUR + MINUTE);
    assert.equal((await its.look('absent')).edge, 'absent');
    assert.equal(await its.write('remove'), 'none: unchanged');
    assert.equal(its.posts().length, 1);
  });

  test('the end of a role by us waits for its first five minutes, and is then seen', async () => {
    const its = someRole();
    await its.write();
    its.wait(2 * MINUTE);
    assert.equal(await its.write('remove'), 'none: later (180)');
    its.wait(3 * MINUTE);
    assert.equal(await its.write('remove'), 'changed');
    assert.equal((await its.look('absent')).edge, 'absent');
    assert.equal(await its.write('remove'), 'none: unchanged');
  });

  test('the end of a role that took effect and is answered as if it were not there is read again', async () => {
    const its = someRole({ pim: { removalAnswer: 'does-not-exist', removal: 'PT30S' } });
    await its.write();
    its.wait(6 * MINUTE);
    assert.equal(await its.write('remove'), 'unchanged, and still there');
    its.wait(MINUTE);
    assert.equal((await its.look('absent')).edge, 'absent');
  });

  test('the end of a role that is still being given calls its request off, and nothing is given after that', async () => {
    const its = someRole({ pim: { activation: 'PT8M' } });
    await its.write();
    assert.equal(await its.write('remove'), 'changed');
    its.wait(9 * MINUTE);
    assert.equal((await its.look('absent')).edge, 'absent');
  });

  test('the end of a role that somebody prolonged takes it away all the same', async () => {
    const its = someRole();
    await its.write();
    its.wait(10 * MINUTE);
    const [held] = its.rolesHeld.holdings
      .planned(its.store.settled())
      .filter(({ principalId, how }) => principalId === WHO && how === 'assigned');
    assert.ok(held);
    its.rolesHeld.holdings.put({ ...held, until: its.clock.now() + 24 * HOUR }, PORTAL, its.clock.now());
    assert.equal((await its.look('absent')).edge, 'present');
    assert.equal(await its.write('remove'), 'changed');
    assert.equal((await its.look('absent')).edge, 'absent');
  });
});

describe('a role that the person activates', () => {
  test('a role that the person activates is waited for, and no request of ours is made', async () => {
    const its = someRole({ mode: 'self-activate' });
    assert.equal(await its.write(), 'none: changed');
    assert.match((await its.look('present')).because ?? '', /the person has not activated the role yet/);
    assert.equal(its.posts().length, 0);
    assert.equal(await its.write('remove'), 'none: unchanged');
  });

  test('a role that the person activates is there from their own activation on, and only they can end it before its time', async () => {
    const its = someRole({ mode: 'self-activate' });
    its.heldByOthers(true);
    await its.write();
    its.wait(MINUTE);
    its.selfActivate(60);
    const until = new Date(its.clock.now() + HOUR).toISOString();
    const seen = await its.look('present');
    assert.deepEqual([seen.edge, seen.endsAt], ['present', until]);
    its.wait(6 * MINUTE);
    assert.match(await its.write('remove'), /^none: later/);
    its.wait(HOUR);
    assert.equal((await its.look('absent')).edge, 'absent');
  });
});

describe('the author of a role', () => {
  test('the author of a role is told by the request, which names who made it', async () => {
    const its = someRole();
    const since = its.now();
    await its.write();
    const ask = (from: string) => ROLE_EFFECTS.authored(its.ports, WHO, KEY, from, 'r');
    assert.deepEqual(await ask(since), { read: 'done', weDid: true });
    its.wait(MINUTE);
    assert.deepEqual(await ask(its.now()), { read: 'done', weDid: false });
  });
});

describe('a write of a role that leaves', () => {
  const SENT_AT = '2026-03-03T09:00:00.000Z';
  const row: AccessRow = {
    ...{ beneficiaryId: WHO, target: KEY, base: 'absent', ownership: 'none', holders: ['g'], claim: null },
    ...{ fence: 1, unanswered: [{ key: 'k', attempt: 1, sentAt: SENT_AT }] },
  };
  const asked = (
    until: string | null,
    grant: Partial<Grant> | null,
    minutes: number | null = 120,
    sent: readonly AccessRow[] = [row],
  ) => {
    const none = new Set<string>();
    const longest = new Map(minutes === null ? [] : [[KEY, minutes] as const]);
    const deployed = { groupIds: none, skuIds: none, controlGroupIds: none, families: none, longest };
    const write = { write: 'role', userId: WHO, roleId: EXCHANGE, scope: 'tenant', until } as const;
    const found = ROLE_FAMILY.asked(write, deployed);
    assert.ok(found);
    if (found.asks !== 'grants') return found.asks;
    const whole = { id: 'g', target: KEY, state: 'armed', role: ROLE_GIVEN, ...grant } as Grant;
    const access = Object.fromEntries(sent.map((one) => [one.target, one]));
    return found.held({ access, grants: grant ? { g: whole } : {} });
  };

  test('a write of a role that leaves is one that a table gives in that scope, and a grant of the person for no longer', () => {
    const [anHour, more] = ['2026-03-03T10:00:00.000Z', '2026-03-03T10:03:00.000Z'];
    assert.equal(asked(anHour, {}), 'yes');
    assert.equal(asked(anHour, {}, null), 'refused');
    assert.equal(asked(anHour, null), 'no');
    assert.equal(asked(more, {}), 'not-now');
    assert.equal(asked(anHour, {}, 30), 'not-now');
    assert.equal(asked(anHour, {}, 120, []), 'not-now');
    for (const state of ['waiting', 'ending', 'ended', 'void'] as const)
      assert.equal(asked(anHour, { state }), 'not-now', state);
    assert.equal(asked(anHour, { role: { ...ROLE_GIVEN, mode: 'self-activate' } }), 'not-now');
    assert.equal(asked(anHour, { target: `role~${EXCHANGE}~au-${WHO}` }), 'no');
  });

  test('a write of a role that leaves to take it away is named by a grant that is being ended, with or without a table', () => {
    for (const longest of [120, null]) {
      assert.equal(asked(null, { state: 'ending' }, longest), 'yes');
      assert.equal(asked(null, { state: 'active' }, longest), 'not-now');
      assert.equal(asked(null, null, longest), 'no');
    }
  });
});
