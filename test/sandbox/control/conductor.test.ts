import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type SandboxClock, virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import type { AppHost } from '../../../sandbox/control/app-host.ts';
import { type ConductorOptions, createConductor } from '../../../sandbox/control/conductor.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A host on the same clock, whose work takes a few turns of the event loop. */
function workshop(clock: SandboxClock) {
  let running = 0;
  const work = async (effect: () => void) => {
    running++;
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    effect();
    running--;
  };
  const appHost: AppHost = {
    name: 'embedded',
    url: 'http://127.0.0.1:7071',
    status: async () => ({ running, nextDue: null, nextTick: null }),
    moveTo: async () => undefined,
    activities: async () => [],
    kill: async () => 'killed',
    disarm: async () => undefined,
    freeze: async () => 'frozen',
    fetch: async () => new Response(),
    reset: async () => undefined,
  };
  const every = (period: number, fire: () => void) => {
    const fired = () => {
      fire();
      again();
    };
    const again = () => {
      clock.schedule(Math.floor(clock.now() / period + 1) * period, fired, 'tick');
    };
    again();
  };
  return { appHost, work, every };
}

function conductorOf(clock: SandboxClock, appHost: AppHost, options: Partial<ConductorOptions> = {}) {
  return createConductor({ clock, appHost, deliveriesRunning: () => 0, callsHanging: () => 0, ...options });
}

describe('Advancing sandbox time', () => {
  test('fires what is due in order, each after the work of the one before has ended', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost, work } = workshop(clock);
    const seen: string[] = [];
    const note = (name: string) => void work(() => seen.push(`${name} at ${clock.now() - STARTS_AT}`));
    clock.schedule(STARTS_AT + 2_000, () => note('second'));
    clock.schedule(STARTS_AT + 1_000, () => {
      note('first');
      clock.schedule(STARTS_AT + 1_500, () => note('follower'));
    });
    assert.equal(await conductorOf(clock, appHost).advance(STARTS_AT + HOUR), true);
    assert.deepEqual(seen, ['first at 1000', 'follower at 1500', 'second at 2000']);
    assert.equal(clock.now(), STARTS_AT + HOUR);
  });

  test('stops at every occurrence of a schedule within two hours, and lets them coalesce beyond', async () => {
    const occurrences = async (span: number) => {
      const clock = virtualClock(STARTS_AT);
      const { appHost, every } = workshop(clock);
      let fired = 0;
      every(MINUTE, () => fired++);
      await conductorOf(clock, appHost).advance(STARTS_AT + span);
      return fired;
    };
    assert.equal(await occurrences(2 * HOUR), 120);
    assert.equal(await occurrences(3 * HOUR), 36);
    assert.equal(await occurrences(72 * HOUR), 72);
  });

  const sweptAt = async (isDue: (end: number, now: number) => boolean) => {
    const clock = virtualClock(STARTS_AT);
    const { appHost, every } = workshop(clock);
    let end: number | null = STARTS_AT + 30 * HOUR + 90_000;
    let swept = 0;
    every(MINUTE, () => {
      if (end === null || !isDue(end, clock.now())) return;
      [swept, end] = [clock.now() - end, null];
    });
    await conductorOf(clock, appHost, { nextHint: async () => end }).advance(STARTS_AT + 72 * HOUR);
    return swept;
  };

  test('stops where the app has something due, so that its sweep finds it', async () => {
    assert.equal(await sweptAt((end, now) => end <= now), 0);
  });

  test('goes on from schedule to schedule while something the app has due is overdue', async () => {
    assert.equal(await sweptAt((end, now) => end + 2 * MINUTE < now), 150_000);
  });

  test('moves on when all that runs waits for an answer that hangs', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost, work } = workshop(clock);
    let hanging = 1;
    const status = async () => {
      const { running, ...rest } = await appHost.status();
      return { ...rest, running: running + hanging };
    };
    const held: AppHost = { ...appHost, status };
    clock.schedule(STARTS_AT + 30_000, () => void work(() => hanging--));
    const conductor = conductorOf(clock, held, { callsHanging: () => hanging });
    assert.equal(await conductor.advance(STARTS_AT + MINUTE), true);
    assert.equal(hanging, 0);
  });

  test('advancing sandbox time waits for a call that is being answered, however long another one hangs', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost } = workshop(clock);
    let answering = 1;
    let running = 3;
    let looks = 0;
    const movedWhile: number[] = [];
    const busy: AppHost = {
      ...appHost,
      status: async () => {
        looks += 1;
        if (looks === 90) [answering, running] = [0, 0];
        return { running, nextDue: null, nextTick: null };
      },
    };
    clock.schedule(STARTS_AT + 30_000, () => void movedWhile.push(answering));
    const conductor = conductorOf(clock, busy, {
      callsHanging: () => (running > 0 ? 1 : 0),
      callsAnswering: () => answering,
    });
    assert.equal(await conductor.advance(STARTS_AT + MINUTE), true);
    assert.deepEqual(movedWhile, [0]);
  });

  test('advancing sandbox time does not take a pause between two pieces of work for the end of it', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost } = workshop(clock);
    const looks = [1, 0, 1, 0, 0];
    const pausing: AppHost = {
      ...appHost,
      status: async () => ({ running: looks.shift() ?? 0, nextDue: null, nextTick: null }),
    };
    assert.equal(await conductorOf(clock, pausing).settle(), true);
    assert.deepEqual(looks, []);
  });

  test('gives up after sixty real seconds', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost } = workshop(clock);
    const stuck: AppHost = {
      ...appHost,
      status: async () => ({ running: 1, nextDue: null, nextTick: null }),
    };
    let real = 0;
    const conductor = conductorOf(clock, stuck, { realNow: () => (real += 6_000) });
    assert.equal(await conductor.advance(STARTS_AT + MINUTE), false);
    assert.equal(clock.now(), STARTS_AT);
  });

  test('moves a host that has its own clock along, and stops where that one has something due', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost } = workshop(clock);
    const own = virtualClock(STARTS_AT);
    const fired: number[] = [];
    own.schedule(STARTS_AT + 5_000, () => fired.push(clock.now() - STARTS_AT));
    const elsewhere: AppHost = {
      ...appHost,
      status: async () => ({ running: 0, nextDue: own.nextDue(['due']), nextTick: own.nextDue(['tick']) }),
      moveTo: async (ms) => own.moveTo(ms),
    };
    await conductorOf(clock, elsewhere).advance(STARTS_AT + 10_000);
    assert.deepEqual(fired, [5_000]);
    assert.equal(own.now(), STARTS_AT + 10_000);
  });
});

describe('Settling', () => {
  test('moves time only as long as the app owes something', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost } = workshop(clock);
    let proofs = 0;
    for (const seconds of [5, 10, 15, 20]) clock.schedule(STARTS_AT + seconds * 1000, () => proofs++);
    const conductor = conductorOf(clock, appHost, { pending: async () => proofs < 3 });
    assert.equal(await conductor.settle(), true);
    assert.equal(clock.now(), STARTS_AT + 15_000);
  });

  test('stops at every occurrence of a schedule for ten minutes, and lets them coalesce while it waits for longer', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost, every } = workshop(clock);
    let fired = 0;
    every(MINUTE, () => fired++);
    let owed = true;
    clock.schedule(STARTS_AT + 2 * HOUR + 1_000, () => {
      owed = false;
    });
    assert.equal(await conductorOf(clock, appHost, { pending: async () => owed }).settle(), true);
    assert.equal(clock.now(), STARTS_AT + 2 * HOUR + 1_000);
    assert.ok(fired >= 10 + 21 && fired <= 10 + 23, `${fired}`);
  });

  test('gives up what is owed for more than four days', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost, every } = workshop(clock);
    every(MINUTE, () => undefined);
    assert.equal(await conductorOf(clock, appHost, { pending: async () => true }).settle(), false);
    const days = (clock.now() - STARTS_AT) / (24 * HOUR);
    assert.ok(days > 4 && days < 4.1, `${days}`);
  });

  test('takes as much real time as it is given, however slow the machine is', async () => {
    let real = 0;
    const slow = (longestMs: number) => {
      const clock = virtualClock(STARTS_AT);
      const { appHost } = workshop(clock);
      clock.schedule(STARTS_AT + HOUR, () => undefined);
      const realNow = () => {
        real += 10_000;
        return real;
      };
      return conductorOf(clock, appHost, { realNow, longestMs }).advance(STARTS_AT + HOUR);
    };
    assert.equal(await slow(10_000), false);
    assert.equal(await slow(HOUR), true);
  });

  test('sends the webhooks that wait for their time', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost } = workshop(clock);
    let waiting = 1;
    clock.schedule(STARTS_AT + 2_000, () => waiting--);
    const conductor = conductorOf(clock, appHost, { deliveriesWaiting: () => waiting });
    assert.equal(await conductor.settle(), true);
    assert.equal(waiting, 0);
  });

  test('says no when something is owed and nothing will ever happen', async () => {
    const clock = virtualClock(STARTS_AT);
    const { appHost } = workshop(clock);
    assert.equal(await conductorOf(clock, appHost, { pending: async () => true }).settle(), false);
  });
});
