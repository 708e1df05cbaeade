import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { createStores } from '../../src/connectors/tables/stores.ts';
import { type Selectable, type Selector, selects } from '../../src/domain/selector.ts';
import type { TicketFields } from '../../src/domain/ticket.ts';
import { takeIn } from '../../src/functions/take-in.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

/** Incidents that one of the tables names. */
const BLOCKED: Selector = { by: 'fields', type: 'incident', all: { category: ['identity'] } };
const TICKET = { system: 'servicenow', id: 'abc', number: 'RITM0010001' };

/** Deliveries of one ticket, each under an id of its own, with what each asks of the tables. */
function deliveries() {
  const { stores, clock, simulator, connect } = simulatedStores();
  const started: string[] = [];
  const runs = {
    start: async (name: string) => {
      started.push(name);
      return 'started' as const;
    },
    wake: async () => undefined,
  };
  const kindsOf = (ticket: Selectable) => (selects(BLOCKED, ticket) ? ['m365-license'] : []);
  const meansOver = (own: typeof stores) =>
    ({ ...own, clock, rulebook: { kinds: ['group-membership'], kindsOf } }) as unknown as Means;
  const here = meansOver(stores);
  const elsewhere = meansOver(createStores({ connect, clock, noticeLeadMs: 0 }));
  let count = 0;
  const deliver = async (version: number, means = here) => {
    const before = simulator.cost;
    count += 1;
    const hint = { deliveryId: `evt-${count}`, event: 'updated', catalogItemHint: null };
    const { requestId } = await takeIn(means, runs, { ...hint, ticket: TICKET, version }, '{}');
    const { reads, writes } = simulator.cost;
    return { requestId, operations: reads + writes - before.reads - before.writes };
  };
  const report = async (fieldsHint: TicketFields) => {
    const ticket = { ...TICKET, id: `inc-${fieldsHint.category}`, type: 'incident' } as const;
    const event = { deliveryId: ticket.id, event: 'incident.submitted', catalogItemHint: null, fieldsHint };
    return await takeIn(here, runs, { ...event, ticket }, '{}');
  };
  return { stores, clock, deliver, report, started, elsewhere };
}

describe('taking in a delivery', () => {
  test('taking in a delivery about an incident starts the kind whose table its fields name, and keeps that it is one', async () => {
    const { stores, report } = deliveries();
    const { requestId } = await report({ category: 'identity' });
    const row = (await stores.requests.read(requestId))?.row;
    assert.deepEqual([row?.kind, row?.ticket.type], ['m365-license', 'incident']);
    const pointer = await stores.requests.readPointer(TICKET.system, 'inc-identity');
    assert.equal(pointer?.row.ticket.type, 'incident');
    const other = await report({ category: 'hardware' });
    assert.equal((await stores.requests.read(other.requestId))?.row.kind, 'group-membership');
  });

  test('about a ticket whose request is over marks it as heard of and to be looked at in one change', async () => {
    const { stores, deliver, started, clock } = deliveries();
    const { requestId } = await deliver(1);
    await stores.requests.change(requestId, (row) => ({ ...row, phase: 'concluded' }));
    const { operations } = await deliver(2);
    assert.equal(operations, 5, 'received, the ticket, its request, the mark, started');
    const pointer = await stores.requests.readPointer(TICKET.system, TICKET.id);
    assert.equal(pointer?.row.heardVersion, 2);
    assert.equal(pointer?.row.checkDue, new Date(clock.now()).toISOString());
    assert.deepEqual(started, ['groupMembership', 'ticketCheck']);
  });

  test('marks it as heard of also where a run waits, once that run is woken', async () => {
    const { stores, deliver } = deliveries();
    const { requestId } = await deliver(1);
    await stores.requests.change(requestId, (row) => ({ ...row, phase: 'waiting', waitingOn: 'owners' }));
    await deliver(3);
    await deliver(2);
    const pointer = await stores.requests.readPointer(TICKET.system, TICKET.id);
    assert.equal(pointer?.row.heardVersion, 3, 'an older one that comes later is no news');
    assert.equal(pointer?.row.checkDue, null);
    assert.notEqual((await stores.requests.read(requestId))?.row.wakeDue, null);
  });

  test('taking in a delivery in two processes at once loses neither what was heard of nor what is due', async () => {
    const { stores, deliver, elsewhere } = deliveries();
    const { requestId } = await deliver(1);
    await stores.requests.change(requestId, (row) => ({ ...row, phase: 'concluded' }));
    await Promise.all([deliver(2), deliver(4, elsewhere), deliver(3), deliver(2, elsewhere)]);
    const pointer = await stores.requests.readPointer(TICKET.system, TICKET.id);
    assert.equal(pointer?.row.heardVersion, 4);
    assert.notEqual(pointer?.row.checkDue, null);
    const later = new Date(Date.now() * 2).toISOString();
    assert.deepEqual(await stores.intake.unstarted(later), [], 'each is marked as started');
  });
});
