/** What a Jira site says in ways of its own. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OPERATIONS_PROJECT, REQUESTED_FOR, STATUS } from '../../../sandbox/tenant/jira/company.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { pass } from '../support/border.ts';
import { BRAM, MIRA, mappingWith, ROSA, SETTINGS, site } from './site.ts';

const at = (clock: { now(): number }) => new Date(clock.now()).toISOString();

describe('reading Jira', () => {
  test('a long history is read to its end, so that whoever closed the issue is known', async () => {
    const { jira, ticketing, makeTicket } = site({ reads: { history: 3 } });
    const made = makeTicket();
    jira.patchTicket(made.id, { as: MIRA, fields: { state: STATUS.closed } });
    for (let n = 0; n < 150; n += 1) jira.patchTicket(made.id, { fields: { priority: String(1 + (n % 3)) } });
    const answer = await ticketing.whoSet('task', [{ id: made.id, state: STATUS.closed }], 'r');
    assert.ok(!answer.failed);
    const set = answer.by[made.id];
    assert.ok(set?.known);
    const { person } = (await ticketing.link(set.toolId, 'r')) as { person: { entraId?: string } };
    assert.equal(person.entraId, MIRA);
  });

  test('a request that was moved within the mapping keeps its id under another key', async () => {
    const projects = ['SD', OPERATIONS_PROJECT];
    const { jira, ticketing, makeTicket } = site({}, { ...SETTINGS, mapping: mappingWith({ projects }) });
    const made = makeTicket();
    jira.moveTicket(made.id, OPERATIONS_PROJECT);
    const answer = await ticketing.read(made, 'r');
    assert.ok(!answer.failed);
    assert.deepEqual([answer.ticket.id, answer.ticket.number], [made.id, `${OPERATIONS_PROJECT}-1`]);
  });

  test('a request that was moved out of the mapping is refused, with where it is', async () => {
    const { jira, ticketing, makeTicket } = site();
    const made = makeTicket();
    jira.moveTicket(made.id, OPERATIONS_PROJECT);
    const answer = await ticketing.read(made, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.match(answer.because, /The issue is OPS-1 now/);
  });

  test('approvals that are kept from us are no request without approvals', async () => {
    const { ticketing, makeTicket } = site({ rights: { approvals: false } });
    const answer = await ticketing.read(makeTicket(), 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.match(answer.because, /role of an agent/);
  });

  test('a request for several people is refused, and one for nobody is for whoever reports it', async () => {
    const { jira, ticketing, makeTicket, toolIdOf } = site();
    const made = makeTicket();
    const people = [BRAM, MIRA].map((id) => ({ accountId: toolIdOf(id) }));
    jira.patchTicket(made.id, { fields: { [REQUESTED_FOR]: people as unknown as string } });
    const several = await ticketing.read(made, 'r');
    assert.ok(several.failed && several.kind === 'refused');
    jira.patchTicket(made.id, { fields: { [REQUESTED_FOR]: null as unknown as string } });
    const nobody = await ticketing.read(made, 'r');
    assert.ok(!nobody.failed);
    assert.equal(nobody.ticket.requestedForToolId, toolIdOf(ROSA));
  });

  test('a field that the site does not send is a fault of the mapping, and never an empty answer', async () => {
    const { ticketing, makeTicket } = site(
      {},
      { ...SETTINGS, mapping: mappingWith({ requestedFor: 'customfield_99999' }) },
    );
    const answer = await ticketing.read(makeTicket(), 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.match(answer.because, /customfield_99999/);
  });

  test('another site than the one that is set is asked nothing, and said', async () => {
    const { ticketing, makeTicket } = site({ site: { baseUrl: 'https://other.atlassian.net' } });
    const answer = await ticketing.read(makeTicket(), 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.equal(ticketing.setUpFault?.()?.name, 'JIRA_HOST');
    assert.equal((await ticketing.health()).ok, false);
  });

  test('a rate limit passes on its wait and its reason, with Retry-After and without', async () => {
    for (const retryAfter of ['20', null]) {
      const { ticketing, makeTicket } = site({ rateLimit: { next: 1, retryAfter } });
      const answer = await ticketing.read(makeTicket(), 'r');
      assert.ok(answer.failed && answer.kind === 'later');
      assert.match(answer.because, /jira-burst-based/);
      assert.equal(answer.retryAfterSeconds, retryAfter === null ? null : 20);
    }
    const { ticketing, makeTicket, faults } = site();
    faults.add({
      match: { path: '/rest/*' },
      count: 1,
      effect: { kind: 'status', status: 503, retryAfter: 7 },
    });
    const answer = await ticketing.read(makeTicket(), 'r');
    assert.ok(answer.failed && answer.kind === 'later');
    assert.equal(answer.retryAfterSeconds, 7);
  });

  test('an account whose address is not shown is tied to nobody, and the set-up is named', async () => {
    const { ticketing, toolIdOf } = site({ people: { addresses: 'hidden' } });
    const answer = await ticketing.link(toolIdOf(ROSA), 'r');
    assert.ok(!answer.failed && !answer.person.linked && answer.person.setUp);
    const back = await ticketing.toolUserOf(ROSA, 'r');
    assert.ok(!back.failed && back.toolUserId === toolIdOf(ROSA));
  });

  test('scoped tokens go through the gateway, by the id of the site', async () => {
    const { ticketing, makeTicket, calls } = site(
      {},
      { ...SETTINGS, cloudId: '11223344-a1b2-4b33-8444-def123456789' },
    );
    assert.ok(!(await ticketing.read(makeTicket(), 'r')).failed);
    assert.ok(calls.every((call) => call.includes('https://api.atlassian.com/ex/jira/')));
  });
});

describe('lists of Jira', () => {
  test('a list is asked for in minutes before now and cut to the moment here, in whatever time zone the account is', async () => {
    const { ticketing, makeTicket, clock } = site();
    makeTicket();
    await pass(clock, 30_000);
    const since = at(clock);
    const second = makeTicket();
    const answer = await ticketing.changedSince(since, 100, 'r');
    assert.ok(!answer.failed);
    assert.deepEqual(
      answer.tickets.map(({ number }) => number),
      [second.number],
    );
  });

  test('pages smaller than asked for are followed by their token', async () => {
    const { ticketing, makeTicket, clock } = site({ reads: { searchPage: 7 } });
    const since = at(clock);
    const made = Array.from({ length: 30 }, () => makeTicket().id);
    const answer = await ticketing.changedSince(since, 100, 'r');
    assert.ok(!answer.failed && answer.complete);
    assert.deepEqual(answer.tickets.map(({ id }) => id).sort(), made.sort());
  });

  test('a change that the search does not show yet is found by the look after it', async () => {
    const { ticketing, makeTicket, clock } = site({ reads: { searchLag: 20_000 } });
    const since = at(clock);
    makeTicket();
    const early = await ticketing.changedSince(since, 100, 'r');
    assert.ok(!early.failed && early.tickets.length === 0);
    await pass(clock, MINUTE);
    const late = await ticketing.changedSince(since, 100, 'r');
    assert.ok(!late.failed && late.tickets.length === 1);
  });

  test('a ticket that people closed is news although our note came after', async () => {
    const { ticketing, jira, makeTicket, clock } = site();
    const since = at(clock);
    const made = makeTicket();
    jira.patchTicket(made.id, { fields: { state: STATUS.closed } });
    await pass(clock, MINUTE);
    const note = {
      workNote: 'Noted.',
      comment: null,
      standing: null,
      marker: '[countersign r r1]',
      commentMarker: '',
    };
    await ticketing.write(made, note, 'r');
    const answer = await ticketing.changedSince(since, 100, 'r');
    assert.ok(!answer.failed);
    assert.deepEqual([answer.tickets[0]?.active, answer.tickets[0]?.byUs], [false, false]);
  });
});
