/** Workers that stand still, take too long, or are gone in the middle of what they do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';
import { workersFetch, workersTimer } from '../../../sandbox/host/worker.ts';
import { type Hosted, hosted, runUntil, START, statusOf } from './hosting.ts';

const MINUTE = 60_000;
const HOST_JSON = {
  functionTimeout: '00:05:00',
  extensions: { durableTask: { storageProvider: { workItemQueueVisibilityTimeout: '00:01:00' } } },
};

type Sent = { readonly what: string; readonly at: number };

/** An app whose activity sends two things, one after the other, and says which run of it sent them. */
async function sending(more: Parameters<typeof hosted>[1] = {}) {
  const sent: Sent[] = [];
  let runs = 0;
  let loads = 0;
  let hosting: Hosted | null = null;
  const send = workersFetch(async (what: string, _init: null) => {
    sent.push({ what, at: ((hosting?.clock.now() ?? START) - START) / MINUTE });
  });
  const register = () => {
    loads += 1;
    df.app.activity('send', {
      handler: async () => {
        runs += 1;
        const run = runs;
        await send(`first of ${run}`, null);
        await send(`second of ${run}`, null);
        return { run };
      },
    });
    df.app.orchestration('main', function* (context) {
      return yield context.df.callActivity('send', {});
    });
  };
  hosting = await hosted(register, {
    hostJson: HOST_JSON,
    load: () => captureRegistrations(register),
    ...more,
  });
  const start = async () => void (await hosting?.durable('POST', 'orchestrators/main/m', {}));
  return { ...hosting, sent, start, loads: () => loads };
}

const outputOf = ({ host }: Hosted) => host.instances().map(({ output }) => output);

describe('a worker that stands still in the middle of an activity', () => {
  test('leaves it to another after the visibility time-out, and then goes on where it was', async () => {
    const it = await sending({ workers: 2 });
    const freeze = { when: { activity: 'send', step: 2 }, forMs: 3 * MINUTE };
    assert.equal(it.host.freeze(freeze), 'armed');
    await it.start();
    await runUntil(it, () => it.host.busy() === 0 && it.clock.now() === START);
    assert.deepEqual(
      it.sent.map(({ what }) => what),
      ['first of 1'],
    );
    await runUntil(it, () => it.sent.length === 4);
    assert.deepEqual(it.sent, [
      { what: 'first of 1', at: 0 },
      { what: 'first of 2', at: 1 },
      { what: 'second of 2', at: 1 },
      { what: 'second of 1', at: 3 },
    ]);
    await it.host.idle();
    assert.deepEqual(outputOf(it), [{ run: 2 }], 'who reports first is heard, and only once');
    assert.deepEqual(
      it.host
        .activities()
        .map(({ attempt, endedAt, steps }) => [attempt, endedAt && (endedAt - START) / MINUTE, steps]),
      [
        [1, 3, 2],
        [2, 1, 2],
      ],
    );
  });

  test('a worker that stands still in the middle of an activity is not doubled when it goes on in time', async () => {
    const it = await sending({ workers: 2 });
    it.host.freeze({ when: { activity: 'send', nth: 1, step: 1 }, forMs: 50_000 });
    await it.start();
    await runUntil(it, () => it.clock.now() > START + 2 * MINUTE || statusOf(it.host, 'm') === 'Completed');
    await runUntil(it, () => false);
    assert.deepEqual(
      it.sent.map(({ what }) => what),
      ['first of 1', 'second of 1'],
    );
  });

  test('a worker that stands still in the middle of an activity is replaced where there is no other, by one that has loaded the app anew', async () => {
    const it = await sending();
    it.host.freeze({ when: { activity: 'send', step: 1 }, forMs: 10 * MINUTE });
    await it.start();
    await runUntil(it, () => statusOf(it.host, 'm') === 'Completed');
    assert.equal(it.clock.now(), START + MINUTE);
    assert.equal(it.loads(), 2);
  });

  test('fires its timers once it goes on, after what it was about to send', async () => {
    const said: string[] = [];
    let it: Hosted | null = null;
    const send = workersFetch(async (what: string, _init: null) => void said.push(what));
    const timer = workersTimer((ms, fire) => it?.clock.schedule((it?.clock.now() ?? 0) + ms, fire));
    const register = () =>
      app.timer('tick', {
        schedule: '0 */5 * * * *',
        handler: async () => {
          timer(20_000, () => void said.push('timed out'));
          it?.host.freeze({ forMs: 2 * MINUTE });
          await send('sent', null);
        },
      });
    it = await hosted(register, { hostJson: HOST_JSON, workers: 1 });
    const running = it.host.runTimer('tick');
    await new Promise(setImmediate);
    it.clock.moveTo(START + MINUTE);
    await new Promise(setImmediate);
    assert.deepEqual(said, []);
    it.clock.moveTo(START + 3 * MINUTE);
    await running;
    await new Promise(setImmediate);
    assert.deepEqual(said, ['sent', 'timed out']);
  });
});

describe('a schedule', () => {
  async function ticking(freezeFor: number) {
    const said: string[] = [];
    let runs = 0;
    const send = workersFetch(async (what: string, _init: null) => void said.push(what));
    const register = () =>
      app.timer('tick', {
        schedule: '0 */5 * * * *',
        handler: async () => {
          runs += 1;
          const run = runs;
          said.push(`begin ${run}`);
          if (run === 1) it.host.freeze({ forMs: freezeFor });
          await send(`end ${run}`, null);
        },
      });
    const it = await hosted(register, { hostJson: HOST_JSON, workers: 2 });
    for (let minute = 5; minute <= 16; minute += 1) {
      it.clock.moveTo(START + minute * MINUTE);
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    }
    it.host.kill();
    return said;
  }

  test('a schedule is taken up by another worker when its own stands still for longer than the lease: two runs overlap', async () => {
    assert.deepEqual(await ticking(3 * MINUTE), [
      'begin 1',
      'begin 2',
      'end 2',
      'end 1',
      'begin 3',
      'end 3',
      'begin 4',
      'end 4',
    ]);
  });

  test('waits for its own run while the lease lasts', async () => {
    assert.deepEqual((await ticking(40_000)).slice(0, 4), ['begin 1', 'end 1', 'begin 2', 'end 2']);
  });
});

describe('a function that takes longer than functionTimeout', () => {
  function slow() {
    const ran: string[] = [];
    let calls = 0;
    const never = () => new Promise<never>(() => undefined);
    const send = workersFetch(async (what: string, _init: null) => void ran.push(what));
    const gate = Promise.withResolvers<void>();
    const register = () => {
      df.app.activity('hangs', {
        handler: async () => {
          ran.push('hangs');
          calls += 1;
          if (calls > 1) return { call: calls };
          await gate.promise;
          await send('sent after its end', null);
          return { call: 1 };
        },
      });
      df.app.activity('beside', {
        handler: async () => {
          ran.push('beside');
          if (calls < 2) await never();
          return {};
        },
      });
      df.app.orchestration('main', function* (context) {
        return yield context.df.Task.all([
          context.df.callActivity('hangs', {}),
          context.df.callActivity('beside', {}),
        ]);
      });
      app.http('waits', { authLevel: 'anonymous', handler: async () => await never() });
      app.http('quick', { authLevel: 'anonymous', handler: async () => ({ status: 204 }) });
    };
    return { register, ran, gate };
  }

  test('ends with its worker, and with everything else in that; what was cut off runs again', async () => {
    const { register, ran, gate } = slow();
    let loads = 0;
    const load = () => {
      loads += 1;
      return captureRegistrations(register);
    };
    const it = await hosted(register, { hostJson: HOST_JSON, load });
    await it.durable('POST', 'orchestrators/main/m', {});
    await runUntil(it, () => ran.length === 2);
    it.clock.moveTo(START + 4 * MINUTE);
    const waiting = it.call('GET', '/api/waits');
    await runUntil(it, () => it.clock.now() >= START + 5 * MINUTE);
    assert.equal(loads, 0, 'its worker is given ten more seconds');
    await runUntil(it, () => loads === 1);
    assert.equal(it.clock.now(), START + 5 * MINUTE + 10_000);
    assert.equal((await waiting).status, 500);
    assert.ok(
      it.lines.some((line) => /Timeout value of 300 s exceeded by function (hangs|beside)/.test(line)),
    );
    assert.equal((await it.call('GET', '/api/quick')).status, 204);
    gate.resolve();
    await runUntil(it, () => statusOf(it.host, 'm') === 'Completed');
    assert.equal(it.clock.now(), START + 6 * MINUTE + 10_000, 'after the visibility time-out');
    assert.deepEqual(outputOf(it), [[{ call: 2 }, {}]]);
    assert.ok(!ran.includes('sent after its end'), 'what its code still tries never happens');
  });

  test('gets the real moments that a host grants it whose clock others move', async () => {
    const { register } = slow();
    const it = await hosted(register, { hostJson: HOST_JSON, patienceMs: 60_000 });
    void it.call('GET', '/api/waits').catch(() => undefined);
    await new Promise(setImmediate);
    it.clock.moveTo(START + 5 * MINUTE);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    assert.deepEqual(it.lines, []);
    it.host.kill();
  });

  test('a function that takes longer than functionTimeout is one that does not end in time: others are left alone', async () => {
    const { register } = slow();
    const it = await hosted(register, { hostJson: HOST_JSON });
    assert.equal((await it.call('GET', '/api/quick')).status, 204);
    it.clock.moveTo(START + 10 * MINUTE);
    await it.host.idle();
    assert.deepEqual(it.lines, []);
  });

  test('a function that takes longer than functionTimeout may run for half an hour where host.json is silent, and for ever with -1', async () => {
    for (const [functionTimeout, restarts] of [
      [undefined, true],
      ['-1', false],
    ] as const) {
      const { register, ran } = slow();
      const hostJson = { ...HOST_JSON, functionTimeout };
      const it = await hosted(register, { hostJson });
      void it.call('GET', '/api/waits').catch(() => undefined);
      await it.host.handle(new Request('http://127.0.0.1:7091/api/quick'));
      it.clock.moveTo(START + 29 * MINUTE);
      await new Promise(setImmediate);
      assert.equal(it.lines.length, 0);
      it.clock.moveTo(START + 31 * MINUTE);
      await new Promise(setImmediate);
      assert.equal(
        it.lines.some((line) => line.includes('1800 s')),
        restarts,
      );
      assert.deepEqual(ran, []);
      it.host.kill();
    }
  });
});

test('a killed host’s code gets no further than to the next thing it would send', async () => {
  const it = await sending();
  const held = it.host.freeze({ when: { activity: 'send', step: 2 }, forMs: MINUTE });
  assert.equal(held, 'armed');
  await it.start();
  await runUntil(it, () => it.sent.length === 1 && it.host.busy() === 0);
  it.host.kill();
  await runUntil(it, () => false);
  assert.deepEqual(
    it.sent.map(({ what }) => what),
    ['first of 1'],
  );
});
