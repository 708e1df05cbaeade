import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { nextVersion } from '../../src/activities/deciding/next-version.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import { requestIdOf } from '../../src/domain/request.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const TICKET = { system: 'servicenow', id: 'abc', number: 'RITM1' };
const FIRST = newRecord(TICKET, 'group-membership', 1, START);
const OPENING = { at: START, by: 'oscar', because: 'retry', reason: 'It is mended.' } as const;
const SECOND = requestIdOf(TICKET, 'group-membership', 2);

async function aConcludedRequest() {
  const { requests, auditLog } = simulatedStores().stores;
  await requests.insertPointer({ ticket: TICKET, kind: FIRST.kind, latestVersion: 1, checkDue: null });
  await requests.insert({ ...FIRST, phase: 'concluded' });
  const open = (...more: [Parameters<typeof nextVersion>[3]] | []) =>
    nextVersion({ requests, auditLog } as unknown as Means, FIRST, OPENING, ...more);
  return { requests, auditLog, open };
}

describe('the next version of a request', () => {
  test('the next version of a request is opened once, however many ask for it at once', async () => {
    const { open } = await aConcludedRequest();
    const answers = await Promise.all([open(), open(), open()]);
    assert.deepEqual(answers.map(({ opened }) => opened).sort(), [false, false, true]);
    for (const answer of answers) if (!answer.opened) assert.equal(answer.latest, SECOND);
  });

  test('the next version of a request is opened although the ticket is heard of at that very moment, and neither is forgotten', async () => {
    const { requests, open } = await aConcludedRequest();
    const heard = (version: number) =>
      requests.changePointer(TICKET, (row) => ({ ...row, heardVersion: version }));
    const [answer] = await Promise.all([open(), heard(3), heard(4)]);
    assert.equal(answer.opened, true);
    const pointer = (await requests.readPointer('servicenow', 'abc'))?.row;
    assert.deepEqual([pointer?.latestVersion, (pointer?.heardVersion ?? 0) >= 3], [2, true]);
  });

  test('begins its evidence with who opened it, what it follows, and why', async () => {
    const { auditLog, open } = await aConcludedRequest();
    await open();
    const [row] = await auditLog.read(SECOND);
    assert.equal(row?.actor, 'oscar');
    const { requestId: follows } = FIRST;
    const data = { ticket: TICKET, follows, because: 'retry', reason: 'It is mended.' };
    assert.deepEqual([row?.fact, row?.data], ['request-received', data]);
  });

  test('the next version of a request is the row that a crash left behind without its pointer, as that row is', async () => {
    const { requests, open } = await aConcludedRequest();
    await requests.insert({ ...newRecord(TICKET, FIRST.kind, 2, START), replaces: FIRST.requestId });
    const answer = await open({ replaces: 'something else' });
    assert.ok(answer.opened);
    assert.equal(answer.record.replaces, FIRST.requestId);
  });

  test('the next version of a request does not exist for a ticket that is not known', async () => {
    const { requests } = simulatedStores().stores;
    assert.deepEqual(await nextVersion({ requests } as unknown as Means, FIRST, OPENING), {
      opened: false,
      latest: null,
    });
  });
});
