/** Timer triggers: the recorded run of the real host, second by second, and the rules behind it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as macrotask } from 'node:timers/promises';
import { app, type InvocationContext, type Timer } from '@azure/functions';
import { type SandboxClock, virtualClock } from '../../../sandbox/clock.ts';
import { parseSchedule } from '../../../sandbox/host/schedules.ts';
import { type Hosted, hosted } from './hosting.ts';
import { readTrace } from './traces/trace.ts';

type Fired = {
  readonly at: string;
  readonly name: string;
  readonly timer: unknown;
  readonly retryContext?: { readonly retryCount: number; readonly maxRetryCount: number };
};

const { fired: recorded } = readTrace<{ readonly fired: readonly Fired[] }>('timer-triggers');

const FIRST_START = '2026-11-20T10:08:15.934Z';
const KILLED = '2026-11-20T10:08:53.000Z';
const SECOND_START = '2026-11-20T10:09:11.354Z';
const END = '2026-11-20T10:09:23.900Z';
const byHand = new Set(['hourly', 'failing']);
const STEP = 100;

/** The functions of the recording; `slowTimer` takes eight seconds. */
function register(clock: SandboxClock, fired: Fired[]): () => void {
  const note = (timer: Timer, { functionName: name, retryContext }: InvocationContext) => {
    const retry = retryContext
      ? { retryContext: { retryCount: retryContext.retryCount, maxRetryCount: retryContext.maxRetryCount } }
      : {};
    fired.push({ at: new Date(clock.now()).toISOString(), name, timer: structuredClone(timer), ...retry });
  };
  return () => {
    app.timer('cron6', { schedule: '*/5 * * * * *', handler: note });
    app.timer('slowTimer', {
      schedule: '*/5 * * * * *',
      handler: async (timer, context) => {
        note(timer, context);
        await new Promise<void>((resume) => void clock.schedule(clock.now() + 8000, resume));
      },
    });
    app.timer('cron5', { schedule: '*/1 * * * *', handler: note });
    app.timer('startup', { schedule: '0 0 3 * * *', runOnStartup: true, handler: note });
    app.timer('hourly', { schedule: '0 0 * * * *', handler: note });
    app.timer('span', { schedule: '00:00:07', handler: note });
    app.timer('failing', {
      schedule: '0 0 4 * * *',
      retry: { strategy: 'fixedDelay', delayInterval: { seconds: 1 }, maxRetryCount: 2 },
      handler: (timer, context) => {
        note(timer, context);
        throw new Error('fails every time');
      },
    });
  };
}

async function settle(): Promise<void> {
  for (let at = 0; at < 6; at += 1) await macrotask();
}

/** Lets time pass in small steps, running by hand what the recording ran by hand. */
async function pass({ clock, host }: Pick<Hosted, 'clock' | 'host'>, until: string): Promise<void> {
  const runs = recorded.filter(
    ({ name, at, retryContext }) => byHand.has(name) && at < until && !retryContext?.retryCount,
  );
  while (clock.now() < Date.parse(until)) {
    const next = clock.now() + STEP;
    for (const run of runs) {
      const at = Date.parse(run.at);
      if (at <= clock.now() || at > next) continue;
      clock.moveTo(at);
      void host.runTimer(run.name);
      await settle();
    }
    clock.moveTo(next);
    await settle();
  }
}

async function replayed(): Promise<Fired[]> {
  const fired: Fired[] = [];
  const clock = virtualClock(Date.parse(FIRST_START));
  const first = await hosted(register(clock, fired), { clock });
  await settle();
  await pass(first, KILLED);
  first.host.kill();
  clock.moveTo(Date.parse(SECOND_START));
  const second = await hosted(register(clock, fired), { clock, storage: first.storage });
  await settle();
  await pass(second, END);
  second.host.kill();
  return fired;
}

/** Times to the second: the recorded host was some milliseconds late. */
function nearly(expected: unknown, actual: unknown): void {
  const shown = (value: unknown) =>
    JSON.stringify(value, (key, member: unknown) =>
      key === 'last' || key === 'lastUpdated' ? aboutOf(member) : member,
    );
  assert.equal(shown(actual), shown(expected));
}

function aboutOf(time: unknown): unknown {
  const text = String(time);
  return text.startsWith('0001') ? text : Math.round(Date.parse(text) / 10_000);
}

describe('timers fire as recorded', () => {
  const names = [...new Set(recorded.map(({ name }) => name))];
  const playing = replayed();
  for (const name of names) {
    test(name, async () => {
      const actual = (await playing).filter((one) => one.name === name);
      const expected = recorded.filter((one) => one.name === name);
      assert.equal(actual.length, expected.length, JSON.stringify(actual.map(({ at }) => at)));
      for (const [at, one] of expected.entries()) {
        const own = actual[at];
        assert.ok(
          own && Math.abs(Date.parse(own.at) - Date.parse(one.at)) < 1000,
          `${own?.at} is not ${one.at}`,
        );
        nearly(one.timer, own.timer);
        assert.equal(own.retryContext?.retryCount, one.retryContext?.retryCount);
        assert.equal(own.retryContext?.maxRetryCount, one.retryContext?.maxRetryCount);
      }
    });
  }
});

describe('a schedule', () => {
  const from = Date.parse('2026-03-03T09:00:30Z');
  const next = (text: string, zone = 'UTC') => {
    const ms = parseSchedule(text, zone)?.after(from);
    return ms === undefined ? null : new Date(ms).toISOString();
  };
  const cases = {
    '0 */5 * * * *': '2026-03-03T09:05:00.000Z',
    '*/1 * * * *': '2026-03-03T09:01:00.000Z',
    '0 30 9 * JAN MON-FRI': '2027-01-01T09:30:00.000Z',
    '0 0 9 13 * FRI': '2026-03-13T09:00:00.000Z',
    '00:00:07': '2026-03-03T09:00:37.000Z',
    '24:00:00': '2026-03-27T09:00:30.000Z',
    '1.00:00:00': '2026-03-04T09:00:30.000Z',
    'not a schedule': null,
    '0 0 0 1 1 * 2027': null,
    '0 0 0 L * *': null,
    '99 * * * * *': null,
  };
  for (const [text, expected] of Object.entries(cases)) {
    test(`"${text}" ${expected === null ? 'is refused' : `is next due at ${expected}`}`, () =>
      assert.equal(next(text), expected));
  }

  test('follows the time zone of the process, over the change of the clock', () => {
    const schedule = parseSchedule('0 30 8 * * *', 'Europe/Amsterdam');
    const before = schedule?.after(Date.parse('2026-03-28T12:00:00Z')) ?? 0;
    assert.equal(new Date(before).toISOString(), '2026-03-29T06:30:00.000Z');
  });
});

const counting = (ran: unknown[], schedule: string) => () => {
  app.timer('counted', { schedule, handler: (timer) => void ran.push(timer.isPastDue) });
  app.timer('other', { schedule: '0 0 12 * * *', handler: () => void ran.push('other') });
};

describe('a timer function', () => {
  test('fires once after a jump over several occurrences, as past due', async () => {
    const ran: unknown[] = [];
    const { clock, host } = await hosted(counting(ran, '0 */10 * * * *'));
    clock.moveTo(clock.now() + 2 * 3_600_000);
    await host.idle();
    assert.deepEqual(ran, [true]);
    assert.equal(clock.nextDue(['tick']), Date.parse('2026-03-03T11:10:00Z'));
  });

  test('takes its schedule from settings', async () => {
    const ran: unknown[] = [];
    const { clock, host } = await hosted(counting(ran, '%WHEN%'), { settings: { WHEN: '0 15 9 * * *' } });
    clock.moveTo(Date.parse('2026-03-03T09:15:00Z'));
    await host.idle();
    assert.deepEqual(ran, [false]);
  });

  test('with a setting that is missing is in error alone', async () => {
    const ran: unknown[] = [];
    const { host, lines } = await hosted(counting(ran, '%WHEN%'));
    await assert.rejects(host.runTimer('counted'), /No enabled timer function is named counted/);
    await host.runTimer('other');
    assert.deepEqual(ran, ['other']);
    assert.match(lines.join('\n'), /counted is in error/);
  });

  test('a timer function that is disabled stays silent', async () => {
    const ran: unknown[] = [];
    const { clock, host } = await hosted(counting(ran, '0 */10 * * * *'), {
      settings: { 'AzureWebJobs.counted.Disabled': '1' },
    });
    clock.moveTo(clock.now() + 3_600_000);
    await host.idle();
    assert.deepEqual(ran, []);
  });

  test('keeps its schedule after an error', async () => {
    let runs = 0;
    const { clock, host } = await hosted(() =>
      app.timer('breaks', {
        schedule: '0 */10 * * * *',
        handler: () => {
          runs += 1;
          throw new Error('no');
        },
      }),
    );
    for (const minutes of [10, 20]) {
      clock.moveTo(Date.parse('2026-03-03T09:00:00Z') + minutes * 60_000);
      await host.idle();
    }
    assert.equal(runs, 2);
  });
});
