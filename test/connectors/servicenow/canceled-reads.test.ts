import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';
import { createServiceNowTicketing } from '../../../src/connectors/servicenow/ticketing.ts';
import { altered } from '../support/altered.ts';
import { instance, MIRA, ROSA, SETTINGS } from './instance.ts';

const SINCE = '2026-03-01T00:00:00.000Z';

/** A read that ServiceNow canceled after `rows` rows: status 200, and an error beside what it got to. */
describe('a list that a quota cut off', () => {
  test('a list that a quota cut off is no whole set of variables (S21)', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    const { id } = makeTicket();
    servicenow.switches.quota.rows = { sc_item_option_mtom: 1 };
    const answer = await ticketing.read({ id }, 'r');
    assert.ok(answer.failed);
    assert.equal(answer.kind, 'later');
    assert.match(answer.because, /Transaction cancelled: maximum execution time exceeded/);
  });

  test('a list that a quota cut off does not say that nobody was asked, or who approved (S21)', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    const ticket = makeTicket();
    servicenow.requestApproval(ticket.id, MIRA);
    servicenow.switches.quota.rows = { sysapproval_approver: 0 };
    const answer = await ticketing.read(ticket, 'r');
    assert.ok(answer.failed && answer.kind === 'later');
    const asked = await ticketing.askApprovals(ticket, [{ entraId: MIRA, toolUserId: 'x' }], 'r');
    assert.ok(asked.failed && asked.kind === 'later');
    assert.equal(servicenow.ticket(ticket.id).approvals.length, 1);
  });

  test('a list that a quota cut off does not prove that one user alone carries an Entra id (S21)', async () => {
    const { ticketing, servicenow, toolIdOf } = instance();
    servicenow.addUser({ user_name: 'rosa.old', u_entra_object_id: ROSA, active: 'true' });
    servicenow.switches.quota.rows = { sys_user: 1 };
    const answer = await ticketing.link(toolIdOf(ROSA), 'r');
    assert.ok(answer.failed && answer.kind === 'later');
    const other = await ticketing.toolUserOf(ROSA, 'r');
    assert.ok(other.failed && other.kind === 'later');
  });

  test('a list that a quota cut off is no complete sweep for lost webhooks, or for closed follow-ups (S21)', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    makeTicket();
    servicenow.switches.quota.rows = { sc_req_item: 0, incident: 0 };
    const swept = await ticketing.changedSince(SINCE, 100, 'r');
    assert.ok(swept.failed && swept.kind === 'later');
    const closed = await ticketing.closedFollowUps(SINCE, 'r');
    assert.ok(closed.failed && closed.kind === 'later');
  });

  test('a list that a quota cut off is no JSON where the text itself was cut (S21)', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    const { id } = makeTicket();
    servicenow.switches.quota.rows = { sc_item_option_mtom: 1 };
    servicenow.switches.quota.json = 'broken';
    const answer = await ticketing.read({ id }, 'r');
    assert.ok(answer.failed && answer.kind === 'later');
  });
});

describe('a body that says failure', () => {
  for (const [what, said] of [
    ['by its status alone', { status: 'failure' }],
    ['by an error alone', { error: { message: 'Transaction cancelled', detail: null } }],
  ] as const)
    test(`${what} is no success, whatever the HTTP status`, async () => {
      const { clock, outbound, makeTicket } = instance();
      const { id } = makeTicket();
      const failing = altered(outbound, /sc_item_option_mtom/, (text) =>
        JSON.stringify({ ...JSON.parse(text), ...said }),
      );
      const answer = await createServiceNowTicketing(SETTINGS, failing, clock).read({ id }, 'r');
      assert.ok(answer.failed && answer.kind === 'later');
    });
});

describe('a write that was carried out, and answered with an error', () => {
  test('a write that was carried out, and answered with an error is looked for before it is written again', async () => {
    const { clock, outbound, servicenow, makeTicket } = instance();
    const ticket = makeTicket();
    const failing: Outbound = async (url, init, context) => {
      const answer = await outbound(url, init, context);
      if (init?.method !== 'PATCH') return answer;
      const error = { message: 'Transaction cancelled: maximum execution time exceeded', detail: null };
      return Response.json({ ...Object(await answer.json()), error, status: 'failure' });
    };
    const marker = '[countersign r-1 r1 access=none outcome=running]';
    const note = {
      workNote: 'Waiting.',
      comment: null,
      standing: null,
      marker,
      commentMarker: '[ref 1.1]',
    };
    const first = await createServiceNowTicketing(SETTINGS, failing, clock).write(ticket, note, 'r');
    assert.ok(first.failed && first.kind === 'later');
    const second = await createServiceNowTicketing(SETTINGS, outbound, clock).write(ticket, note, 'r');
    assert.ok(!second.failed && !second.written);
    assert.equal(servicenow.ticket(ticket.id).journal.length, 1);
  });
});
