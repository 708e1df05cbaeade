import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OUT_OF_BOX } from '../../../src/connectors/servicenow/settings.ts';
import { tablesIn } from '../../../src/connectors/servicenow/states.ts';
import {
  isOver,
  standingIn,
  type TicketTableName,
} from '../../../src/connectors/servicenow/ticket-tables.ts';
import type { TicketRef } from '../../../src/domain/ticket.ts';
import { meaningOf, WRITTEN_STANDINGS, type WrittenStanding } from '../../../src/domain/written-standing.ts';
import { instance, MIRA, SETTINGS } from './instance.ts';

type Bench = ReturnType<typeof instance>;

const RECORDS = ['sc_req_item', 'incident'] as const satisfies readonly TicketTableName[];
/** Catalog tasks are no tickets: they are follow-ups of ours. */
const TABLES = [...RECORDS, 'sc_task'] as const;

function ticketIn(bench: Bench, table: TicketTableName): TicketRef {
  if (table === 'sc_req_item') return bench.makeTicket();
  const { number } = bench.servicenow.makeTask('incident', { short_description: 'Sign-in blocked' }, MIRA);
  const row = bench.servicenow.listRecords('incident').find((one) => one['number'] === number);
  return { system: 'servicenow', id: row?.['sys_id'] ?? '', number, type: 'incident' };
}

function recordOf(bench: Bench, table: TicketTableName, { number }: TicketRef) {
  return bench.servicenow.listRecords(table).find((one) => one['number'] === number) ?? {};
}

/** What our account wrote in the journal, newest last: the work note, then the comment. */
function journalOf({ servicenow }: Bench, { id }: TicketRef, element: 'work_notes' | 'comments') {
  return servicenow
    .listRecords('sys_journal_field')
    .filter((one) => one['element_id'] === id && one['element'] === element)
    .map((one) => one['value'] ?? '');
}

let revision = 0;

async function write(bench: Bench, ticket: TicketRef, standing: WrittenStanding | null) {
  revision += 1;
  const answer = await bench.ticketing.write(
    ticket,
    {
      workNote: 'What happened.',
      comment: 'What it means to you.',
      standing,
      marker: `[countersign r${revision} access=none outcome=running]`,
      commentMarker: `[ref 1.${revision}]`,
    },
    'r',
  );
  assert.ok(!answer.failed, answer.failed ? answer.because : '');
  return answer;
}

/** The words of what the seeds name, letter for letter. */
const NAMED: Readonly<Partial<Record<WrittenStanding, Readonly<Record<TicketTableName, string>>>>> = {
  'awaiting-approval': { sc_req_item: 'Approval required', incident: 'Approval required' },
  'approval-required': { sc_req_item: 'Approval required', incident: 'Approval required' },
  provisioning: {
    sc_req_item: 'In Progress – Provisioning',
    incident: 'In Progress – Provisioning',
  },
  'access-pending': {
    sc_req_item: 'Access pending (validated)',
    incident: 'Access pending (validated)',
  },
  'work-in-progress': { sc_req_item: 'Work in progress', incident: 'Work in progress' },
  'manual-intervention': { sc_req_item: 'Manual intervention', incident: 'Manual intervention' },
  'manual-review': { sc_req_item: 'needs manual review', incident: 'Pending manual review' },
};

for (const table of RECORDS)
  describe(`the standing of a ticket in ${table}`, () => {
    for (const standing of WRITTEN_STANDINGS)
      test(`${standing} is written as its table says, and note and comment begin with its words`, async () => {
        const bench = instance();
        const ticket = ticketIn(bench, table);
        await write(bench, ticket, standing);
        const columns = OUT_OF_BOX.tickets[table].writes[standing];
        const record = recordOf(bench, table, ticket);
        assert.equal(record['state'], columns.state);
        if (columns.approval) assert.equal(record['approval'], columns.approval);
        const words = NAMED[standing]?.[table];
        const [note] = journalOf(bench, ticket, 'work_notes');
        const [comment] = journalOf(bench, ticket, 'comments');
        assert.ok(
          note?.startsWith(words === undefined ? 'What happened.' : `${words}\nWhat happened.`),
          note,
        );
        assert.ok(comment?.startsWith(words === undefined ? 'What it means' : `${words}\nWhat it`), comment);
      });

    test('reads each state that is written as what it was written for', () => {
      const one = OUT_OF_BOX.tickets[table];
      for (const standing of WRITTEN_STANDINGS) {
        const read = standingIn(one, one.writes[standing].state);
        const meant = meaningOf(standing);
        assert.equal(isOver(read), isOver(meant), standing);
        assert.equal(read === 'completed', meant === 'completed', standing);
      }
    });

    test('a note without a standing leaves the record as it is, and begins with what it says', async () => {
      const bench = instance();
      const ticket = ticketIn(bench, table);
      await write(bench, ticket, null);
      assert.equal(recordOf(bench, table, ticket)['state'], '1');
      assert.match(journalOf(bench, ticket, 'work_notes')[0] ?? '', /^What happened\./);
    });

    test('a ticket that people closed keeps its state, and nothing says that it has another', async () => {
      const bench = instance();
      const ticket = ticketIn(bench, table);
      const closed = { state: '7', close_code: 'Solved', close_notes: 'Done by hand.' };
      if (table === 'incident') bench.servicenow.changeTask(ticket.number, closed, MIRA);
      else bench.servicenow.closeTicket(ticket.number, { state: '7' });
      await write(bench, ticket, 'manual-review');
      assert.equal(recordOf(bench, table, ticket)['state'], '7');
      assert.match(journalOf(bench, ticket, 'work_notes')[0] ?? '', /^What happened\./);
    });

    test('an approval is asked anew where the table says so, and one that was rejected stays rejected', async () => {
      for (const [before, after] of [
        ['approved', 'requested'],
        ['not requested', 'requested'],
        ['rejected', 'rejected'],
        ['something else', 'something else'],
      ] as const) {
        const bench = instance();
        const ticket = ticketIn(bench, table);
        if (table === 'incident') bench.servicenow.changeTask(ticket.number, { approval: before }, MIRA);
        else bench.servicenow.patchTicket(ticket.number, { approval: before });
        const answer = await write(bench, ticket, 'approval-required');
        assert.equal(recordOf(bench, table, ticket)['approval'], after);
        assert.equal(answer.approval, after === 'something else' ? 'unknown' : after);
      }
    });

    for (const unwritten of ['dropped', 'refused'] as const)
      test(`an approval that may not be written (${unwritten}) keeps nobody from writing the state, and is answered`, async () => {
        const bench = instance({ rights: { unwritable: [`${table}.approval`], unwritten } });
        const ticket = ticketIn(bench, table);
        if (table === 'incident')
          bench.servicenow.changeTask(ticket.number, { state: '3', approval: 'approved' }, MIRA);
        else bench.servicenow.patchTicket(ticket.number, { fields: { state: '2' }, approval: 'approved' });
        const answer = await write(bench, ticket, 'approval-required');
        assert.equal(answer.approval, 'approved');
        const { state } = OUT_OF_BOX.tickets[table].writes['approval-required'];
        assert.equal(recordOf(bench, table, ticket)['state'], state);
      });
  });

test('an incident that somebody resolved is not opened again, also by a second try after the note was written', async () => {
  const bench = instance();
  const ticket = ticketIn(bench, 'incident');
  const resolved = { state: '6', close_code: 'Solved', close_notes: 'Done by hand.' };
  bench.servicenow.changeTask(ticket.number, resolved, MIRA);
  await write(bench, ticket, null); // the last change of the record is ours by now
  await write(bench, ticket, 'work-in-progress');
  assert.equal(recordOf(bench, 'incident', ticket)['state'], '6');
});

test('an incident that we resolve gets the code and the notes that its data policy asks for', async () => {
  const bench = instance({ policy: { incidentClosure: true } });
  const ticket = ticketIn(bench, 'incident');
  await write(bench, ticket, 'completed');
  const { state, close_code, close_notes } = recordOf(bench, 'incident', ticket);
  assert.deepEqual([state, close_code, close_notes], ['6', 'Resolved by request', 'What it means to you.']);
});

test('a link to a ticket opens the record of its kind', () => {
  const bench = instance();
  const incident = ticketIn(bench, 'incident');
  const item = bench.makeTicket();
  const opens = (link: string | null) => {
    const { origin, pathname, searchParams } = new URL(link ?? '');
    return [`${origin}${pathname}`, ...searchParams].join(' ');
  };
  const frame = 'https://acme.service-now.com/nav_to.do uri,';
  assert.equal(opens(bench.ticketing.linkTo(incident)), `${frame}incident.do?sys_id=${incident.id}`);
  assert.equal(opens(bench.ticketing.linkTo(item)), `${frame}sc_req_item.do?sys_id=${item.id}`);
  const followUp = bench.ticketing.linkToFollowUp({ type: 'task', number: 'SCTASK0010001' });
  assert.equal(opens(followUp), `${frame}sc_task.do?sysparm_query=number=SCTASK0010001`);
});

describe('SERVICENOW_STATES', () => {
  const read = (value: unknown) => tablesIn(JSON.stringify(value));
  const wrong = (value: unknown): string => {
    const answer = read(value);
    return 'message' in answer ? answer.message : 'nothing';
  };

  test('a state of a customer is written, read and worded as the setting says, with a stage beside it', async () => {
    const answer = read({
      sc_req_item: {
        reads: { '21': 'in-progress', '22': 'open' },
        writes: {
          provisioning: { state: '21', stage: 'fulfillment' },
          'manual-review': { state: '22', words: 'Parked for review' },
        },
      },
    });
    assert.ok('tables' in answer, wrong({}));
    const bench = instance({}, { ...SETTINGS, tickets: answer.tables });
    const ticket = bench.makeTicket();
    await write(bench, ticket, 'provisioning');
    const { state, stage } = recordOf(bench, 'sc_req_item', ticket);
    assert.deepEqual([state, stage], ['21', 'fulfillment']);
    const shown = await bench.ticketing.read(ticket, 'r');
    assert.ok(!shown.failed);
    assert.equal(shown.ticket.standing, 'in-progress');
    await write(bench, ticket, 'manual-review');
    assert.equal(recordOf(bench, 'sc_req_item', ticket)['state'], '22');
    assert.match(journalOf(bench, ticket, 'work_notes')[1] ?? '', /^Parked for review\nWhat happened/);
  });

  test('states alone, as they were given before there were tables, add to what request items are read as', () => {
    const answer = read({ '18': 'completed' });
    assert.ok('tables' in answer);
    assert.equal(standingIn(answer.tables.sc_req_item, '18'), 'completed');
    assert.equal(standingIn(answer.tables.incident, '18'), 'unknown');
    assert.equal(standingIn(answer.tables.sc_req_item, '2'), 'in-progress');
  });

  test('a state that nothing names is unknown, whatever it is called', () => {
    for (const state of ['', '99', 'constructor', '__proto__'])
      for (const table of RECORDS) assert.equal(standingIn(OUT_OF_BOX.tickets[table], state), 'unknown');
  });

  test('tells what is wrong, with the way to it', () => {
    const must = (path: string, of: string) =>
      new RegExp(`^SERVICENOW_STATES/${path} must be an object .*${of}`);
    const item = (writes: unknown, reads: unknown = {}) => ({ sc_req_item: { reads, writes } });
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [
        { sc_request: {} },
        /^SERVICENOW_STATES\/sc_request is no table of tickets\. Tables are sc_req_item, incident, sc_task\.$/,
      ],
      [
        { incident: { read: {} } },
        /^SERVICENOW_STATES\/incident\/read is not known there\. Known are reads, writes/,
      ],
      [
        { incident: { reads: { '5': 'done' } } },
        /^SERVICENOW_STATES\/incident\/reads\/5 must be one of open/,
      ],
      [item({ doing: {} }), /^SERVICENOW_STATES\/sc_req_item\/writes\/doing is not known there/],
      [
        item({ provisioning: '2' }),
        /^SERVICENOW_STATES\/sc_req_item\/writes\/provisioning must be an object/,
      ],
      [
        item({ provisioning: { state: '21' } }),
        /^SERVICENOW_STATES\/sc_req_item\/writes\/provisioning\/state is "21", which SERVICENOW_STATES\/sc_req_item\/reads does not name\. Name it there as in-progress, or write another state for provisioning\.$/,
      ],
      [item({ provisioning: { state: '3' } }), /provisioning\/state is "3", which .* reads as completed/],
      [item({ completed: { state: '4' } }), /completed\/state is "4", which .* reads as incomplete/],
      [item({}, { '2': 'completed' }), /in-progress\/state is "2", which .* reads as completed/],
      [
        item({ provisioning: { state: 2 } }),
        /provisioning\/state must be a text of 1 to 80 characters in one line/,
      ],
      [item({ provisioning: { words: 'a\nb' } }), /provisioning\/words must be a text/],
      [item({ provisioning: { approval: 'requested' } }), /provisioning\/approval is not known there/],
      [item({ 'approval-required': { approval: 'approved' } }), /approval must be how this instance stores/],
      [{ incident: { writes: { provisioning: { stage: 'x' } } } }, /provisioning\/stage is not known there/],
      [{ '18': ['completed'] }, /^SERVICENOW_STATES\/18 must be one of open/],
      [{ incident: { reads: { '5': ['open'] } } }, /^SERVICENOW_STATES\/incident\/reads\/5 must be one of/],
      [{ '': 'completed' }, /^SERVICENOW_STATES\/ names no state: it must be a text of 1 to 80 characters/],
      [{ ' 18': 'completed' }, /^SERVICENOW_STATES\/ 18 names no state: .* without blanks around it\.$/],
      ...[null, 'completed', 3, []].flatMap((nothing): readonly (readonly [unknown, RegExp])[] => [
        ...TABLES.map((table) => [{ [table]: nothing }, must(table, 'reads and writes')] as const),
        ...TABLES.map((table) => [{ [table]: { reads: nothing } }, must(`${table}/reads`, 'state')] as const),
        ...TABLES.map(
          (table) => [{ [table]: { writes: nothing } }, must(`${table}/writes`, 'standing')] as const,
        ),
        ...TABLES.map(
          (table) =>
            [
              { [table]: { writes: { completed: nothing } } },
              must(`${table}/writes/completed`, 'such as'),
            ] as const,
        ),
      ]),
      [
        { sc_task: { writes: { provisioning: { state: '2' } } } },
        /provisioning is not known there. Known are completed\.$/,
      ],
      [{ sc_task: { writes: { completed: { words: 'Done' } } } }, /completed\/words is not known there/],
      [
        { sc_task: { writes: { completed: { state: '18' } } } },
        /which SERVICENOW_STATES\/sc_task\/reads does not/,
      ],
    ];
    for (const [value, message] of cases) assert.match(wrong(value), message);
  });
});
