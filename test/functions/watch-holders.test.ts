import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import type { AccessRow, Grant } from '../../src/domain/grant.ts';
import { instant, MINUTE } from '../../src/domain/instant.ts';
import { watchHolders } from '../../src/functions/watch-holders.ts';
import { aRecord } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';
import { KEY, ROLE_GIVEN, someRole, WHO } from '../targets/directory-role.ts';

const REQUEST = 'servicenow-1';
const GRANTED = { desired: { access: 'granted' } } as unknown as Parameters<typeof aRecord>[1];

/** A company one of whose tables gives a role, and its watch, tick by tick. */
function watching(options: Parameters<typeof someRole>[0] = {}) {
  const its = someRole(options);
  const { stores, clock } = simulatedStores();
  const told: string[] = [];
  const started: string[] = [];
  const logged: string[] = [];
  const leavesOut: string[] = [];
  const notifies = async (_: string, text: string) => {
    told.push(text);
    return { posted: true, place: null };
  };
  const rules = {
    timedTargets: [{ key: KEY, name: 'Exchange Administrator', longestMinutes: 120 }],
    operations: { notifyIds: ['operator'], notifyGroupId: null, followUpQueue: 'Identity Ops' },
  };
  const means = {
    ...{ ...stores, clock, directory: its.directory },
    roles: {
      ...its.roles,
      holders: async (...asked: Parameters<typeof its.roles.holders>) => {
        const answer = await its.roles.holders(...asked);
        if (answer.read === 'failed' || answer.value.known !== 'yes') return answer;
        const value = answer.value.value.filter(({ principalId }) => !leavesOut.includes(principalId));
        return { ...answer, value: { ...answer.value, value } };
      },
    },
    paces: stores.paces,
    limits: { timeZone: 'UTC', sweepGaps: {} },
    requests: { read: async (id: string) => ({ row: aRecord(id, GRANTED) }) },
    rulebook: { kinds: ['pim'], current: () => ({ usable: true, rules }) },
    conversations: {
      teams: { channel: 'teams', notify: notifies },
    },
  } as unknown as Means;
  const pass = (milliseconds: number) => {
    its.wait(milliseconds);
    clock.moveTo(clock.now() + milliseconds);
  };
  const start = async (_: string, id: string) => {
    started.push(id);
    return 'started' as const;
  };
  const tick = async () => {
    for (const list of [told, started]) list.length = 0;
    await watchHolders(means, { start, wake: async () => undefined }, (line) => logged.push(line));
    pass(5 * MINUTE);
    return { told: [...told], started: [...started] };
  };
  /** A grant of ours for the role, in whatever state. */
  const keep = async (state: Grant['state']) =>
    await stores.grants.change(WHO, () => {
      const at = instant(clock.now());
      const grant: Grant = {
        ...{ id: `${REQUEST}~${KEY}`, requestId: REQUEST, beneficiaryId: WHO, target: KEY, state },
        ...{
          ticket: { system: 'servicenow', id: 'i', number: 'INC1' },
          targetName: 'Exchange Administrator',
        },
        ...{
          role: ROLE_GIVEN,
          endsAt: instant(clock.now() + 60 * MINUTE),
          lastsSeconds: 3600,
          armedAt: at,
          startedAt: at,
          attemptedAt: at,
        },
        ...{ endedAt: state === 'ended' ? at : null, endReason: null, noticedAt: null },
      };
      const row: AccessRow = {
        ...{ beneficiaryId: WHO, target: KEY, base: 'absent', ownership: 'none', claim: null, fence: 1 },
        ...{ holders: state === 'ended' ? [] : [grant.id], unanswered: [] },
      };
      return { rows: { grants: { [grant.id]: grant }, access: { [KEY]: row } }, result: null };
    });
  const grant = async () => (await stores.grants.readBeneficiary(WHO)).grants[`${REQUEST}~${KEY}`];
  return { ...its, pass, tick, keep, grant, logged, leavesOut };
}

describe('the watch over roles', () => {
  test('the watch over roles says nothing of a role that a grant explains', async () => {
    const its = watching();
    its.heldByOthers(true);
    await its.keep('active');
    await its.write();
    assert.deepEqual(await its.tick(), { told: [], started: [] });
  });

  test('the watch over roles has somebody looked at who is not eligible for what they have by us', async () => {
    const its = watching();
    await its.keep('active');
    await its.write();
    assert.deepEqual(await its.tick(), { told: [], started: [`person-${WHO}~check`] });
  });

  test('the watch over roles ends what we gave and what is there although its grant is over', async () => {
    const its = watching();
    await its.keep('ended');
    await its.write();
    assert.deepEqual(await its.tick(), { told: [], started: [] });
    const grant = await its.grant();
    assert.equal(grant?.state, 'ending');
    assert.ok(grant?.parkedUntil && grant.parkedUntil <= its.now());
    await its.tick();
    assert.equal((await its.grant())?.state, 'ending');
  });

  test('the watch over roles tells operators once of a role for a time that no ticket explains, and takes nothing away', async () => {
    const its = watching();
    its.heldByOthers(true);
    its.selfActivate(60);
    const { told } = await its.tick();
    assert.equal(told.length, 1);
    assert.match(
      told[0] ?? '',
      /has Exchange Administrator, and no ticket explains it\. The person activated it themselves/,
    );
    assert.deepEqual((await its.tick()).told, []);
    its.pass(60 * MINUTE);
    assert.deepEqual((await its.tick()).told, []);
    its.selfActivate(60);
    assert.equal((await its.tick()).told.length, 1);
    assert.equal(its.posts().length, 0);
  });

  test('the watch over roles says nothing of somebody who has the role for good', async () => {
    const its = watching();
    its.heldByOthers(false);
    assert.deepEqual(await its.tick(), { told: [], started: [] });
  });

  test('the watch over roles looks into a role that is gone before its end', async () => {
    const its = watching();
    await its.keep('active');
    await its.write();
    await its.tick();
    its.pass(MINUTE);
    assert.equal(await its.write('remove'), 'changed');
    assert.deepEqual((await its.tick()).started, [`${REQUEST}~lost-${KEY}`]);
    assert.deepEqual((await its.tick()).started, []);
  });

  test('the watch over roles does not believe a list that leaves somebody out, and leaves what ends soon to its end', async () => {
    const its = watching();
    await its.keep('active');
    await its.write();
    await its.tick();
    its.leavesOut.push(WHO);
    assert.deepEqual((await its.tick()).started, []);
    its.pass(45 * MINUTE);
    assert.deepEqual((await its.tick()).started, []);
    assert.deepEqual((await its.tick()).started, []);
  });

  test('the watch over roles that is refused names the role, and goes on at the next tick', async () => {
    const its = watching({ pim: { outage: true } });
    await its.tick();
    assert.match(its.logged.join('\n'), /the role Exchange Administrator/);
    its.pim.switches.outage = false;
    its.heldByOthers(true);
    its.selfActivate(60);
    assert.equal((await its.tick()).told.length, 1);
  });
});
