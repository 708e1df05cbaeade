import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addCrowd } from '../../sandbox/limits/crowd.ts';
import type { FaultEffect } from '../../sandbox/tenant/simulator.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { OPERATOR, visit } from '../console/requests-of-a-day.ts';
import { order } from '../support/asking.ts';
import { addingFails, mend, SERVICENOW, serviceNowFails } from '../support/faults.ts';
import { agree, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, type TestWorld } from '../support/world.ts';

const AWAY: FaultEffect = { kind: 'status', status: 503 };

/** Passes in parts, so that every timer ticks on its way. */
async function live(world: TestWorld, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 15 * MINUTE) await pass(world, Math.min(left, 15 * MINUTE));
}

/** What was said in chat of tickets that can't be updated, by whom it went to. */
function outagesTold(world: TestWorld): ReadonlyMap<string, number> {
  const told = new Map<string, number>();
  for (const { text, to } of world.teams.messages())
    if (text.includes("Tickets can't be updated since")) told.set(to, (told.get(to) ?? 0) + 1);
  return told;
}

describe('a request that can not be decided', () => {
  test('a request that can not be decided because the directory can not be read says so on its ticket within a quarter of an hour, and once', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', method: 'POST', path: '/$batch' },
      effect: AWAY,
    });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 15 * MINUTE);
    assert.match(
      textOf(world, number),
      /could not be decided yet.*directory could not be read: .*Graph answered 503/s,
    );
    await live(world, 2 * HOUR);
    assert.equal(textOf(world, number).match(/could not be decided yet/g)?.length, 1);
    assert.equal(stated(world, number), 'none/running');
    mend(world);
    await live(world, HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a request that can not be decided because a directory asks for an hour and more is told before it waits that long', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', method: 'POST', path: '/$batch' },
      effect: { kind: 'status', status: 429, retryAfter: 86_400 },
    });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 14 * MINUTE);
    assert.match(textOf(world, number), /could not be decided yet.*Graph answered 429/s);
    mend(world);
    await live(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  for (const effect of [AWAY, { kind: 'reset' }, { kind: 'html' }, { kind: 'status', status: 401 }] as const)
    test(`a request that can not be decided because its ticket can not be read (${JSON.stringify(effect)}) is told of in chat within a quarter of an hour`, async (t) => {
      const world = await aWorld(t);
      world.tenant.faults.add({
        match: { host: SERVICENOW, method: 'GET', path: '/api/now/table/sc_req_item/*' },
        effect,
      });
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 15 * MINUTE);
      assert.ok(outagesTold(world).size > 0, 'nobody was told');
      await live(world, HOUR);
      assert.ok([...outagesTold(world).values()].every((times) => times === 1));
      mend(world);
      await live(world, HOUR);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });
});

describe('an outage of the ticket tool', () => {
  test('an outage of the ticket tool is told once to everybody who is called, whatever waits, and its tickets are true two minutes after it', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off' }, patienceMs: 600_000 });
    const people = addCrowd(world, 'Caller', 4, { inTool: true });
    const numbers = people.map((id) => {
      const { number } = world.servicenow.createTicket({
        catalogItem: 'Access to VPN',
        requestedFor: id,
        openedBy: id,
        variables: { justification: 'I need it for my daily work.' },
      });
      return number;
    });
    await world.conductor.advance(world.clock.now() + 8_000);
    serviceNowFails(world, AWAY);
    await pass(world, 15 * MINUTE);
    const told = outagesTold(world);
    assert.ok(told.size > 0 && [...told.values()].every((times) => times === 1), `${[...told.values()]}`);
    assert.match((await visit(world, 'console', OPERATOR)).text, /Tickets can not be updated/);
    await live(world, 75 * MINUTE);
    assert.deepEqual([...outagesTold(world)], [...told]);
    assert.ok(!world.teams.messages().some(({ text }) => /RITM\d+ can't be updated since/.test(text)));
    mend(world);
    await pass(world, 2 * MINUTE);
    const states = numbers.map((number) => stated(world, number));
    assert.deepEqual([...new Set(states)], ['granted/fulfilled']);
    assert.doesNotMatch((await visit(world, 'console', OPERATOR)).text, /Tickets can not be updated/);
    for (const number of numbers) assert.deepEqual(world.servicenow.ticket(number).tasks, []);
    await agree(world);
  });

  test('an outage of the ticket tool that comes again later is told again, and single calls that fail are none', async (t) => {
    const world = await aWorld(t);
    serviceNowFails(world, AWAY, { count: 6 });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await live(world, HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(outagesTold(world).size, 0);
    for (const times of [1, 2]) {
      const again = order(world, 'Access to VPN', times === 1 ? 'finance-analyst' : 'cfo');
      await world.conductor.advance(world.clock.now() + 8_000);
      serviceNowFails(world, AWAY);
      await live(world, 30 * MINUTE);
      assert.ok([...outagesTold(world).values()].every((one) => one === times));
      mend(world);
      await live(world, HOUR);
      assert.equal(stated(world, again.number), 'granted/fulfilled');
    }
  });
});

/** Which tickets chat has named as not to be updated, for one of those who are called. */
function refusedTold(world: TestWorld): readonly string[] {
  const told = world.teams.messages().filter(({ text }) => /RITM\d+ can't be updated since/.test(text));
  return told.filter(({ to }) => to === told[0]?.to).map(({ text }) => /RITM\d+/.exec(text)?.[0] ?? '');
}

function ordered(world: TestWorld, crowd: string, people: number): readonly string[] {
  return addCrowd(world, crowd, people, { inTool: true }).map(
    (id) =>
      world.servicenow.createTicket({
        catalogItem: 'Access to VPN',
        requestedFor: id,
        openedBy: id,
        variables: { justification: 'I need it for my daily work.' },
      }).number,
  );
}

/** Follow-ups about tickets that can't be updated, wherever they hang. */
function writeAlarms({ servicenow }: TestWorld, numbers: readonly string[]): readonly string[] {
  return numbers
    .flatMap((number) => servicenow.ticket(number).tasks)
    .filter(({ shortDescription }) => shortDescription.includes('could not be updated'))
    .map(({ description }) => description);
}

describe('tickets whose update ServiceNow refuses', () => {
  const REFUSED = {
    match: { host: SERVICENOW, method: 'PATCH', path: '/api/now/table/sc_req_item/*' },
    effect: { kind: 'status', status: 403 },
  } as const;

  test('tickets whose update ServiceNow refuses are told of once for all of them, and the console lists each', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off' } });
    world.tenant.faults.add(REFUSED);
    const numbers = ordered(world, 'Caller', 3);
    await live(world, 30 * MINUTE);
    const later = ordered(world, 'Later', 2);
    await live(world, HOUR);
    assert.equal(refusedTold(world).length, 1);
    const all = [...numbers, ...later];
    const [alarm = '', ...more] = writeAlarms(world, all);
    assert.deepEqual(more, [], 'one cause is one follow-up');
    for (const number of numbers) assert.ok(alarm.includes(number), `${number} is not in the follow-up`);
    const listed = (await visit(world, 'console', OPERATOR)).text;
    for (const number of [...numbers, ...later])
      assert.ok(listed.includes(number), `${number} is not listed`);
    mend(world);
    await live(world, 10 * MINUTE);
    for (const number of all) assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writeAlarms(world, all).length, 1, 'also once the tool takes them again');
    await agree(world);
  });

  test('tickets whose update ServiceNow refuses are called for anew when the one that was told of is mended and the others are not', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off' } });
    const faults = new Map<string, string>();
    const numbers = ordered(world, 'Caller', 3);
    for (const number of numbers) {
      const path = `/api/now/table/sc_req_item/${world.servicenow.ticket(number).id}`;
      faults.set(number, world.tenant.faults.add({ ...REFUSED, match: { ...REFUSED.match, path } }).id);
    }
    await live(world, 20 * MINUTE);
    const [told = ''] = refusedTold(world);
    world.tenant.faults.remove(faults.get(told) ?? '');
    await live(world, 20 * MINUTE);
    assert.equal(stated(world, told), 'granted/fulfilled');
    const left = numbers.filter((number) => number !== told);
    const [alarm = '', ...more] = writeAlarms(world, left);
    assert.deepEqual(more, []);
    for (const number of left) assert.ok(alarm.includes(number), `${number} is nobody's`);
    assert.ok(!alarm.includes(told));
    assert.equal(refusedTold(world).length, 2);
  });

  test('for an outage of tickets alone, have one follow-up too', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off' } });
    world.tenant.faults.add({ ...REFUSED, effect: AWAY });
    const numbers = ordered(world, 'Caller', 3);
    await live(world, 2 * HOUR);
    const [alarm = '', ...more] = writeAlarms(world, numbers);
    assert.deepEqual(more, []);
    for (const number of numbers) assert.ok(alarm.includes(number), `${number} is not in the follow-up`);
    mend(world);
    await live(world, 10 * MINUTE);
    for (const number of numbers) assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writeAlarms(world, numbers).length, 1);
  });

  test('tickets whose update ServiceNow refuses are told of again when it happens again after it was mended', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off' } });
    for (const [times, crowd] of [
      [1, 'Caller'],
      [2, 'Later'],
    ] as const) {
      world.tenant.faults.add(REFUSED);
      const numbers = ordered(world, crowd, 2);
      await live(world, 20 * MINUTE);
      assert.equal(refusedTold(world).length, times);
      mend(world);
      await live(world, 10 * MINUTE);
      for (const number of numbers) assert.equal(stated(world, number), 'granted/fulfilled');
    }
    await agree(world);
  });

  test('for another reason are told of on their own', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off' } });
    const [one = '', two = ''] = ordered(world, 'Caller', 2);
    for (const [number, status] of [
      [one, 403],
      [two, 400],
    ] as const)
      world.tenant.faults.add({
        match: { ...REFUSED.match, path: `/api/now/table/sc_req_item/${world.servicenow.ticket(number).id}` },
        effect: { kind: 'status', status },
      });
    await live(world, 20 * MINUTE);
    assert.deepEqual(refusedTold(world).toSorted(), [one, two]);
    assert.equal(writeAlarms(world, [one, two]).length, 2, 'and each has its own follow-up');
  });
});

describe('a change that the directory does not take', () => {
  test('a change that the directory does not take is told by what is new, and not at every try', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 429, retryAfter: 1 }, { count: 3 });
    addingFails(world, { kind: 'status', status: 503 }, { count: 2 });
    addingFails(world, { kind: 'status', status: 429 });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await live(world, 3 * HOUR);
    const said = statements(world, number).length;
    assert.ok(said <= 4, `${said} notes in three hours`);
    for (const status of [429, 503])
      assert.equal(
        textOf(world, number).match(new RegExp(`could not be changed yet .*answered ${status}`, 'g'))?.length,
        1,
      );
    mend(world);
    await live(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    assert.ok((await requestOf(world, number)).waits?.length === 2);
    await agree(world);
  });
});
