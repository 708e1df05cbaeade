import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';
import { createServiceNowTicketing } from '../../../src/connectors/servicenow/ticketing.ts';
import type { TicketNote } from '../../../src/ports/ticketing.ts';
import { altered } from '../support/altered.ts';
import { AUDITED, instance, MIRA, ROSA, SETTINGS } from './instance.ts';

const MARKER = '[countersign r-1 r1 access=granted outcome=fulfilled]';
const NOTE: TicketNote = {
  workNote: 'Added.',
  comment: 'You have access.',
  standing: 'completed',
  marker: MARKER,
  commentMarker: '[ref 1.1]',
};

describe('a ServiceNow ticket', () => {
  test('a ServiceNow ticket that is not committed yet is missing, and there a little later (S3)', async () => {
    const { ticketing, makeTicket, clock } = instance({
      commit: { item: { min: 3000, max: 3000 }, request: { min: 0, max: 0 }, variables: { min: 0, max: 0 } },
    });
    const { id } = makeTicket();
    const early = await ticketing.read({ id }, 'r');
    assert.ok(early.failed && early.kind === 'missing');
    clock.moveTo(clock.now() + 3000);
    assert.equal((await ticketing.read({ id }, 'r')).failed, false);
  });

  for (const early of ['missing', 'blank'] as const)
    test(`a ServiceNow ticket whose variables are ${early} at first is read without them, never with others (S4)`, async () => {
      const { ticketing, makeTicket } = instance({
        commit: {
          item: { min: 0, max: 0 },
          request: { min: 0, max: 0 },
          variables: { min: 5000, max: 5000 },
          early,
        },
      });
      const answer = await ticketing.read(makeTicket(), 'r');
      assert.ok(!answer.failed);
      assert.equal(answer.ticket.variables['justification'] ?? '', '');
    });

  test('a ServiceNow ticket in a state nobody explained is neither open nor completed, and its approval not approved (S19)', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    const { id } = makeTicket();
    servicenow.patchTicket(id, { fields: { state: '18' }, approval: 'Endorsed' });
    const answer = await ticketing.read({ id }, 'r');
    assert.ok(!answer.failed);
    assert.equal(answer.ticket.standing, 'unknown');
    assert.equal(answer.ticket.approval, 'unknown');
  });

  for (const [spelled, meaning] of [
    ['canceled', 'canceled'],
    ['Cancelled', 'canceled'],
    ['not requested', 'not-requested'],
    ['not_required', 'not-required'],
    ['APPROVED', 'approved'],
  ] as const)
    test(`a ServiceNow ticket whose approval is spelled "${spelled}" is ${meaning} (S19)`, async () => {
      const { ticketing, servicenow, makeTicket } = instance();
      const { id } = makeTicket();
      servicenow.patchTicket(id, { approval: spelled });
      const answer = await ticketing.read({ id }, 'r');
      assert.ok(!answer.failed);
      assert.equal(answer.ticket.approval, meaning);
    });

  test('without a beneficiary reads as without, not as broken (S15)', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    const { id } = makeTicket();
    servicenow.patchTicket(id, { fields: { requested_for: '' } });
    const answer = await ticketing.read({ id }, 'r');
    assert.ok(!answer.failed);
    assert.equal(answer.ticket.requestedForToolId, null);
  });

  test('hidden from us is missing like any other, and a table closed to us is a refusal (S13)', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    const { id } = makeTicket();
    servicenow.switches.rights.hidden = [id];
    const hidden = await ticketing.read({ id }, 'r');
    assert.ok(hidden.failed && hidden.kind === 'missing');
    servicenow.switches.rights.hidden = [];
    servicenow.switches.rights.unreadable = ['sc_item_option_mtom'];
    const closed = await ticketing.read({ id }, 'r');
    assert.ok(closed.failed && closed.kind === 'refused');
    assert.match(closed.because, /Insufficient rights/);
  });

  test('a ServiceNow ticket is closed with notes where a data policy demands them (S13)', async () => {
    const { ticketing, servicenow, makeTicket } = instance({ policy: { itemClosure: true } });
    const ticket = makeTicket();
    const answer = await ticketing.write(ticket, NOTE, 'r');
    assert.equal(answer.failed, false);
    assert.equal(servicenow.ticket(ticket.id).state, '3');
  });

  test('gets no note whose marker could not be searched for safely', async () => {
    const { ticketing, makeTicket, servicenow } = instance();
    const ticket = makeTicket();
    const answer = await ticketing.write(ticket, { ...NOTE, marker: '[x]^ORelementISNOTEMPTY' }, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.deepEqual(servicenow.ticket(ticket.id).journal, []);
  });

  test('gets no note when the journal can not be searched, because a repeat could not be told', async () => {
    const { ticketing, makeTicket, servicenow } = instance({ rights: { unreadable: ['sys_journal_field'] } });
    const ticket = makeTicket();
    const answer = await ticketing.write(ticket, { ...NOTE, commentMarker: MARKER }, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.deepEqual(servicenow.ticket(ticket.id).journal, []);
  });

  test('a ServiceNow ticket is not written when the id belongs to another number', async () => {
    const { ticketing, makeTicket, servicenow } = instance();
    const ticket = makeTicket();
    const answer = await ticketing.write(
      { ...ticket, number: 'RITM9999999' },
      { ...NOTE, commentMarker: MARKER },
      'r',
    );
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.deepEqual(servicenow.ticket(ticket.id).journal, []);
  });
});

describe('our account in ServiceNow', () => {
  test('asks for one token for many calls, and for a new one when the first is revoked (S12)', async () => {
    const { ticketing, makeTicket, servicenow, calls } = instance();
    const { id } = makeTicket();
    await ticketing.read({ id }, 'r');
    await ticketing.read({ id }, 'r');
    const tokens = () => calls.filter((call) => call.includes('/oauth_token.do')).length;
    assert.equal(tokens(), 1);
    servicenow.revokeTokens();
    assert.equal((await ticketing.read({ id }, 'r')).failed, false);
    assert.equal(tokens(), 2);
  });

  test('asks for a new token before the old one ends', async () => {
    const { ticketing, makeTicket, clock, calls } = instance();
    const { id } = makeTicket();
    await ticketing.read({ id }, 'r');
    clock.moveTo(clock.now() + 1_700_000);
    calls.length = 0;
    await ticketing.read({ id }, 'r');
    assert.match(calls[0] ?? '', /oauth_token/);
    assert.equal(calls.filter((call) => call.includes('oauth_token')).length, 1);
  });

  test('our account in ServiceNow that is refused twice gives up for now, after one new token (S12)', async () => {
    const { ticketing, makeTicket, faults, calls } = instance();
    const { id } = makeTicket();
    faults.add({ match: { path: '/api/now/*' }, effect: { kind: 'status', status: 401 } });
    const answer = await ticketing.link('a'.repeat(32), 'r');
    assert.ok(answer.failed && answer.kind === 'later');
    assert.equal(calls.filter((call) => call.includes('/api/now/')).length, 2, id);
  });

  for (const [effect, kind] of [
    [{ kind: 'html' }, 'later'],
    [{ kind: 'status', status: 429, retryAfter: 60 }, 'later'],
    [{ kind: 'status', status: 401 }, 'later'],
    [{ kind: 'status', status: 403 }, 'refused'],
  ] as const)
    test(`gets no token from an endpoint that answers ${JSON.stringify(effect)}: ${kind} (S9, S11)`, async () => {
      const { ticketing, makeTicket, faults } = instance();
      faults.add({ match: { path: '/oauth_token.do' }, effect });
      const answer = await ticketing.read(makeTicket(), 'r');
      assert.ok(answer.failed);
      assert.equal(answer.kind, kind);
    });

  test('our account in ServiceNow is throttled by its instance with and without a word how long (S9)', async () => {
    const told = instance({ rateLimit: { perHour: 0, headers: true, on: 'table' } });
    const silent = instance({ rateLimit: { perHour: 0, headers: false, on: 'table' } });
    for (const { ticketing, makeTicket, clock } of [told, silent]) {
      const { id } = makeTicket();
      await ticketing.read({ id }, 'r');
      clock.moveTo(clock.now() + 30_000);
      const answer = await ticketing.read({ id }, 'r');
      assert.ok(answer.failed && answer.kind === 'later');
      assert.equal(answer.retryAfterSeconds === null, ticketing === silent.ticketing);
    }
  });

  test('leaves neither secret nor token in failures and telemetry (invariant 15)', async () => {
    const { ticketing, makeTicket, faults, entries } = instance();
    const body = { error: { message: `bad client_secret=${SETTINGS.clientSecret}`, detail: null } };
    faults.add({
      match: { path: '/oauth_token.do' },
      count: 1,
      effect: { kind: 'status', status: 401, body },
    });
    const answer = await ticketing.read(makeTicket(), 'r');
    assert.ok(answer.failed);
    assert.doesNotMatch(JSON.stringify([answer, entries]), new RegExp(SETTINGS.clientSecret));
  });
});

describe('a lookup in ServiceNow', () => {
  test('by a column the instance does not have links nobody, although every user comes back (S16)', async () => {
    const { ticketing, toolIdOf } = instance({}, { ...SETTINGS, entraIdField: 'u_no_such_column' });
    const linked = await ticketing.link(toolIdOf(ROSA), 'r');
    assert.ok(!linked.failed && !linked.person.linked);
    const back = await ticketing.toolUserOf(MIRA, 'r');
    assert.ok(!back.failed);
    assert.equal(back.toolUserId, null);
  });

  test('links no user who left', async () => {
    const { ticketing, servicenow, toolIdOf } = instance();
    const id = toolIdOf(ROSA);
    servicenow.patchUser(ROSA, { active: 'false' });
    const linked = await ticketing.link(id, 'r');
    assert.ok(!linked.failed && !linked.person.linked);
    assert.match(linked.person.because, /not active/);
    const back = await ticketing.toolUserOf(ROSA, 'r');
    assert.ok(!back.failed);
    assert.equal(back.toolUserId, null);
  });

  test('a lookup in ServiceNow that brings rows nobody asked for links nobody, although one of them is right (S16)', async () => {
    const { clock, outbound, toolIdOf } = instance();
    const more = altered(outbound, /sys_user\?.*u_entra_object_id%3D/, (text) => {
      const { result } = JSON.parse(text) as { result: unknown[] };
      return JSON.stringify({
        result: [...result, { sys_id: 'f'.repeat(32), active: 'true', u_entra_object_id: MIRA }],
      });
    });
    const ticketing = createServiceNowTicketing(SETTINGS, more, clock);
    const linked = await ticketing.link(toolIdOf(ROSA), 'r');
    assert.ok(!linked.failed && !linked.person.linked);
  });

  test('a lookup in ServiceNow that brings rows of other records is not believed for a ticket (S16)', async () => {
    const { clock, outbound, makeTicket, servicenow } = instance();
    const ticket = makeTicket();
    const others = altered(outbound, /sc_item_option_mtom|sysapproval_approver|sys_journal_field/, (text) =>
      text.replaceAll(ticket.id, 'e'.repeat(32)).replaceAll('"value":""', `"value":"${MARKER}"`),
    );
    const ticketing = createServiceNowTicketing(SETTINGS, others, clock);
    const answer = await ticketing.read(ticket, 'r');
    assert.ok(!answer.failed);
    assert.deepEqual([answer.ticket.variables, answer.ticket.approvals], [{}, []]);
    servicenow.requestApproval(ticket.id, MIRA);
    const again = await ticketing.read(ticket, 'r');
    assert.ok(!again.failed);
    assert.deepEqual(again.ticket.approvals, []);
  });

  test('a lookup in ServiceNow of a marker that brings every note is not taken for the note being there (S16)', async () => {
    const { clock, outbound, makeTicket, servicenow } = instance();
    const ticket = makeTicket();
    const dropped: Outbound = (url, init, context) =>
      outbound(url.replace(/%5EvalueLIKE[^&]*?(?=%5ENQ|&)/g, ''), init, context);
    const ticketing = createServiceNowTicketing(SETTINGS, dropped, clock);
    for (const revision of [1, 2]) {
      const marker = `[countersign r-1 r${revision} access=none outcome=running]`;
      const note = {
        ...NOTE,
        standing: null,
        marker,
        commentMarker: marker,
        workNote: 'Again.',
        comment: 'Again.',
      };
      const answer = await ticketing.write(ticket, note, 'r');
      assert.ok(!answer.failed && answer.written);
    }
    assert.equal(servicenow.ticket(ticket.id).journal.length, 4);
  });

  test('a lookup in ServiceNow of who wrote an approval tells nobody when two users share the name', async () => {
    const { ticketing, servicenow, makeTicket } = instance(AUDITED);
    const ticket = makeTicket();
    const { id } = servicenow.requestApproval(ticket.id, MIRA);
    servicenow.decideApproval(ticket.id, id, { as: MIRA, state: 'approved' });
    const setBy = async () => {
      const answer = await ticketing.whoSet('approver-row', [{ id, state: 'approved' }], 'r');
      assert.ok(!answer.failed);
      return answer.by[id]?.known;
    };
    assert.equal(await setBy(), true);
    servicenow.addUser({ user_name: 'Mira', active: 'true' });
    assert.equal(await setBy(), false);
  });

  test('a lookup in ServiceNow of a queue that does not exist still raises the follow-up, and says for whom', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    const ticket = makeTicket();
    const wanted = {
      correlationId: `${ticket.number}-1`,
      type: 'task',
      queue: 'No^Such Queue',
      title: 'Remove by hand',
      text: 'Details',
    } as const;
    const answer = await ticketing.followUp(ticket, wanted, 'r');
    assert.ok(!answer.failed && answer.raised);
    const [task] = servicenow.listRecords('sc_task');
    assert.match(task?.['description'] ?? '', /No\^Such Queue/);
    assert.equal(task?.['assignment_group'], '');
  });
});

describe('the list of changed ServiceNow tickets', () => {
  test('goes on behind pages that rights have emptied (S16)', async () => {
    const hidden: string[] = [];
    const { ticketing, makeTicket, clock } = instance({ rights: { hidden } });
    const since = new Date(clock.now()).toISOString();
    const made: string[] = [];
    for (let n = 0; n < 260; n += 1) {
      clock.moveTo(clock.now() + 1_000);
      made.push(makeTicket().id);
    }
    hidden.push(...made.slice(0, 210));
    const answer = await ticketing.changedSince(since, 1_000, 'r');
    assert.ok(!answer.failed && answer.complete);
    assert.deepEqual(
      answer.tickets.map(({ id }) => id),
      made.slice(210),
    );
  });

  test('the list of changed ServiceNow tickets is not believed when the instance has dropped the clause and sent older ones (S16)', async () => {
    const { outbound, makeTicket, clock } = instance();
    makeTicket();
    clock.moveTo(clock.now() + 3_600_000);
    const since = new Date(clock.now()).toISOString();
    const deaf: Outbound = (url, init, context) =>
      outbound(url.replace(/(request\.)?sys_updated_on%3E%3D/, 'no_such%3E%3D'), init, context);
    const ticketing = createServiceNowTicketing(SETTINGS, deaf, clock);
    for (const look of [ticketing.changedSince, ticketing.changedOrdersSince]) {
      const answer = await look(since, 100, 'r');
      assert.ok(answer.failed && answer.kind === 'refused', JSON.stringify(answer));
    }
  });
});
