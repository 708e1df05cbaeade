import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NewIncident } from '../../../sandbox/tenant/servicenow/tickets.ts';
import { createServiceNowInbound } from '../../../src/connectors/servicenow/inbound.ts';
import type { Selector } from '../../../src/domain/selector.ts';
import { pass } from '../support/border.ts';
import { AUDITED, BRAM, instance, MIRA, ROSA, SETTINGS } from './instance.ts';

const AFFECTED = { ...SETTINGS, affectedUserField: 'u_affected_user' };
const ACCESS = {
  ...{ accessType: 'u_access_type', role: 'u_access_role', scope: 'u_access_scope' },
  ...{ duration: 'u_access_duration', incident: 'parent_incident.number' },
};
const RISKY: Selector = {
  by: 'fields',
  type: 'incident',
  all: { category: ['Identity'], subcategory: ['risky user', 'sign-in blocked'] },
};

const REPORT: NewIncident = {
  category: 'identity',
  subcategory: 'risky user',
  caller: MIRA,
  affectedUser: ROSA,
  openedBy: BRAM,
  priority: '2',
  channel: 'phone',
  text: 'She is locked out.',
};

describe('a ServiceNow incident', () => {
  test('a ServiceNow incident is read with its fields, whom it affects, who reported it and who typed it in', async () => {
    const { servicenow, ticketing, toolIdOf } = instance({}, AFFECTED);
    const { id, number } = servicenow.openIncident(REPORT);
    const answer = await ticketing.read({ id, type: 'incident' }, 'r');
    assert.ok(!answer.failed, JSON.stringify(answer));
    const { ticket } = answer;
    assert.deepEqual(
      [ticket.number, ticket.type, ticket.catalogItem, ticket.standing, ticket.active],
      [number, 'incident', null, 'open', true],
    );
    assert.deepEqual(ticket.fields, {
      category: 'identity',
      subcategory: 'risky user',
      priority: '2',
      channel: 'phone',
    });
    assert.deepEqual(
      [ticket.requestedForToolId, ticket.reportedByToolId, ticket.openedByToolId],
      [ROSA, MIRA, BRAM].map(toolIdOf),
    );
    assert.equal(ticket.variables['description'], 'She is locked out.');
  });

  test('a ServiceNow incident says what access it asks for in the columns that the settings name, and for which incident', async () => {
    const { servicenow, ticketing } = instance({}, { ...AFFECTED, accessColumns: ACCESS });
    const outage = servicenow.openIncident({ caller: MIRA, priority: '1', text: 'Mail flow is down.' });
    const asked = {
      accessType: 'privileged',
      role: 'Exchange Admin',
      duration: '2 hours',
      incident: outage.number,
    };
    const { id } = servicenow.openIncident({ ...asked, caller: ROSA, priority: '1', text: 'I need it.' });
    const answer = await ticketing.read({ id, type: 'incident' }, 'r');
    assert.ok(!answer.failed, JSON.stringify(answer));
    const { fields, variables } = answer.ticket;
    assert.deepEqual([fields?.accessType, fields?.priority], ['privileged', '1']);
    assert.deepEqual(
      ['role', 'scope', 'duration', 'incident', 'description'].map((name) => variables[name]),
      ['Exchange Admin', '', '2 hours', outage.number, 'I need it.'],
    );
    const alone = await ticketing.read({ id: outage.id, type: 'incident' }, 'r');
    assert.ok(!alone.failed);
    assert.deepEqual([alone.ticket.fields?.accessType, alone.ticket.variables['incident']], ['', '']);
  });

  test('a ServiceNow incident is refused where its instance has no such column of access', async () => {
    const accessColumns = { accessType: 'u_no_such_column' };
    const { servicenow, ticketing } = instance({}, { ...AFFECTED, accessColumns });
    const { id } = servicenow.openIncident(REPORT);
    const answer = await ticketing.read({ id, type: 'incident' }, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.match(answer.because, /"u_no_such_column"/);
  });

  test('a ServiceNow incident is about its caller where the instance has no other column for whom it affects', async () => {
    const { servicenow, ticketing, toolIdOf } = instance();
    const { id } = servicenow.openIncident(REPORT);
    const answer = await ticketing.read({ id, type: 'incident' }, 'r');
    assert.ok(!answer.failed);
    assert.equal(answer.ticket.requestedForToolId, toolIdOf(MIRA));
  });

  test('a ServiceNow incident is closed once it is resolved, although its record is active still', async () => {
    const { servicenow, ticketing } = instance({}, AFFECTED);
    const { id } = servicenow.openIncident(REPORT);
    servicenow.patchTicket(id, { fields: { state: '6', close_code: 'Solved', close_notes: 'Done.' } });
    assert.equal(servicenow.ticket(id).active, true);
    const answer = await ticketing.read({ id, type: 'incident' }, 'r');
    assert.ok(!answer.failed);
    assert.deepEqual([answer.ticket.standing, answer.ticket.active], ['completed', false]);
  });

  test('a ServiceNow incident is refused where rights hide the category, because nobody could tell then whether it is ours', async () => {
    const { servicenow, ticketing } = instance({ rights: { columns: ['incident.category'] } }, AFFECTED);
    const { id } = servicenow.openIncident(REPORT);
    const answer = await ticketing.read({ id, type: 'incident' }, 'r');
    assert.ok(answer.failed && answer.kind === 'refused');
    assert.match(answer.because, /"category"/);
  });
});

test('the approver of a ServiceNow incident is told by the history of incidents, not of request items', async () => {
  const { servicenow, ticketing, toolIdOf } = instance(AUDITED, AFFECTED);
  const { id } = servicenow.openIncident(REPORT);
  servicenow.patchTicket(id, { approval: 'approved', as: MIRA });
  const told = async (what: 'incident-approval' | 'ticket-approval') => {
    const answer = await ticketing.whoSet(what, [{ id, state: 'approved' }], 'r');
    assert.ok(!answer.failed, JSON.stringify(answer));
    const by = answer.by[id];
    return by?.known ? by.toolId : null;
  };
  assert.equal(await told('incident-approval'), toolIdOf(MIRA));
  assert.equal(await told('ticket-approval'), null);
});

describe('lists of ServiceNow incidents', () => {
  test('a list of ServiceNow incidents that changed since a moment has the fields that tables go by, and no request items', async () => {
    const { servicenow, ticketing, makeTicket, clock } = instance({}, AFFECTED);
    const since = new Date(clock.now()).toISOString();
    makeTicket();
    const { number } = servicenow.openIncident(REPORT);
    const answer = await ticketing.changedIncidentsSince?.(since, 100, 'r');
    assert.ok(answer && !answer.failed && answer.complete);
    assert.deepEqual(
      answer.tickets.map((one) => [one.number, one.type, one.fields?.subcategory, one.active, one.byUs]),
      [[number, 'incident', 'risky user', true, false]],
    );
  });

  test('open ServiceNow incidents that ask for access are found by the type of it', async () => {
    const { servicenow, ticketing, clock } = instance({}, { ...AFFECTED, accessColumns: ACCESS });
    const since = new Date(clock.now()).toISOString();
    const { number } = servicenow.openIncident({ caller: MIRA, accessType: 'Privileged' });
    servicenow.openIncident({ caller: MIRA });
    const privileged: Selector = { by: 'fields', type: 'incident', all: { accessType: ['privileged'] } };
    const answer = await ticketing.openOf([privileged], since, 'r');
    assert.ok(!answer.failed, JSON.stringify(answer));
    assert.deepEqual(
      answer.tickets.map((one) => one.number),
      [number],
    );
  });

  test('open ServiceNow incidents are found by their fields, however people spell them, and no others', async () => {
    const { servicenow, ticketing, clock } = instance({}, AFFECTED);
    const since = new Date(clock.now()).toISOString();
    const found = servicenow.openIncident({ ...REPORT, category: 'IDENTITY ' });
    servicenow.openIncident({ ...REPORT, subcategory: 'printer' });
    const closed = servicenow.openIncident(REPORT);
    servicenow.patchTicket(closed.id, { fields: { state: '7', close_code: 'x', close_notes: 'y' } });
    const answer = await ticketing.openOf([RISKY], since, 'r');
    assert.ok(!answer.failed, JSON.stringify(answer));
    assert.deepEqual(
      answer.tickets.map(({ number }) => number),
      [found.number],
    );
  });
});

describe('a ServiceNow webhook about an incident', () => {
  test('a ServiceNow webhook about an incident locates it, and hints at the table that governs it', async () => {
    const bench = instance({ webhook: { delay: { min: 0, max: 0 } } }, AFFECTED);
    const { id, number } = bench.servicenow.openIncident(REPORT);
    await pass(bench.clock, 5_000);
    const [init] = bench.received;
    assert.ok(init, 'the instance sent no webhook');
    const parsed = createServiceNowInbound(AFFECTED).parse(init.body);
    assert.ok(parsed.parsed, JSON.stringify(parsed));
    assert.deepEqual(parsed.event.ticket, { system: 'servicenow', id, number, type: 'incident' });
    assert.deepEqual(parsed.event.fieldsHint, { category: 'identity', subcategory: 'risky user' });
  });

  test('an incident of a category that the customer’s rule does not watch is not reported', async () => {
    const bench = instance({ webhook: { delay: { min: 0, max: 0 } } }, AFFECTED);
    bench.servicenow.openIncident({ ...REPORT, category: 'hardware' });
    await pass(bench.clock, 5_000);
    assert.deepEqual(bench.received, []);
  });
});
