import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { inTime, MOST_TIME, OutOfTime } from '../../src/activities/running/in-time.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { aWorld } from '../support/world.ts';

/** Ports that answer after the clock has moved by `standsStill` minutes, and what was done by them. */
function standing(standsStill: number) {
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
  };
  const means = inTime(ports as unknown as Means);
  const wait = (minutes: number) => {
    now += minutes * MINUTE;
  };
  return { means, done, wait };
}

const NOTHING = [] as never;

describe('an execution that is older than a function may be', () => {
  test('has as much time as host.json gives to a function', () => {
    const { functionTimeout } = JSON.parse(readFileSync('host.json', 'utf8')) as { functionTimeout: string };
    assert.equal(Date.parse(`1970-01-01T${functionTimeout}Z`), MOST_TIME);
  });

  test('believes nothing it reads, sends nothing and changes no row', async () => {
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

  test('makes no change anew after a conflict that it met too late', async () => {
    const { means } = standing(90);
    let made = 0;
    const changed = means.requests.change('', (row) => {
      made += 1;
      return row;
    });
    await assert.rejects(changed, OutOfTime);
    assert.equal(made, 1);
  });

  test('records the answer of a call that was on its way, and sends nothing more', async () => {
    const { means, done } = standing(90);
    await means.directory.addMember(NOTHING, '', '');
    await means.auditLog.append('', []);
    assert.deepEqual(done, ['added', 'recorded']);
    await assert.rejects(async () => await means.directory.addMember(NOTHING, '', ''), OutOfTime);
  });

  test('does everything while there is time', async () => {
    const { means, done } = standing(1);
    await means.directory.readUsers(NOTHING, '');
    await means.requests.read('');
    await means.auditLog.append('', []);
    assert.deepEqual(done, ['read', 'row read', 'recorded']);
  });
});

/** They reach nothing outside, or change nothing there, or only doors and timers use them. */
const UNWATCHED = [
  ...['clock', 'limits', 'rulebook', 'security', 'seal', 'witnesses', 'keeping'],
  ...['conversationInbound', 'ticketInbound', 'directoryNotifications'],
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
