import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { type Following, type Look, sweep, sweepState } from '../../src/functions/sweep.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

type Notice = { readonly to: string; readonly text: string };

/** A sweep with operators to be told, over tables of its own. `chat` and `tool`: whether they take anything. */
function aSweep() {
  const { clock, stores, simulator } = simulatedStores();
  const notices: Notice[] = [];
  const incidents: string[] = [];
  const reach = { chat: true, tool: true };
  const rules = {
    operations: { notifyIds: ['olga'], notifyGroupId: null, followUpQueue: 'Identity Ops' },
  };
  let behind = 0;
  const means = {
    clock: { now: () => clock.now() - behind },
    marks: stores.marks,
    rulebook: { kinds: ['group-membership'], current: () => ({ usable: true, rules }) },
    conversations: {
      chat: {
        notify: async (to: string, text: string) => {
          if (reach.chat) notices.push({ to, text });
          return { posted: reach.chat };
        },
      },
    },
    ticketing: {
      tool: {
        followUp: async (_: unknown, { correlationId }: { readonly correlationId: string }) => {
          if (reach.tool) incidents.push(correlationId);
          return { failed: !reach.tool };
        },
      },
    },
  } as unknown as Means;
  const logged: string[] = [];
  const tick = (run: (look: Look) => Promise<void>) =>
    sweep(means, 'watchUsers', (line) => void logged.push(line), run);
  const state = async () => (await sweepState(means, 'watchUsers'))?.row ?? null;
  const wait = (ms: number) => clock.moveTo(clock.now() + ms);
  const setBack = (ms: number) => {
    behind += ms;
  };
  return { tick, state, wait, setBack, notices, incidents, logged, reach, simulator, means };
}

const of = (items: readonly string[], act: (item: string) => Promise<unknown>) =>
  ({ key: (item) => item, name: (item) => item, act }) satisfies Following<(typeof items)[number]>;

describe('an item that fails', () => {
  test('keeps nobody else, is named at once and told to operators once, after an hour', async () => {
    const it = aSweep();
    const seen: string[] = [];
    const look = (bad: readonly string[]) =>
      it.tick((tick) =>
        tick
          .each(
            'people',
            ['a', 'b', 'c'],
            of([], async (item) => {
              if (bad.includes(item)) throw new Error('its row is spoiled');
              seen.push(item);
            }),
          )
          .then(() => undefined),
      );
    await look(['a']);
    assert.deepEqual(seen, ['b', 'c']);
    assert.match(it.logged.join(), /could not follow 1;.*a: its row is spoiled/);
    for (let minute = 0; minute < 90; minute += 1) {
      it.wait(MINUTE);
      await look(['a']);
    }
    assert.deepEqual(
      it.notices.map(({ to }) => to),
      ['olga'],
    );
    assert.match(it.notices[0]?.text ?? '', /a: its row is spoiled/);
    assert.match(it.notices[0]?.text ?? '', /repair or remove/);
    assert.equal(it.logged.length, 2, 'a line when it begins, and one when it is told');
    it.wait(MINUTE);
    await look([]);
    assert.deepEqual((await it.state())?.items, {});
    assert.equal(it.notices.length, 1);
  });

  test('an item that fails is told anew by an incident where chat reaches nobody, and again until somebody is reached', async () => {
    const it = aSweep();
    it.reach.chat = false;
    it.reach.tool = false;
    const look = () => it.tick(async (tick) => tick.failed('row x', new Error('spoiled')));
    await look();
    it.wait(HOUR);
    await look();
    it.reach.tool = true;
    it.wait(MINUTE);
    await look();
    it.wait(MINUTE);
    await look();
    assert.equal(it.incidents.length, 1);
    assert.equal((await it.state())?.items['row x']?.told, 'incident');
  });
});

describe('a list that takes longer than a tick', () => {
  test('a list that takes longer than a tick is gone on with where it stopped, and comes round to the first again', async () => {
    const it = aSweep();
    const seen: string[] = [];
    const list = ['a', 'b', 'c', 'd', 'e'];
    const look = () =>
      it.tick(async (tick) => {
        await tick.each(
          'list',
          list,
          of(list, async (item) => {
            seen.push(item);
            it.wait(MINUTE + SECOND);
          }),
        );
      });
    for (let n = 0; n < 4; n += 1) await look();
    assert.deepEqual(seen.join(''), 'abcdeabcdea'.slice(0, seen.length));
    assert.ok(seen.length >= 8);
  });

  test('comes at least to one item, however long that takes', async () => {
    const it = aSweep();
    const seen: string[] = [];
    const slow = of([], async (item) => {
      seen.push(item);
      it.wait(4 * MINUTE);
    });
    for (let n = 0; n < 3; n += 1)
      await it.tick(async (tick) => void (await tick.each('list', ['a', 'b', 'c'], slow)));
    assert.deepEqual(seen, ['a', 'b', 'c']);
  });
});

describe('an item that takes a whole tick each time', () => {
  test('comes last where its list always begins with the first, so that the others are come to', async () => {
    const it = aSweep();
    const seen: string[] = [];
    const { key: _, ...inOrder } = of([], async (item) => {
      if (item === 'a') {
        it.wait(4 * MINUTE);
        throw new Error('nobody answers');
      }
      seen.push(item);
    });
    for (let n = 0; n < 2; n += 1)
      await it.tick(async (tick) => void (await tick.each('urgent', ['a', 'b', 'c'], inOrder)));
    assert.deepEqual(seen, ['b', 'c']);
  });

  test('an item that takes a whole tick each time is come to again and again all the same, and told to operators after an hour', async () => {
    const it = aSweep();
    const { key: _, ...inOrder } = of([], async (item) => {
      it.wait(MINUTE);
      if (item === 'a') throw new Error('nobody answers');
    });
    for (let n = 0; n < 40; n += 1)
      await it.tick(async (tick) => void (await tick.each('urgent', ['a', 'b', 'c', 'd'], inOrder)));
    assert.equal(it.notices.length, 1);
    assert.match(it.notices[0]?.text ?? '', /a: nobody answers/);
  });
});

describe('a clock that goes back by an hour', () => {
  test('makes nobody wait an hour longer to hear of an item that fails', async () => {
    const it = aSweep();
    const look = () => it.tick(async (tick) => tick.failed('row x', new Error('spoiled')));
    await look();
    it.setBack(HOUR);
    await look();
    it.wait(HOUR + MINUTE);
    await look();
    assert.equal(it.notices.length, 1);
  });

  test('a clock that goes back by an hour hides no sweep that is blind', async () => {
    const it = aSweep();
    const look = () => it.tick(async (tick) => tick.refused('nobody answers')).catch(() => undefined);
    await look();
    it.setBack(HOUR);
    await look();
    it.wait(16 * MINUTE);
    await look();
    assert.equal(it.notices.length, 1);
  });
});

describe('a sweep that is blind', () => {
  const refuse = async (look: Look) => look.refused('Graph answered 403 Authorization_RequestDenied');

  test('a sweep that is blind is told once after a quarter of an hour, fails for the platform from then on, and is told once when it is over', async () => {
    const it = aSweep();
    const failed: unknown[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      await it.tick(refuse).catch((error: unknown) => void failed.push(error));
      it.wait(MINUTE);
    }
    assert.equal(it.notices.length, 1);
    assert.match(it.notices[0]?.text ?? '', /watchUsers has not been able to look since .* 403 /);
    assert.match(it.notices[0]?.text ?? '', /leavers keep their access/);
    assert.match(it.notices[0]?.text ?? '', /docs\/permissions\.md/);
    assert.equal(failed.length, 45);
    await it.tick(async () => undefined);
    it.wait(MINUTE);
    await it.tick(async () => undefined);
    assert.equal(it.notices.length, 2);
    assert.match(it.notices[1]?.text ?? '', /looks again since/);
    assert.equal((await it.state())?.outage, null);
  });

  test('for a moment only, bothers nobody', async () => {
    const it = aSweep();
    for (let n = 0; n < 40; n += 1) {
      await it.tick(n % 10 === 0 ? refuse : async () => undefined);
      it.wait(MINUTE);
    }
    assert.deepEqual(it.notices, []);
  });

  test('a sweep that is blind because it throws, fails for the platform at once, and is told like one that is refused', async () => {
    const it = aSweep();
    const broken = async () => {
      throw new Error('no table answers');
    };
    for (let minute = 0; minute < 20; minute += 1) {
      await assert.rejects(it.tick(broken), /no table answers/);
      it.wait(MINUTE);
    }
    assert.equal(it.notices.length, 1);
  });

  test('goes on looking although what it kept of itself is spoiled', async () => {
    const it = aSweep();
    await it.tick(async () => undefined);
    const marks = await it.simulator.connect('Marks');
    await marks.upsertEntity({ partitionKey: 'marks', rowKey: 'sweep-watchUsers', json: '{' }, 'Replace');
    let looked = 0;
    await it.tick(async () => {
      looked += 1;
    });
    assert.equal(looked, 1);
  });
});

describe('what a sweep keeps of itself', () => {
  test('what a sweep keeps of itself is written only every few minutes while nothing changes', async () => {
    const it = aSweep();
    const before = it.simulator.cost.writes;
    for (let minute = 0; minute < 60; minute += 1) {
      await it.tick(async () => undefined);
      it.wait(MINUTE);
    }
    assert.ok(it.simulator.cost.writes - before <= 15);
  });
});
