import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { factsOf } from '../../src/domain/audit.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { order } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const CHAT = 'smba.trafficmanager.net';

type Broken = { broken: boolean };

/** Facts can't be gathered, because of our own code; `broken` says for how long. */
function decidingFails(world: TestWorld): Broken {
  const state = { broken: true };
  const { directory } = world.app.means;
  const { readFacts } = directory;
  const fails: typeof readFacts = async (wanted, requestId) => {
    if (state.broken && wanted.beneficiaryId !== '')
      throw new TypeError('Cannot read properties of undefined');
    return await readFacts.call(directory, wanted, requestId);
  };
  Object.assign(directory, { readFacts: fails });
  return state;
}

/** Rows of requests are full from the beginning, so that nothing can be added to one. @returns what makes room in all of them. */
function rowsAreFull(world: TestWorld): () => Promise<void> {
  const { requests } = world.app.means;
  const insert = requests.insert.bind(requests);
  const full: string[] = [];
  const padded: typeof insert = async (record) => {
    const room = 500_000 - JSON.stringify({ ...record, padding: '' }).length;
    full.push(record.requestId);
    return await insert({ ...record, padding: 'x'.repeat(room) } as RequestRecord);
  };
  Object.assign(requests, { insert: padded });
  return async () => {
    Object.assign(requests, { insert });
    const withoutPadding = ({ padding: _, ...row }: RequestRecord & { readonly padding?: string }) => row;
    for (const requestId of full) await requests.change(requestId, withoutPadding);
  };
}

const told = ({ teams }: TestWorld) =>
  teams.messages().filter(({ text }) => text.includes('could not run for minutes'));

describe('a step that goes on failing', () => {
  test('a step that goes on failing is told on the ticket and to operators within minutes, once, and the request goes on when it is mended', async (t) => {
    const world = await aWorld(t);
    const state = decidingFails(world);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 5 * MINUTE);
    assert.match(
      textOf(world, number),
      /It can not go on at the moment: the step decideRequest of Countersign fails/,
    );
    const { requestId } = await requestOf(world, number);
    const people = new Set(told(world).map(({ to }) => to));
    assert.ok(people.size > 0 && told(world).length === people.size);
    for (const { text } of told(world))
      assert.ok(text.includes(requestId) && text.includes('decideRequest could not run'));
    for (let quarter = 0; quarter < 6; quarter += 1) await pass(world, 15 * MINUTE);
    assert.equal(told(world).length, people.size);
    assert.equal(textOf(world, number).match(/can not go on at the moment/g)?.length, 1);
    state.broken = false;
    for (let quarter = 0; quarter < 8; quarter += 1) await pass(world, 15 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a step that goes on failing calls operators by an incident where chat reaches nobody, and the evidence has it', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({ match: { host: CHAT }, effect: { kind: 'status', status: 503 } });
    const state = decidingFails(world);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 10 * MINUTE);
    const { requestId } = await requestOf(world, number);
    const raised = factsOf(await world.app.means.auditLog.read(requestId), 'follow-up-raised');
    assert.deepEqual(
      raised.map(({ once, data }) => [once, data.title]),
      [[`failing:decideRequest:${requestId}`, 'A step of Countersign fails: decideRequest']],
    );
    mend(world);
    state.broken = false;
    await pass(world, HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a step that goes on failing has its incident in the evidence as soon as that takes it, and calls nobody twice', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({ match: { host: CHAT }, effect: { kind: 'status', status: 503 } });
    decidingFails(world);
    const { auditLog } = world.app.means;
    const append = auditLog.append.bind(auditLog);
    let isFull = true;
    Object.assign(auditLog, {
      append: async (...[id, entries]: Parameters<typeof append>) => {
        if (isFull && entries.some(({ fact }) => fact === 'follow-up-raised')) throw new Error('It is full.');
        await append(id, entries);
      },
    });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 10 * MINUTE);
    const { requestId } = await requestOf(world, number);
    const raised = async () => factsOf(await auditLog.read(requestId), 'follow-up-raised').length;
    assert.equal(await raised(), 0);
    isFull = false;
    await pass(world, 30 * MINUTE);
    assert.equal(await raised(), 1);
    assert.equal(world.servicenow.ticket(number).tasks.length, 1);
  });

  test('a step that goes on failing of many requests is one message an hour', async (t) => {
    const world = await aWorld(t);
    decidingFails(world);
    const numbers = ['sales-rep', 'finance-analyst', 'developer', 'cfo'].map(
      (person) => order(world, 'Access to VPN', person).number,
    );
    await pass(world, 10 * MINUTE);
    const people = new Set(told(world).map(({ to }) => to));
    assert.ok(people.size > 0 && told(world).length === people.size, `${told(world).length} messages`);
    for (const number of numbers) assert.match(textOf(world, number), /can not go on at the moment/);
  });

  test('a step that goes on failing because of the very row that would say so is told to operators all the same', async (t) => {
    const world = await aWorld(t);
    const makeRoom = rowsAreFull(world);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 10 * MINUTE);
    assert.ok(told(world).length > 0, 'nobody was told');
    assert.match(told(world)[0]?.text ?? '', /a row holds 500000: nothing was written/);
    await makeRoom();
    await pass(world, HOUR / 4);
    await pass(world, HOUR / 4);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});
