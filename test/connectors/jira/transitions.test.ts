/** A workflow decides which way leads to a status, from where, and for whom. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { STATUS } from '../../../sandbox/tenant/jira/company.ts';
import type { JiraSwitchChoices } from '../../../sandbox/tenant/jira/switches.ts';
import type { TicketNote } from '../../../src/ports/ticketing.ts';
import { pass } from '../support/border.ts';
import { mappingWith, SETTINGS, site } from './site.ts';

const note = (standing: TicketNote['standing'], revision = 1): TicketNote => ({
  workNote: 'Done.',
  comment: null,
  standing,
  marker: `[countersign r r${revision} access=granted outcome=fulfilled]`,
  commentMarker: `[ref r.${revision}]`,
});

function with_(switches: JiraSwitchChoices, settings = SETTINGS) {
  const made = site(switches, settings);
  const ticket = made.makeTicket();
  const write = (standing: TicketNote['standing'], revision = 1) =>
    made.ticketing.write(ticket, note(standing, revision), 'r');
  return { ...made, ticket, write, statusOf: () => made.jira.ticket(ticket.id).state };
}

describe('a transition of a Jira request', () => {
  test('a status that no transition leads to is said, with what to do, and the note stands', async () => {
    const { write, jira, ticket, statusOf } = with_({ transitions: { missing: [STATUS.resolved] } });
    for (let tries = 0; tries < 2; tries += 1) {
      const answer = await write('completed');
      assert.ok(answer.failed && answer.kind === 'refused');
      assert.match(answer.because, /has no transition from there to status 10004 .*administrator of Jira/);
    }
    assert.equal(statusOf(), STATUS.open);
    assert.equal(jira.ticket(ticket.id).journal.length, 1);
  });

  test('another transition that runs is waited for', async () => {
    const { write, statusOf } = with_({ transitions: { busy: 1 } });
    const first = await write('completed');
    assert.ok(first.failed && first.kind === 'later');
    assert.ok(!(await write('completed')).failed);
    assert.equal(statusOf(), STATUS.resolved);
  });

  test('a field that the screen asks for is named where the mapping lacks it, and sent where it has it', async () => {
    const needs = { [STATUS.resolved]: 'customfield_20000' };
    const { write } = with_({ transitions: { needs } });
    const answer = await write('completed');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.match(answer.because, /customfield_20000/);
    const writes = {
      ...SETTINGS.mapping.writes,
      completed: { status: STATUS.resolved, fields: { customfield_20000: 'by request', unknown_here: 1 } },
    };
    const other = with_({ transitions: { needs } }, { ...SETTINGS, mapping: mappingWith({ writes }) });
    assert.ok(!(await other.write('completed')).failed);
    assert.equal(other.statusOf(), STATUS.resolved);
  });

  test('a rule of the site that moves it on is answered as what stands', async () => {
    const { write } = with_({ transitions: { flips: { [STATUS.inProgress]: STATUS.pending } } });
    const answer = await write('in-progress');
    assert.ok(!answer.failed);
    assert.equal(answer.keeps, 'unknown');
  });

  test('a status that is shown late is no failure for good, and is written once', async () => {
    const { write, clock, jira, ticket, statusOf } = with_({ reads: { statusLag: 60_000 } });
    const first = await write('completed');
    assert.ok(first.failed && first.kind === 'later');
    await pass(clock, 61_000);
    assert.ok(!(await write('completed')).failed);
    assert.equal(statusOf(), STATUS.resolved);
    assert.equal(jira.ticket(ticket.id).journal.length, 1);
  });

  test('a lost answer to the transition moves nothing twice', async () => {
    const { write, faults, statusOf } = with_({});
    faults.add({
      match: { method: 'POST', path: '*/transitions' },
      count: 1,
      effect: { kind: 'reset', applied: true },
    });
    const first = await write('completed');
    assert.ok(first.failed && first.kind === 'later');
    assert.equal(statusOf(), STATUS.resolved);
    assert.deepEqual(await write('completed').then((answer) => !answer.failed && answer.written), false);
  });

  test('whoever closes it between our look and our transition keeps it closed', async () => {
    const { write, jira, ticket, faults, statusOf } = with_({});
    faults.add({
      match: { method: 'GET', path: '*/transitions*' },
      count: 1,
      effect: { kind: 'status', status: 503 },
    });
    await write('completed');
    jira.raceNextWrite(ticket.id, STATUS.closed);
    assert.ok(!(await write('completed')).failed);
    assert.equal(statusOf(), STATUS.closed);
  });
});
