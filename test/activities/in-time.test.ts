import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { inTime, MOST_TIME, OutOfTime } from '../../src/activities/running/in-time.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { aWorld } from '../support/world.ts';

type Calls = Readonly<Record<string, Readonly<Record<string, () => unknown>>>>;

/** What changes something outside, by port: nobody else has its answer. */
const CHANGES = [
  ...['conversations.notify', 'conversations.post', 'conversations.reply', 'conversations.update'],
  ...['directory.addMember', 'directory.removeMember', 'licenses.assign', 'licenses.setUsageLocation'],
  ...['mail.send', 'ticketing.askApprovals', 'ticketing.endFollowUp', 'ticketing.followUp', 'ticketing.open'],
  ...['ticketing.settleApproval', 'ticketing.write'],
];
const OUTSIDE = ['directory', 'licenses', 'ticketing', 'conversations', 'mail', 'probes'] as const;

/** Every method of what is outside, as the app is put together; of several tools each name once. */
function methodsOf(means: Means): readonly { readonly port: string; readonly method: string }[] {
  const namesIn = (part: unknown): readonly string[] => {
    if (typeof part !== 'object' || part === null) return [];
    const own = Object.getPrototypeOf(part) === Object.prototype ? [] : prototypeOf(part);
    const parts = Object.entries(part).flatMap(([name, value]) =>
      typeof value === 'function' ? [name] : namesIn(value),
    );
    return [...own, ...parts];
  };
  return OUTSIDE.flatMap((port) => [...new Set(namesIn(means[port]))].map((method) => ({ port, method })));
}

const prototypeOf = (part: object) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(part)).filter((name) => name !== 'constructor');

/** Ports that answer after the clock has moved by `standsStill` minutes, and what was done by them. */
function standing(standsStill: number, more: Calls = {}) {
  let now = 0;
  const done: string[] = [];
  const answer = async (what: string) => {
    now += standsStill * MINUTE;
    done.push(what);
    return what;
  };
  const ports = {
    clock: { now: () => now },
    directory: { readUsers: () => answer('read'), addMember: () => answer('added') },
    ticketing: { servicenow: { write: () => answer('written') } },
    requests: {
      read: () => answer('row read'),
      change: async (_: string, change: (row: object) => object) => {
        const row = change({});
        await answer('row read');
        return change(row);
      },
    },
    auditLog: { append: () => answer('recorded') },
    ...Object.fromEntries(
      Object.entries(more).map(([port, calls]) => [
        port,
        Object.fromEntries(Object.keys(calls).map((name) => [name, () => answer(name)])),
      ]),
    ),
  };
  const means = inTime(ports as unknown as Means);
  const wait = (minutes: number) => {
    now += minutes * MINUTE;
  };
  return { means, done, wait };
}

const NOTHING = [] as never;

describe('The time of an execution', () => {
  test('an execution has as much time as host.json gives to a function', () => {
    const { functionTimeout } = JSON.parse(readFileSync('host.json', 'utf8')) as { functionTimeout: string };
    assert.equal(Date.parse(`1970-01-01T${functionTimeout}Z`), MOST_TIME);
  });

  test('an execution that is older than a function may be believes nothing it reads, sends nothing and changes no row', async () => {
    const reads = standing(90);
    await assert.rejects(reads.means.directory.readUsers(NOTHING, ''), OutOfTime);
    const later = standing(0);
    later.wait(6);
    for (const act of [
      () => later.means.directory.readUsers(NOTHING, ''),
      () => later.means.ticketing['servicenow']?.write(NOTHING, NOTHING, ''),
      () => later.means.requests.read(''),
      () => later.means.requests.change('', (row) => row),
    ])
      await assert.rejects(async () => await act(), OutOfTime);
    assert.deepEqual(later.done, []);
  });

  test('an execution makes no change anew after a conflict that it met too late', async () => {
    const { means } = standing(90);
    let made = 0;
    const changed = means.requests.change('', (row) => {
      made += 1;
      return row;
    });
    await assert.rejects(changed, OutOfTime);
    assert.equal(made, 1);
  });

  test('an execution that is older than a function may be records the answer of whatever changes something outside, believes the answer of nothing else, and sends no more', async (t) => {
    const { app } = await aWorld(t);
    const recorded: string[] = [];
    for (const { port, method } of methodsOf(app.means)) {
      const { means, done } = standing(90, { [port]: { [method]: () => undefined } });
      const call = () => (means as unknown as Calls)[port]?.[method]?.();
      const believed = await Promise.resolve(call()).then(
        () => true,
        (error) => !(error instanceof OutOfTime),
      );
      assert.deepEqual(done, [method], `${port}.${method} was on its way`);
      await assert.rejects(async () => await call(), OutOfTime);
      if (!believed) continue;
      recorded.push(`${port}.${method}`);
      await means.auditLog.append('', []);
      assert.equal(done.at(-1), 'recorded', `what came of ${port}.${method}`);
    }
    assert.deepEqual(recorded.toSorted(), CHANGES);
  });

  test('an execution does everything while there is time', async () => {
    const { means, done } = standing(1);
    await means.directory.readUsers(NOTHING, '');
    await means.requests.read('');
    await means.auditLog.append('', []);
    assert.deepEqual(done, ['read', 'row read', 'recorded']);
  });
});

/** They reach nothing outside, or change nothing there, or only doors and timers use them. */
const UNWATCHED = [
  ...['clock', 'limits', 'rulebook', 'security', 'tell', 'seal', 'witnesses', 'keeping', 'checkups'],
  ...['chatSignIns', 'chatAccounts'],
  ...['conversationInbound', 'ticketInbound', 'alertInbound', 'activationInbound', 'directoryNotifications'],
];

test('an execution that stood still is held back at every port by which activities reach something outside', async (t) => {
  const { app } = await aWorld(t);
  const means = inTime(app.means);
  const unwatched = Object.keys(means).filter((name) => {
    const port = name as keyof Means;
    return means[port] === app.means[port];
  });
  assert.deepEqual(
    unwatched.filter((name) => !UNWATCHED.includes(name)),
    [],
  );
});
