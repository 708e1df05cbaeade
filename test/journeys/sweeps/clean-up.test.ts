import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { Means } from '../../../src/activities/activity.ts';
import { noteAlreadyIn, readAlreadyIn } from '../../../src/activities/drift/already-in.ts';
import { addMilliseconds, DAY, HOUR, type Instant, MINUTE } from '../../../src/domain/instant.ts';
import { stuckItems } from '../../../src/domain/sweep-state.ts';
import { cleanUp } from '../../../src/functions/clean-up.ts';
import { sweepState } from '../../../src/functions/sweep.ts';
import type { Histories } from '../../../src/ports/histories.ts';
import { approve, order } from '../../support/asking.ts';
import { agree, requestOf, stated } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';
import { aGrant } from '../../tables/builders.ts';
import { START, simulatedStores } from '../../tables/fresh-stores.ts';

const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
const VPN = 'GRP-VPN-USERS';

const named = (world: TestWorld, requestId: string) =>
  (world.host.host()?.instances() ?? []).filter(({ instanceId }) => instanceId.startsWith(requestId));

/** As if the runs of a request had been created, and last changed, so long ago. */
function age(world: TestWorld, requestId: string, days: number): void {
  for (const instance of world.storage.load().instances.values()) {
    if (!instance.id.startsWith(requestId)) continue;
    const { createdAt, updatedAt } = instance;
    Object.assign(instance, { createdAt: createdAt - days * DAY, updatedAt: updatedAt - days * DAY });
  }
}

describe('histories of runs', () => {
  test('histories of runs that ended a month ago are forgotten; what runs since longer goes on untouched, and nothing is granted or told again', async (t) => {
    const world = await aWorld(t, CALM);
    const over = order(world, 'Access to VPN', 'sales-rep').number;
    const young = order(world, 'Access to VPN', 'developer').number;
    const waiting = order(world, 'Access to Finance BI', 'finance-analyst').number;
    await settle(world);
    const ids = await Promise.all(
      [over, young, waiting].map(async (number) => (await requestOf(world, number)).requestId),
    );
    const [first = '', second = '', third = ''] = ids;
    age(world, first, 40);
    age(world, second, 20);
    age(world, third, 60);
    const words = world.servicenow.ticket(over).journal.length;
    for (let half = 0; half < 3; half += 1) await pass(world, 30 * MINUTE);
    assert.deepEqual(named(world, first), []);
    assert.ok(named(world, second).length > 0, 'kept for a month');
    assert.deepEqual(
      named(world, third).map(({ runtimeStatus }) => runtimeStatus),
      ['Running'],
    );
    await approve(world, waiting, 'finance-data-owner');
    await settle(world);
    assert.equal(stated(world, waiting), 'granted/fulfilled');
    assert.equal(world.servicenow.ticket(over).journal.length, words);
    assert.ok(isMember(world, VPN, 'sales-rep'));
    await agree(world);
  });
});

type Run = { readonly instanceId: string; readonly at: Instant; changedAt: Instant; runs: boolean };

/** A platform's memory of runs, which refuses to forget what runs, as the platform does. */
function aMemory(runs: Run[]) {
  const asked: (readonly [from: Instant, before: Instant])[] = [];
  const histories: Histories = {
    ended: async (from, before) => {
      asked.push([from, before]);
      return runs.filter(({ at, runs: is }) => !is && at >= from && at < before);
    },
    forget: async (id) => {
      const place = runs.findIndex(({ instanceId, runs: is }) => instanceId === id && !is);
      if (place >= 0) runs.splice(place, 1);
      return place >= 0;
    },
  };
  return { asked, histories, runs };
}

function aCleaner(histories: Histories, rules = { governedGroupIds: ['g1'], controlGroupIds: ['c1'] }) {
  const { clock, stores, connect } = simulatedStores();
  const rulebook = { kinds: ['group-membership'], current: () => ({ usable: true, rules }) };
  const means = { ...stores, clock, rulebook } as unknown as Means;
  const logged: string[] = [];
  const tick = async () => {
    await cleanUp(means, histories, (line) => void logged.push(line));
    clock.moveTo(clock.now() + HOUR);
  };
  return { means, clock, stores, connect, tick, logged };
}

const ago = (days: number) => addMilliseconds(START, -days * DAY);

describe('the clean-up', () => {
  test('the clean-up forgets at most some hundred histories a tick, and comes to all of them', async () => {
    const runs = Array.from({ length: 1_200 }, (_, n): Run => {
      const at = ago(200 - (n % 20));
      return { instanceId: `run-${String(n).padStart(4, '0')}`, at, changedAt: at, runs: false };
    });
    const memory = aMemory(runs);
    const { tick } = aCleaner(memory.histories);
    const left: number[] = [];
    while (memory.runs.length > 0 && left.length < 50) {
      await tick();
      left.push(memory.runs.length);
    }
    assert.equal(memory.runs.length, 0);
    assert.ok(left[0] !== undefined && left[0] < 1_200);
  });

  test('the clean-up leaves what runs, what changed lately, and what is younger than a month; and comes back for it once that is over', async () => {
    const run = (instanceId: string, at: number, changed: number, runs = false): Run => ({
      ...{ instanceId, at: ago(at), changedAt: ago(changed), runs },
    });
    const memory = aMemory([
      run('old', 60, 59),
      run('runs', 60, 59, true),
      run('ended yesterday', 60, 1),
      run('young', 20, 19),
    ]);
    const { tick, clock } = aCleaner(memory.histories);
    await tick();
    const left = () => memory.runs.map(({ instanceId }) => instanceId);
    assert.deepEqual(left(), ['runs', 'ended yesterday', 'young']);
    for (const one of memory.runs) one.runs = false;
    clock.moveTo(clock.now() + 31 * DAY);
    await tick();
    assert.deepEqual(left(), []);
  });

  test('the clean-up forgets a history once that is listed twice, and goes on behind one that is listed twice and can not be forgotten', async () => {
    const memory = aMemory(
      ['a', 'b', 'c'].map((instanceId) => ({
        ...{ instanceId, at: ago(60), changedAt: ago(59), runs: false },
      })),
    );
    const { ended, forget } = memory.histories;
    const asked: string[] = [];
    const histories: typeof memory.histories = {
      ended: async (from, before) => {
        const found = await ended(from, before);
        return [...found, ...found];
      },
      forget: async (id) => {
        asked.push(id);
        if (id === 'b') throw new Error('500');
        return await forget(id);
      },
    };
    const { tick, logged } = aCleaner(histories);
    await tick();
    assert.deepEqual(
      memory.runs.map(({ instanceId }) => instanceId),
      ['b'],
    );
    assert.equal(logged.filter((line) => line.includes('history of b: 500')).length, 1);
    assert.deepEqual(asked, ['a', 'b', 'c']);
  });

  test('the clean-up goes on behind a history that can not be forgotten, and names it', async () => {
    const memory = aMemory(
      ['a', 'b'].map((instanceId) => ({ instanceId, at: ago(60), changedAt: ago(59), runs: false })),
    );
    const forget = memory.histories.forget;
    const histories = {
      ...memory.histories,
      forget: async (id: string) => {
        if (id === 'a') throw new Error('500');
        return await forget(id);
      },
    };
    const { tick, logged } = aCleaner(histories);
    await tick();
    assert.deepEqual(
      memory.runs.map(({ instanceId }) => instanceId),
      ['a'],
    );
    assert.match(logged.join(), /history of a: 500/);
  });

  test('the clean-up goes on behind histories that can not be forgotten and a day that can not be listed, and tells operators of them after an hour', async () => {
    const days = { a: 60, b: 59, c: 58 };
    const memory = aMemory(
      Object.entries(days).map(([instanceId, day]) => ({
        ...{ instanceId, at: ago(day), changedAt: ago(day - 1), runs: false },
      })),
    );
    const { ended, forget } = memory.histories;
    let broken = true;
    const histories: Histories = {
      ended: async (from, before) => {
        if (broken && from <= ago(days.b) && before > ago(days.b)) throw new Error('a row of it is no JSON');
        const found = await ended(from, before);
        return [...found, ...found]; // a list that names each twice
      },
      forget: async (id) => {
        if (broken && id === 'a') throw new Error('500');
        return await forget(id);
      },
    };
    const { tick, means } = aCleaner(histories);
    const left = () => memory.runs.map(({ instanceId }) => instanceId);
    const stuck = async () => {
      const { row } = (await sweepState(means, 'cleanUp')) ?? {};
      return row ? stuckItems(row, addMilliseconds(row.lookedAt, MINUTE)).map(([item]) => item) : [];
    };
    await tick();
    assert.deepEqual(left(), ['a', 'b']);
    await tick();
    assert.deepEqual((await stuck()).map((item) => item.replace(/ from .*/, '')).toSorted(), [
      'histories of runs that began in the day',
      'history of a',
    ]);
    broken = false;
    await tick();
    assert.deepEqual(left(), []);
    assert.deepEqual(await stuck(), []);
  });

  for (const text of ['{"half of', 'null', '{}'])
    test(`the clean-up begins its rounds anew where they were spoiled (${text})`, async () => {
      const memory = aMemory([{ instanceId: 'a', at: ago(60), changedAt: ago(59), runs: false }]);
      const { tick, means, logged } = aCleaner(memory.histories);
      for (const round of [
        'histories-forgotten',
        'forgotten-names',
        'forgotten-control',
        'deliveries-forgotten',
      ])
        await means.marks.save(round, text, null);
      await means.marks.save('control-former', 'former', null);
      await tick();
      await tick();
      assert.deepEqual(memory.runs, []);
      assert.equal(await means.marks.read('control-former'), null);
      assert.match(logged.join(), /the mark histories-forgotten/);
    });

  test('the clean-up forgets deliveries after 400 days, and none before, nor one that never started', async () => {
    const { means, stores, tick } = aCleaner(aMemory([]).histories);
    const deliver = async (deliveryId: string, days: number, starts = true) => {
      const ticket = { system: 'tool', id: deliveryId, number: deliveryId };
      const receivedAt = ago(days);
      await stores.intake.receive({
        ...{ source: 'tool', deliveryId, ticket, bodyDigest: '', state: 'received', receivedAt },
      });
      if (starts) await stores.intake.markStarted('tool', deliveryId);
    };
    for (let n = 0; n < 12; n += 1) await deliver(`old-${n}`, 401);
    await deliver('young', 399);
    await deliver('never started', 500, false);
    for (let n = 0; n < 5; n += 1) await tick();
    const isThere = async (deliveryId: string) => {
      const ticket = { system: 'tool', id: deliveryId, number: deliveryId };
      const again = await means.intake.receive({
        ...{ source: 'tool', deliveryId, ticket, bodyDigest: '', state: 'received', receivedAt: START },
      });
      return !again.first;
    };
    assert.equal(await isThere('young'), true);
    assert.equal(await isThere('never started'), true);
    for (let n = 0; n < 12; n += 1) assert.equal(await isThere(`old-${n}`), false, `old-${n}`);
  });

  test('the clean-up takes away links of groups that no table governs together any more, and keeps those in use', async () => {
    const { means, tick } = aCleaner(aMemory([]).histories);
    const { trailName } = await import('../../../src/functions/groups-trail.ts');
    await means.marks.save(trailName(['g1']), 'link', null);
    await means.marks.save(trailName(['g1', 'g2']), 'former', null);
    await means.marks.save('members-g2', 'a roll', null);
    await tick();
    assert.equal((await means.marks.read(trailName(['g1'])))?.row, 'link');
    assert.equal(await means.marks.read(trailName(['g1', 'g2'])), null);
    assert.equal((await means.marks.read('members-g2'))?.row, 'a roll');
  });

  test('the clean-up forgets what was read for decisions sixty days ago, and nothing that was read since', async () => {
    const { tick, stores, clock } = aCleaner(aMemory([]).histories);
    const part = (name: string) => ({
      ...{ name, policyDigest: 'p', requestDigest: 'r', beneficiaryId: 'ben', at: START, value: name },
    });
    for (let n = 0; n < 150; n += 1) await stores.factParts.keep(`req-${n}`, part('old'));
    clock.moveTo(clock.now() + 59 * DAY);
    await tick();
    await tick();
    assert.equal((await stores.factParts.ofRequest('req-0')).length, 1);
    await stores.factParts.keep('req-7', part('new'));
    clock.moveTo(clock.now() + 2 * DAY);
    for (let n = 0; n < 4; n += 1) await tick();
    const left = await Promise.all(
      Array.from({ length: 150 }, (_, n) => stores.factParts.ofRequest(`req-${n}`)),
    );
    assert.deepEqual(
      left.flat().map(({ name }) => name),
      ['new'],
    );
  });

  test('the clean-up forgets how people were called of whom nobody has decided for 400 days, and nobody else', async () => {
    const { means, tick, clock } = aCleaner(aMemory([]).histories);
    const { renamedSince } = await import('../../../src/activities/deciding/known-names.ts');
    const see = (id: string, displayName: string) =>
      renamedSince(means, [{ id, displayName, found: true }] as unknown as Parameters<
        typeof renamedSince
      >[1]);
    const many = Array.from({ length: 250 }, (_, n) => `p${String(n).padStart(3, '0')}`);
    for (const id of many) await see(id, id);
    await means.marks.save('name-before', JSON.stringify({ name: 'Kept by an earlier release' }), null);
    const young = 'p100';
    for (let day = 0; day < 390; day += 13) {
      await tick();
      clock.moveTo(clock.now() + 13 * DAY);
      await see(young, 'p100'); // seen on and on, under the same name
    }
    const left = async () => (await means.marks.list('name-', 1_000)).map(({ name }) => name);
    assert.equal((await left()).length, many.length + 1, 'nobody before their time');
    clock.moveTo(clock.now() + 12 * DAY);
    for (let n = 0; n < 4; n += 1) await tick();
    assert.ok((await left()).length < 10, 'those that were not seen');
    assert.ok((await left()).includes(`name-${young}`));
    clock.moveTo(clock.now() + 20 * DAY);
    const renamed = await see(young, 'Somebody Else');
    assert.equal(renamed[young]?.from, 'p100');
  });

  test('the clean-up takes away who was in groups that decide no more, and keeps those that do, and all while a table is broken', async () => {
    const world = aCleaner(aMemory([]).histories);
    const { means, tick, clock } = world;
    const { controlMarksInUse } = await import('../../../src/functions/watch-control.ts');
    const used = [...((await controlMarksInUse(means)) ?? [])];
    assert.equal(used.length, 2, 'the roll and the link');
    for (const name of used) await means.marks.save(name, 'used', null);
    for (let n = 0; n < 220; n += 1)
      await means.marks.save(`control-a${String(n).padStart(3, '0')}`, 'former', null);
    await means.marks.save('control-delta-00', 'former', null);
    const current = means.rulebook.current;
    Object.assign(means.rulebook, { current: () => ({ usable: false, because: 'x' }) });
    await tick();
    assert.equal((await means.marks.list('control-', 1_000)).length, 223);
    Object.assign(means.rulebook, { current });
    for (let n = 0; n < 4; n += 1) await tick();
    const left = (await means.marks.list('control-', 1_000)).map(({ name }) => name);
    assert.deepEqual(left, used.toSorted());
    await means.marks.save('control-z', 'former', null);
    await tick();
    assert.ok(await means.marks.read('control-z'), 'once a day is enough');
    clock.moveTo(clock.now() + DAY);
    await tick();
    assert.equal(await means.marks.read('control-z'), null);
  });

  test('the clean-up takes tickets out of the list of those that found access, once they state it no more', async (t) => {
    const world = await aWorld(t, CALM);
    const { means } = world.app;
    world.controlled.directory.putMember(groupId(VPN), personId('sales-rep'));
    await pass(world, 5 * MINUTE);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const { requestId } = await requestOf(world, number);
    await noteAlreadyIn(means, 'gone-request', personId('developer'), [groupId(VPN)]);
    const governed = means.rulebook.current('group-membership');
    const count = governed.usable ? governed.rules.governedGroupIds.length : 0;
    for (let tick = 0; tick < count + 1; tick += 1)
      await cleanUp(means, aMemory([]).histories, () => undefined);
    assert.deepEqual(await readAlreadyIn(means, groupId(VPN)), { [personId('sales-rep')]: [requestId] });
    world.controlled.directory.deleteMember(groupId(VPN), personId('sales-rep'));
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
  });
});

describe('ended grants', () => {
  test('ended grants of over 400 days go with a later change of the same person, and only then', async () => {
    const { clock, stores } = simulatedStores();
    const end = (id: string, days: number) =>
      aGrant(id, { requestId: id, state: 'ended', endedAt: ago(days), armedAt: ago(days + 1) });
    const put = (...grants: ReturnType<typeof aGrant>[]) =>
      stores.grants.change('ben', (rows) => ({
        rows: {
          ...rows,
          grants: { ...rows.grants, ...Object.fromEntries(grants.map((one) => [one.id, one])) },
        },
        result: null,
      }));
    const ids = async () => Object.keys((await stores.grants.readBeneficiary('ben')).grants).sort();
    const live = aGrant('live', { requestId: 'live', armedAt: ago(900), endsAt: null, state: 'active' });
    await put(end('young', 390), end('old', 399), live);
    clock.moveTo(clock.now() + 2 * DAY);
    await stores.grants.change('ben', (rows) => ({ rows, result: null }));
    assert.deepEqual(await ids(), ['live', 'old', 'young']);
    await put(end('newer', 1));
    assert.deepEqual(await ids(), ['live', 'newer', 'young']);
  });
});
