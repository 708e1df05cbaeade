import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HttpRequest } from '@azure/functions';
import { NOTIFICATIONS } from '../../sandbox/app/sandbox-settings.ts';
import { virtualClock } from '../../sandbox/clock.ts';
import { STARTS_AT } from '../../sandbox/company.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { createDoors, type DoorSpec } from '../../src/functions/door.ts';
import { order } from '../support/asking.ts';
import { call } from '../support/operators.ts';
import { stated } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const PATH = '/api/directory/notifications';
const SECRET = NOTIFICATIONS.DIRECTORY_NOTIFICATIONS_SECRET;

/** A door by itself, whose handler waits until it is let go on. */
function aDoor(spec: Partial<DoorSpec> = {}) {
  const clock = virtualClock(STARTS_AT);
  const events: string[] = [];
  const security = { note: ({ code }: { code: string }) => void events.push(code), flush: () => undefined };
  const doors = createDoors({
    clock,
    log: () => undefined,
    tell: () => undefined,
    security,
    consoleBase: 'https://app.example',
    proxiesInFront: 0,
  });
  const door = doors({ name: 'door', ...spec });
  const held: (() => void)[] = [];
  const answers: (number | undefined)[] = [];
  const knock = (token: string, proves: boolean) => {
    const http = {
      method: 'GET',
      url: 'https://app.example/api/x',
      headers: new Headers({ authorization: `Bearer ${token}` }),
    } as unknown as HttpRequest;
    const answered = door(http, async (one) => {
      if (proves) one.proven();
      await new Promise<void>((resolve) => held.push(resolve));
      return { status: 200 };
    });
    return answered.then((answer) => {
      answers.push(answer.status);
      return answer;
    });
  };
  const letGo = () => {
    for (const resolve of held.splice(0)) resolve();
  };
  return { clock, events, answers, knock, letGo, waiting: () => held.length };
}

describe('work for callers that are not proven', () => {
  test('work for callers that are not proven is bounded, and who comes past the bound is told when to come again', async () => {
    const door = aDoor();
    const calls = Array.from({ length: 100 }, (_, index) => door.knock(`forged-${index}`, false));
    await Promise.resolve();
    assert.equal(door.waiting(), 32);
    const refused = await Promise.race(calls.slice(32));
    assert.equal(refused.status, 429);
    const headers = new Headers(refused.headers as Record<string, string>);
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.match(String(refused.body), /too-many-unproven/);
    assert.equal(headers.get('cache-control'), 'no-store');
    door.letGo();
    await Promise.all(calls);
    assert.deepEqual(
      [
        door.answers.filter((status) => status === 200).length,
        door.answers.filter((one) => one === 429).length,
      ],
      [32, 68],
    );
    assert.equal(door.events.filter((code) => code === 'too-many-unproven').length, 68);
  });

  test('takes no place from who is proven, and frees its own when it is over', async () => {
    const door = aDoor();
    const proven = Array.from({ length: 200 }, (_, index) => door.knock(`good-${index}`, true));
    await Promise.resolve();
    assert.equal(door.waiting(), 200, 'proven callers are not counted');
    door.letGo();
    await Promise.all(proven);
    for (let round = 0; round < 3; round += 1) {
      const unproven = Array.from({ length: 32 }, (_, index) => door.knock(`forged-${index}`, false));
      await Promise.resolve();
      assert.equal(door.waiting(), 32, 'each round finds all places free');
      door.letGo();
      await Promise.all(unproven);
    }
    assert.ok(door.answers.every((status) => status === 200));
  });

  test('keeps nobody out who was proven a moment ago, however many are at the door', async () => {
    const door = aDoor();
    const first = door.knock('good', true);
    door.letGo();
    await Promise.resolve();
    door.letGo();
    await first;
    const flood = Array.from({ length: 60 }, (_, index) => door.knock(`forged-${index}`, false));
    const again = door.knock('good', true);
    await Promise.resolve();
    assert.equal(door.waiting(), 33);
    door.letGo();
    await Promise.all([...flood, again]);
    assert.equal((await again).status, 200);
    door.clock.moveTo(door.clock.now() + 6 * 60_000);
    const later = Array.from({ length: 32 }, (_, index) => door.knock(`forged-${index}`, false));
    assert.equal((await door.knock('good', true)).status, 429, 'a moment is no day');
    door.letGo();
    await Promise.all(later);
  });

  test('work for callers that are not proven of a failing door gives its place back', async () => {
    const clock = virtualClock(STARTS_AT);
    const security = { note: () => undefined, flush: () => undefined };
    const door = createDoors({
      clock,
      log: () => undefined,
      tell: () => undefined,
      security,
      consoleBase: '',
      proxiesInFront: 0,
    })({
      name: 'door',
    });
    const http = { method: 'GET', url: 'https://a/', headers: new Headers() } as unknown as HttpRequest;
    for (let time = 0; time < 100; time += 1) {
      const { status } = await door(http, async () => {
        throw new Error('tables are away');
      });
      assert.equal(status, 503);
    }
  });
});

describe('anonymous notifications', () => {
  test('anonymous notifications are answered by a comparison, before a megabyte of them is understood', async (t) => {
    const world = await aWorld(t, { settings: NOTIFICATIONS });
    const parse = JSON.parse;
    let understood = 0;
    t.mock.method(JSON, 'parse', (text: string) => {
      if (text.length > 10_000) understood += 1;
      return parse(text);
    });
    const one = { clientState: 'not our secret at all', resource: `Users/${personId('sales-rep')}` };
    const many = JSON.stringify({ value: Array.from({ length: 9000 }, () => one) });
    const deep = `{"value":${'['.repeat(300_000)}${']'.repeat(300_000)}}`;
    const strange = `{"value":["${'\\u0063lientState'.repeat(20_000)}"]}`;
    for (const body of [many, deep, strange, 'x'.repeat(1_000_000)]) {
      const { status, json } = await call(world, 'POST', PATH, { body });
      assert.deepEqual([status, json['code']], [401, 'client-state-wrong']);
    }
    assert.equal(understood, 0);
  });

  test('anonymous notifications that are full are answered 202, and the delta finds what they told', async (t) => {
    const answer = await (async () => {
      const door = aDoor({ whenFull: { status: 202 } });
      const calls = Array.from({ length: 33 }, (_, index) => door.knock(`x-${index}`, false));
      const last = await calls[32];
      door.letGo();
      await Promise.all(calls);
      return last;
    })();
    assert.equal(answer?.status, 202);
    const world = await aWorld(t, { settings: NOTIFICATIONS });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});

describe('a notification with nine thousand people', () => {
  const body = (ids: readonly string[]) =>
    JSON.stringify({ value: ids.map((id) => ({ clientState: SECRET, resource: `Users/${id}` })) });
  const strangers = Array.from(
    { length: 5000 },
    (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  );

  test('a notification with nine thousand people has a hundred of them looked at, ten at once, and is answered', async (t) => {
    const world = await aWorld(t, { settings: NOTIFICATIONS });
    const { grants } = world.app.means;
    const readBeneficiary = grants.readBeneficiary.bind(grants);
    const counts = { at: 0, most: 0, all: 0 };
    t.mock.method(grants, 'readBeneficiary', async (userId: string) => {
      counts.at += 1;
      counts.all += 1;
      counts.most = Math.max(counts.most, counts.at);
      try {
        return await readBeneficiary(userId);
      } finally {
        counts.at -= 1;
      }
    });
    assert.equal((await call(world, 'POST', PATH, { body: body(strangers) })).status, 202);
    assert.deepEqual([counts.all, counts.most], [100, 10]);
  });

  test('loses nobody: who was not looked at is found by the delta', async (t) => {
    const world = await aWorld(t, { settings: NOTIFICATIONS });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    await pass(world, 10 * 60_000);
    world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
    const all = [...strangers.slice(0, 200), personId('sales-rep')];
    assert.equal((await call(world, 'POST', PATH, { body: body(all) })).status, 202);
    await pass(world, 20 * 60_000);
    await settle(world);
    assert.match(stated(world, number), /^ended\//);
  });
});
