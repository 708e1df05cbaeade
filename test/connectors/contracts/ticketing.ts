/**
 * What every ITSM connector must do, whatever the tool. A connector's own test file makes the bench and runs it; a
 * new connector passes it unchanged.
 */
import assert from 'node:assert/strict';
import type { SandboxClock } from '../../../sandbox/clock.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import type { TicketRef } from '../../../src/domain/ticket.ts';
import type { WrittenStanding } from '../../../src/domain/written-standing.ts';
import type { TicketFailure, Ticketing, TicketNote } from '../../../src/ports/ticketing.ts';
import { pass } from '../support/border.ts';
import { describe, test } from './demands.ts';

export type TicketingBench = {
  readonly ticketing: Ticketing;
  readonly clock: SandboxClock;
  /** Entra ids. The tool knows all of them; `unlinked` isn't linked to Entra there. */
  readonly people: {
    readonly requester: string;
    readonly beneficiary: string;
    readonly approver: string;
    readonly unlinked: string;
  };
  /** The tool's own id of a person. */
  toolIdOf(entraId: string): string;
  /** A ticket by the requester for the beneficiary, with a justification of "Quarter end". */
  makeTicket(): TicketRef;
  unknownTicketId: string;
  journal(ticket: TicketRef): { readonly notes: readonly string[]; readonly comments: readonly string[] };
  /** Somebody at the service desk closes it as incomplete. */
  closeAsPerson(ticket: TicketRef): void;
  /** ... right before our next write arrives. */
  closeDuringNextWrite(ticket: TicketRef): void;
  /** The person writes the row in the tool. */
  decideAs(
    entraId: string,
    ticket: TicketRef,
    rowId: string,
    answer: 'approved' | 'rejected',
    why: string,
  ): void;
  /** Gives a second active user of the tool the person's Entra id. */
  duplicateLink(entraId: string): void;
  /** The person writes a work note in the tool. */
  writeAs(entraId: string, ticket: TicketRef, text: string): void;
  /** An administrator deletes it. */
  remove(ticket: TicketRef): void;
  followUps(ticket: TicketRef): number;
  /** Has the tool ask the person by its own rules; the row's id. Only where it asks nobody at our word. */
  askByItself?(entraId: string, ticket: TicketRef): string;
  /** Hits the next call of the method (any, when left out). */
  faultNext(effect: Exclude<FaultEffect, { kind: 'lag' }>, method?: string): void;
};

const QUEUE = 'Identity Ops';

export function ticketingContract(name: string, make: () => TicketingBench): void {
  describe(`${name} as a source of tickets`, () => {
    reading(make);
    linking(make);
    writing(make);
    if (make().ticketing.askApprovals) approving(make);
    else approvedByItself(make);
    followingUp(make);
    listing(make);
    failing(make);
  });
}

function noteFor(bench: TicketingBench, standing: WrittenStanding | null, revision = 1): TicketNote {
  void bench;
  const marker = `[countersign contract-1 r${revision} access=pending outcome=running]`;
  return {
    workNote: 'Working on it.',
    comment: 'We are on it.',
    standing,
    marker,
    commentMarker: `[ref contract-1.${revision}]`,
  };
}

function failed<Value extends { readonly failed: boolean }>(answer: Value | TicketFailure): TicketFailure {
  assert.ok(answer.failed, 'the call should have failed');
  return answer as TicketFailure;
}

function done<Value extends { readonly failed: false }>(answer: Value | TicketFailure): Value {
  assert.ok(!answer.failed, answer.failed ? answer.because : '');
  return answer as Value;
}

function reading(make: () => TicketingBench): void {
  test("reads who asks for whom, in the tool's own ids, and the variables as text", async () => {
    const bench = make();
    const made = bench.makeTicket();
    const { ticket } = done(await bench.ticketing.read(made, 'r'));
    assert.equal(ticket.number, made.number);
    assert.equal(ticket.system, bench.ticketing.system);
    assert.equal(ticket.openedByToolId, bench.toolIdOf(bench.people.requester));
    assert.equal(ticket.requestedForToolId, bench.toolIdOf(bench.people.beneficiary));
    assert.equal(ticket.variables['justification'], 'Quarter end');
    assert.equal(ticket.standing, 'open');
    assert.equal(ticket.active, true);
    assert.match(ticket.updatedAt, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
  });

  test('says that a ticket is missing, and refuses an id of another shape without asking', async () => {
    const { ticketing, unknownTicketId } = make();
    assert.equal(failed(await ticketing.read({ id: unknownTicketId }, 'r')).kind, 'missing');
    assert.equal(failed(await ticketing.read({ id: '1^ORsys_idISNOTEMPTY' }, 'r')).kind, 'refused');
  });

  test('says that a ticket which was deleted since is missing, to whoever reads or writes it', async () => {
    const bench = make();
    const made = bench.makeTicket();
    bench.remove(made);
    assert.equal(failed(await bench.ticketing.read(made, 'r')).kind, 'missing');
    assert.equal(failed(await bench.ticketing.write(made, noteFor(bench, null), 'r')).kind, 'missing');
  });

  test('reads a ticket that a person closed as no longer active', async () => {
    const bench = make();
    const made = bench.makeTicket();
    bench.closeAsPerson(made);
    const { ticket } = done(await bench.ticketing.read(made, 'r'));
    assert.equal(ticket.standing, 'incomplete');
    assert.equal(ticket.active, false);
  });
}

function linking(make: () => TicketingBench): void {
  test('links a user to exactly one Entra person, and back', async () => {
    const { ticketing, people, toolIdOf } = make();
    const toolId = toolIdOf(people.requester);
    const { person } = done(await ticketing.link(toolId, 'r'));
    assert.ok(person.linked);
    assert.equal(person.entraId, people.requester);
    assert.equal(done(await ticketing.toolUserOf(people.requester, 'r')).toolUserId, toolId);
  });

  test('links nobody whose record carries no Entra id', async () => {
    const { ticketing, people, toolIdOf } = make();
    const { person } = done(await ticketing.link(toolIdOf(people.unlinked), 'r'));
    assert.equal(person.linked, false);
    assert.equal(done(await ticketing.toolUserOf(people.unlinked, 'r')).toolUserId, null);
  });

  test('links nobody whose Entra id two active users carry', async () => {
    const bench = make();
    bench.duplicateLink(bench.people.requester);
    const { person } = done(await bench.ticketing.link(bench.toolIdOf(bench.people.requester), 'r'));
    assert.equal(person.linked, false);
    assert.equal(done(await bench.ticketing.toolUserOf(bench.people.requester, 'r')).toolUserId, null);
  });
}

function writing(make: () => TicketingBench): void {
  test('writes note, comment and state once, however often it is told', async () => {
    const bench = make();
    const made = bench.makeTicket();
    const note = noteFor(bench, 'in-progress');
    assert.equal(done(await bench.ticketing.write(made, note, 'r')).written, true);
    assert.equal(done(await bench.ticketing.write(made, note, 'r')).written, false);
    assert.deepEqual(bench.journal(made), {
      notes: [`${note.workNote}\n${note.marker}`],
      comments: [`${note.comment}\n${note.commentMarker}`],
    });
    assert.equal(done(await bench.ticketing.read(made, 'r')).ticket.standing, 'in-progress');
  });

  test('shows of its own notes those that stand, as they were written', async () => {
    const bench = make();
    const [one, other] = [bench.makeTicket(), bench.makeTicket()];
    const [first, second] = [noteFor(bench, null, 1), noteFor(bench, null, 2)];
    const { digest } = done(await bench.ticketing.write(one, first, 'r'));
    const { commentDigest } = done(await bench.ticketing.write(other, second, 'r'));
    const { shown } = done(
      await bench.ticketing.shownNotes(
        [
          { ticket: one, line: first.marker, of: 'note' },
          { ticket: other, line: second.marker, of: 'note' },
          { ticket: other, line: second.commentMarker, of: 'comment' },
          { ticket: one, line: first.marker, of: 'comment' },
          { ticket: other, line: noteFor(bench, null, 3).marker, of: 'note' },
        ],
        'r',
      ),
    );
    assert.deepEqual(Object.keys(shown), [first.marker, second.marker, second.commentMarker]);
    assert.deepEqual(shown[second.commentMarker], { digests: [commentDigest] });
    assert.deepEqual(shown[first.marker], { digests: [digest] });
  });

  test('takes no note of a person for its own, whatever it says', async () => {
    const bench = make();
    const made = bench.makeTicket();
    const note = noteFor(bench, null);
    bench.writeAs(bench.people.requester, made, `${note.workNote}\n${note.marker}`);
    const sought = [{ ticket: made, line: note.marker, of: 'note' }] as const;
    assert.deepEqual(done(await bench.ticketing.notesOn(made, [note.marker], 'r')).standing, []);
    assert.deepEqual(done(await bench.ticketing.shownNotes(sought, 'r')).shown, {});
    assert.equal(done(await bench.ticketing.write(made, note, 'r')).written, true);
    assert.equal(bench.journal(made).notes.length, 2);
    assert.deepEqual(done(await bench.ticketing.notesOn(made, [note.marker], 'r')).standing, [note.marker]);
  });

  test('writes a newer revision beside the older one', async () => {
    const bench = make();
    const made = bench.makeTicket();
    await bench.ticketing.write(made, noteFor(bench, null, 1), 'r');
    await bench.ticketing.write(made, noteFor(bench, null, 12), 'r');
    await bench.ticketing.write(made, noteFor(bench, null, 1), 'r');
    assert.equal(bench.journal(made).notes.length, 2);
  });

  test('repeats no note when the answer to the first was lost', async () => {
    for (const effect of [
      { kind: 'reset', applied: true },
      { kind: 'status', status: 504, applied: true },
      { kind: 'html', applied: true },
    ] as const) {
      const bench = make();
      const made = bench.makeTicket();
      bench.faultNext(effect, 'PATCH');
      assert.equal(failed(await bench.ticketing.write(made, noteFor(bench, 'completed'), 'r')).kind, 'later');
      done(await bench.ticketing.write(made, noteFor(bench, 'completed'), 'r'));
      assert.equal(bench.journal(made).notes.length, 1, effect.kind);
      assert.equal(bench.journal(made).comments.length, 1, effect.kind);
      assert.equal(done(await bench.ticketing.read(made, 'r')).ticket.standing, 'completed');
    }
  });

  test('does not believe a page that answers 200 without a record', async () => {
    const bench = make();
    const made = bench.makeTicket();
    bench.faultNext({ kind: 'html' }, 'PATCH');
    assert.equal(failed(await bench.ticketing.write(made, noteFor(bench, 'completed'), 'r')).kind, 'later');
    assert.equal(bench.journal(made).notes.length, 0);
  });

  test('tells a ticket that a person closed, and leaves its state alone', async () => {
    const bench = make();
    const made = bench.makeTicket();
    bench.closeAsPerson(made);
    assert.equal(done(await bench.ticketing.write(made, noteFor(bench, 'completed'), 'r')).written, true);
    assert.equal(bench.journal(made).notes.length, 1);
    assert.equal(done(await bench.ticketing.read(made, 'r')).ticket.standing, 'incomplete');
  });

  test('does not overwrite a closure that comes between our read and our write', async () => {
    const bench = make();
    const made = bench.makeTicket();
    bench.closeDuringNextWrite(made);
    assert.equal(done(await bench.ticketing.write(made, noteFor(bench, 'completed'), 'r')).written, true);
    assert.equal(done(await bench.ticketing.read(made, 'r')).ticket.standing, 'incomplete');
  });

  test('opens a ticket again that it closed itself', async () => {
    const bench = make();
    const made = bench.makeTicket();
    done(await bench.ticketing.write(made, noteFor(bench, 'completed', 1), 'r'));
    done(await bench.ticketing.write(made, noteFor(bench, 'in-progress', 2), 'r'));
    assert.equal(done(await bench.ticketing.read(made, 'r')).ticket.standing, 'in-progress');
  });
}

/** Of a tool that asks approvers at our word. */
function atOurWord({ ticketing: { askApprovals, settleApproval } }: TicketingBench) {
  assert.ok(askApprovals && settleApproval, 'whoever asks approvers records what became of it, too');
  return { askApprovals, settleApproval };
}

/** A tool that asks approvers by its own rules alone: what they decide there is evidence. */
function approvedByItself(make: () => TicketingBench): void {
  const asked = (bench: TicketingBench) => {
    const made = bench.makeTicket();
    assert.ok(bench.askByItself, 'the bench can have the tool ask');
    return { made, rowId: bench.askByItself(bench.people.approver, made) };
  };
  const rowOf = async (bench: TicketingBench, made: TicketRef, rowId: string) => {
    const row = done(await bench.ticketing.read(made, 'r')).ticket.approvals.find(({ id }) => id === rowId);
    assert.ok(row);
    return row;
  };

  test('shows whom the tool asks by its own rules, and that the ticket waits for them', async () => {
    const bench = make();
    const { made, rowId } = asked(bench);
    const row = await rowOf(bench, made, rowId);
    assert.equal(row.state, 'requested');
    assert.equal(row.approverToolId, bench.toolIdOf(bench.people.approver));
    assert.equal(done(await bench.ticketing.read(made, 'r')).ticket.approval, 'requested');
  });

  for (const answer of ['approved', 'rejected'] as const)
    test(`shows that the approver ${answer} it in the tool as the approver's own decision`, async () => {
      const bench = make();
      const { made, rowId } = asked(bench);
      await pass(bench.clock, 60_000);
      const before = new Date(bench.clock.now()).toISOString();
      bench.decideAs(bench.people.approver, made, rowId, answer, 'Yes or no.');
      const row = await rowOf(bench, made, rowId);
      assert.equal(row.state, answer);
      const [set] = Object.values(done(await bench.ticketing.whoSet('approver-row', [row], 'r')).by);
      assert.ok(set?.known);
      assert.equal(set.toolId, row.approverToolId);
      assert.ok(set.at >= before);
      assert.equal(done(await bench.ticketing.read(made, 'r')).ticket.approval, answer);
    });

  test("shows no decision as the approver's own that somebody else took for them", async () => {
    const bench = make();
    const { made, rowId } = asked(bench);
    bench.decideAs(bench.people.requester, made, rowId, 'approved', 'Sure.');
    const row = await rowOf(bench, made, rowId);
    const [set] = Object.values(done(await bench.ticketing.whoSet('approver-row', [row], 'r')).by);
    assert.ok(set && !(set.known && set.toolId === row.approverToolId));
  });
}

function approving(make: () => TicketingBench): void {
  const asked = async (bench: TicketingBench, made: TicketRef) => {
    const entraId = bench.people.approver;
    const approvers = [{ entraId, toolUserId: bench.toolIdOf(entraId) }];
    const rowId = done(await atOurWord(bench).askApprovals(made, approvers, 'r')).rows[entraId];
    assert.ok(rowId);
    return rowId;
  };
  const rowOf = async (bench: TicketingBench, made: TicketRef, rowId: string) => {
    const row = done(await bench.ticketing.read(made, 'r')).ticket.approvals.find(({ id }) => id === rowId);
    assert.ok(row);
    return row;
  };
  const setBy = async (bench: TicketingBench, made: TicketRef, rowId: string) => {
    const row = await rowOf(bench, made, rowId);
    const [set] = Object.values(done(await bench.ticketing.whoSet('approver-row', [row], 'r')).by);
    assert.ok(set?.known);
    return { row, set };
  };

  test('asks each approver once', async () => {
    const bench = make();
    const made = bench.makeTicket();
    const rowId = await asked(bench, made);
    assert.equal(await asked(bench, made), rowId);
    const row = await rowOf(bench, made, rowId);
    assert.equal(row.state, 'requested');
    assert.equal(row.approverToolId, bench.toolIdOf(bench.people.approver));
  });

  test('asks an approver anew whose earlier row is decided', async () => {
    const bench = make();
    const made = bench.makeTicket();
    const first = await asked(bench, made);
    bench.decideAs(bench.people.approver, made, first, 'approved', 'Yes.');
    const second = await asked(bench, made);
    assert.notEqual(second, first);
    assert.equal((await rowOf(bench, made, second)).state, 'requested');
  });

  test("shows a decision that the approver took in the tool as the approver's own", async () => {
    const bench = make();
    const made = bench.makeTicket();
    const rowId = await asked(bench, made);
    bench.decideAs(bench.people.approver, made, rowId, 'rejected', 'Not this quarter.');
    const { row, set } = await setBy(bench, made, rowId);
    assert.equal(row.state, 'rejected');
    assert.equal(set.toolId, row.approverToolId);
    assert.equal(set.words, 'Not this quarter.');
  });

  test("shows a decision that somebody else wrote on the row as not the approver's", async () => {
    const bench = make();
    const made = bench.makeTicket();
    const rowId = await asked(bench, made);
    bench.decideAs(bench.people.requester, made, rowId, 'approved', 'Sure.');
    const { row, set } = await setBy(bench, made, rowId);
    assert.equal(row.state, 'approved');
    assert.notEqual(set.toolId, row.approverToolId);
  });

  test("shows a decision as the approver's own, whoever writes on the row since", async () => {
    const bench = make();
    const made = bench.makeTicket();
    const rowId = await asked(bench, made);
    bench.decideAs(bench.people.approver, made, rowId, 'approved', 'Yes.');
    await pass(bench.clock, 60);
    bench.decideAs(bench.people.requester, made, rowId, 'approved', 'Thank you!');
    const { row, set } = await setBy(bench, made, rowId);
    assert.equal(set.toolId, row.approverToolId);
    assert.equal(set.words, 'Yes.', 'and only what they wrote themselves as their words');
  });

  test('shows a decision of somebody else as theirs, though the approver writes on the row since', async () => {
    const bench = make();
    const made = bench.makeTicket();
    const rowId = await asked(bench, made);
    bench.decideAs(bench.people.requester, made, rowId, 'approved', 'Sure.');
    await pass(bench.clock, 60);
    bench.decideAs(bench.people.approver, made, rowId, 'approved', 'I object: this was not me.');
    const { row, set } = await setBy(bench, made, rowId);
    assert.notEqual(set.toolId, row.approverToolId);
  });

  test("records a decision taken elsewhere, once, and never as the approver's own", async () => {
    const bench = make();
    const made = bench.makeTicket();
    const rowId = await asked(bench, made);
    for (let time = 0; time < 2; time++)
      done(
        await atOurWord(bench).settleApproval(rowId, 'approved', 'Approved by the approver in Teams.', 'r'),
      );
    const { row, set } = await setBy(bench, made, rowId);
    assert.equal(row.state, 'approved');
    assert.notEqual(set.toolId, row.approverToolId);
    assert.equal(set.byUs, true);
  });

  test('leaves a decided row as it is', async () => {
    const bench = make();
    const made = bench.makeTicket();
    const rowId = await asked(bench, made);
    bench.decideAs(bench.people.approver, made, rowId, 'rejected', 'No.');
    done(await atOurWord(bench).settleApproval(rowId, 'not-required', '', 'r'));
    assert.equal(done(await atOurWord(bench).settleApproval(rowId, 'approved', '', 'r')).settled, false);
    assert.equal((await rowOf(bench, made, rowId)).state, 'rejected');
  });
}

function followingUp(make: () => TicketingBench): void {
  for (const type of ['task', 'incident'] as const)
    test(`raises one ${type} per correlation id, even when an answer was lost`, async () => {
      const bench = make();
      const made = bench.makeTicket();
      const wanted = {
        correlationId: `${made.number}-${type}-1`,
        type,
        queue: QUEUE,
        title: 'Access could not be removed',
        text: 'Remove it by hand.',
      };
      bench.faultNext({ kind: 'reset', applied: true }, 'POST');
      assert.equal(failed(await bench.ticketing.followUp(made, wanted, 'r')).kind, 'later');
      const second = done(await bench.ticketing.followUp(made, wanted, 'r'));
      assert.equal(second.raised, false);
      assert.notEqual(second.number, '');
      assert.equal(bench.followUps(made), 1);
    });
}

function listing(make: () => TicketingBench): void {
  const MINUTE = 60_000;
  const at = (bench: TicketingBench) => new Date(bench.clock.now()).toISOString();

  test('lists what changed since a moment, oldest first, with who changed it last', async () => {
    const bench = make();
    const old = bench.makeTicket();
    await pass(bench.clock, 10 * MINUTE);
    const since = at(bench);
    const first = bench.makeTicket();
    await pass(bench.clock, MINUTE);
    const second = bench.makeTicket();
    await pass(bench.clock, MINUTE);
    bench.closeAsPerson(first);
    const { tickets, complete } = done(await bench.ticketing.changedSince(since, 100, 'r'));
    assert.deepEqual(
      tickets.map(({ number, active, byUs }) => ({ number, active, byUs })),
      [
        { number: second.number, active: true, byUs: false },
        { number: first.number, active: false, byUs: false },
      ],
    );
    assert.ok(complete);
    assert.ok(!tickets.some(({ id }) => id === old.id));
    assert.ok(tickets.every(({ catalogItemId, updatedAt }) => catalogItemId !== '' && updatedAt >= since));
  });

  test('counts every change of a ticket, and tells our own from those of people', async () => {
    const bench = make();
    const since = at(bench);
    const made = bench.makeTicket();
    const look = async () => done(await bench.ticketing.changedSince(since, 100, 'r')).tickets[0];
    const before = await look();
    await pass(bench.clock, MINUTE);
    done(await bench.ticketing.write(made, noteFor(bench, 'in-progress'), 'r'));
    const after = await look();
    assert.ok(before && after);
    assert.deepEqual([before.byUs, after.byUs], [false, true]);
    assert.ok(after.version > before.version);
  });

  test('stops behind as many as asked for, and says that there are more', async () => {
    const bench = make();
    const since = at(bench);
    const made: string[] = [];
    for (let n = 0; n < 450; n += 1) {
      if (n % 3 === 0) await pass(bench.clock, 1_000);
      made.push(bench.makeTicket().id);
    }
    const some = done(await bench.ticketing.changedSince(since, 100, 'r'));
    assert.equal(some.complete, false);
    assert.ok(some.tickets.length >= 100 && some.tickets.length < 450);
    const rest = done(await bench.ticketing.changedSince(some.tickets.at(-1)?.updatedAt ?? '', 1_000, 'r'));
    assert.ok(rest.complete);
    const ids = new Set([...some.tickets, ...rest.tickets].map(({ id }) => id));
    assert.deepEqual([...ids].sort(), made.sort());
  });

  test('lists the open tickets of items that were opened since a moment, and no others', async () => {
    const bench = make();
    bench.makeTicket();
    await pass(bench.clock, 10 * MINUTE);
    const since = at(bench);
    const first = bench.makeTicket();
    await pass(bench.clock, MINUTE);
    const second = bench.makeTicket();
    const closed = bench.makeTicket();
    await pass(bench.clock, MINUTE);
    bench.closeAsPerson(closed);
    const [changed] = done(await bench.ticketing.changedSince(since, 100, 'r')).tickets;
    const item = changed?.catalogItemId ?? '';
    const open = async (ids: readonly string[]) =>
      await bench.ticketing.openOf([{ by: 'item', ids }], since, 'r');
    const look = async (ids: readonly string[]) => done(await open(ids));
    const { tickets, complete } = await look([item, 'f'.repeat(32)]);
    assert.deepEqual(
      tickets.map(({ number }) => number),
      [first.number, second.number],
    );
    assert.ok(complete && tickets.every(({ openedAt }) => openedAt >= since));
    assert.deepEqual(await look(['f'.repeat(32)]), { failed: false, tickets: [], complete: true });
    bench.faultNext({ kind: 'html' }, 'GET');
    assert.equal(failed(await open([item])).kind, 'later');
    const nothing = { failed: false, tickets: [], complete: true };
    assert.deepEqual(await look(['1^NQactive=true']), nothing, 'an id of another shape is no item’s');
  });

  test('stops behind a page of open tickets, and comes to all of them', async () => {
    const bench = make();
    const made: string[] = [];
    let since = at(bench);
    for (let n = 0; n < 450; n += 1) {
      if (n % 3 === 0) await pass(bench.clock, 1_000);
      made.push(bench.makeTicket().id);
    }
    await pass(bench.clock, MINUTE);
    const [any] = done(await bench.ticketing.changedSince(since, 10, 'r')).tickets;
    const ids = new Set<string>();
    for (let look = 1; ; look += 1) {
      const item = { by: 'item', ids: [any?.catalogItemId ?? ''] } as const;
      const some = done(await bench.ticketing.openOf([item], since, 'r'));
      for (const { id } of some.tickets) ids.add(id);
      if (some.complete) break;
      assert.ok(look < 10, 'it comes to an end');
      since = some.tickets.at(-1)?.openedAt ?? '';
    }
    assert.deepEqual([...ids].sort(), made.sort());
  });

  test('never takes a failed list for a quiet one', async () => {
    const bench = make();
    bench.faultNext({ kind: 'html' }, 'GET');
    assert.equal(failed(await bench.ticketing.changedSince(at(bench), 100, 'r')).kind, 'later');
    assert.equal(failed(await bench.ticketing.changedSince('1^NQactive=true', 100, 'r')).kind, 'refused');
  });
}

function failing(make: () => TicketingBench): void {
  test('passes on how long to wait when it is throttled, and null when the tool does not say', async () => {
    const bench = make();
    const made = bench.makeTicket();
    bench.faultNext({ kind: 'status', status: 429, retryAfter: 17 }, 'GET');
    const told = failed(await bench.ticketing.read(made, 'r'));
    assert.deepEqual([told.kind, told.retryAfterSeconds], ['later', 17]);
    bench.faultNext({ kind: 'status', status: 429 }, 'GET');
    assert.equal(failed(await bench.ticketing.read(made, 'r')).retryAfterSeconds, null);
  });

  test('turns whatever goes wrong on the way into "later", never into an exception', async () => {
    for (const effect of [
      { kind: 'reset' },
      { kind: 'html' },
      { kind: 'status', status: 500 },
      { kind: 'status', status: 503 },
    ] as const) {
      const bench = make();
      const made = bench.makeTicket();
      bench.faultNext(effect, 'GET');
      assert.equal(failed(await bench.ticketing.read(made, 'r')).kind, 'later', JSON.stringify(effect));
    }
  });

  test('gives up on a tool that does not answer', async () => {
    const bench = make();
    const made = bench.makeTicket();
    bench.faultNext({ kind: 'hang' }, 'GET');
    const reading = bench.ticketing.read(made, 'r');
    await pass(bench.clock, 60_000);
    assert.equal(failed(await reading).kind, 'later');
  });

  test('says whether the tool answers our credentials', async () => {
    const bench = make();
    assert.deepEqual(await bench.ticketing.health(), { ok: true });
    bench.faultNext({ kind: 'html' }, 'GET');
    assert.equal((await bench.ticketing.health()).ok, false);
  });
}
