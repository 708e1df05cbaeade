import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/servicenow/people.ts';
import type { LinkedIncident } from '../../../src/domain/linked-incident.ts';
import type { TicketFailure } from '../../../src/ports/ticketing.ts';
import { pass } from '../support/border.ts';
import { AUDITED, BRAM, instance, MIRA, ROSA, UMA } from './instance.ts';

type Instance = ReturnType<typeof instance>;
type Switches = NonNullable<Parameters<typeof instance>[0]>;

const MINUTE = 60_000;

/** An incident that Rosa has opened with a low priority. */
function opened(switches: Switches = AUDITED, priority = '4') {
  const one = instance(switches);
  const report = { category: 'software', subcategory: 'email', caller: ROSA, text: 'Mail is down.' };
  return { ...one, ...one.servicenow.openIncident({ ...report, priority }) };
}

async function answered({ ticketing }: Instance, number: string) {
  const answer = await ticketing.incident?.(number, 'r');
  assert.ok(answer);
  return answer;
}

async function read(one: Instance, number: string): Promise<LinkedIncident> {
  const answer = await answered(one, number);
  assert.ok(!answer.failed, JSON.stringify(answer));
  return answer.incident;
}

const raise = ({ servicenow }: Instance, id: string, as: string) =>
  servicenow.patchTicket(id, { fields: { impact: '1', urgency: '1' }, as });
const accept = ({ servicenow }: Instance, id: string, as: string, state = 'accepted') =>
  servicenow.patchTicket(id, { fields: { major_incident_state: state }, as });

describe('an incident that a request names', () => {
  test('an incident that a request names is read by its number, with who opened it and who made it a P1', async () => {
    const one = opened();
    const { id, number } = one;
    await pass(one.clock, MINUTE);
    raise(one, id, MIRA);
    const incident = await read(one, number);
    assert.deepEqual(incident.record, { system: 'servicenow', id, number, type: 'incident' });
    assert.deepEqual(
      [incident.standing, incident.active, incident.priority, incident.major],
      ['open', true, '1', { accepted: false }],
    );
    assert.equal(incident.openedBy.known && incident.openedBy.entraId, ROSA);
    assert.equal(incident.prioritySetBy.known && incident.prioritySetBy.entraId, MIRA);
    assert.ok(incident.prioritySetBy.known && incident.openedBy.known);
    assert.ok(incident.prioritySetBy.at > incident.openedBy.at);
  });

  test('an incident that a request names has nobody known who set a priority it was opened with', async () => {
    const one = opened(AUDITED, '1');
    const { prioritySetBy, openedBy } = await read(one, one.number);
    assert.equal(prioritySetBy.known, false);
    assert.equal(openedBy.known && openedBy.entraId, ROSA);
  });

  test('an incident that a request names has nobody known behind a change that no linked person made, or that no history shows', async () => {
    const byUnlinked = opened();
    raise(byUnlinked, byUnlinked.id, UMA);
    assert.equal((await read(byUnlinked, byUnlinked.number)).prioritySetBy.known, false);
    for (const switches of [
      { ...AUDITED, audit: { tables: ['sc_req_item'] } },
      { ...AUDITED, rights: { filtered: [], unreadable: ['sys_audit'] } },
      { ...AUDITED, rights: { filtered: ['sys_audit'] } },
    ] as const) {
      const one = opened(switches);
      raise(one, one.id, MIRA);
      const { prioritySetBy } = await read(one, one.number);
      assert.ok(!prioritySetBy.known);
      assert.match(prioritySetBy.todo ?? '', /sys_audit/);
    }
  });

  test('an incident that a request names is a major one by whoever accepted it, since it was first accepted', async () => {
    const one = opened();
    accept(one, one.id, ROSA, 'proposed');
    assert.deepEqual((await read(one, one.number)).major, { accepted: false });
    accept(one, one.id, MIRA);
    const first = await read(one, one.number);
    assert.ok(first.major.accepted && first.major.acceptedBy.known);
    assert.equal(first.major.acceptedBy.entraId, MIRA);
    assert.equal(first.major.since, first.major.acceptedBy.at);
    await pass(one.clock, 10 * MINUTE);
    accept(one, one.id, MIRA, 'canceled');
    assert.deepEqual((await read(one, one.number)).major, { accepted: false });
    accept(one, one.id, BRAM);
    const again = await read(one, one.number);
    assert.ok(again.major.accepted && again.major.acceptedBy.known);
    assert.equal(again.major.acceptedBy.entraId, BRAM);
    assert.equal(again.major.since, first.major.since);
  });

  test('an incident that a request names is over once it is resolved, and has the groups that it is assigned to', async () => {
    const one = opened();
    const [assigned = '', other = ''] = one.servicenow
      .listRecords('sys_user_group')
      .map((row) => String(row['sys_id']));
    one.servicenow.patchTicket(one.id, {
      fields: { assignment_group: assigned, group_list: `${other},${assigned}` },
    });
    assert.deepEqual((await read(one, one.number)).responderGroups, [...new Set([assigned, other])]);
    one.servicenow.patchTicket(one.id, {
      fields: { state: '6', close_code: 'Solved', close_notes: 'Done.' },
    });
    const { standing, active } = await read(one, one.number);
    assert.deepEqual([standing, active], ['completed', false]);
  });

  test('an incident that a request names is missing where there is none of that number, and no question where the number is none', async () => {
    const one = opened();
    const kind = (answer: { readonly failed: false } | TicketFailure) => answer.failed && answer.kind;
    assert.equal(kind(await answered(one, 'INC9999999')), 'missing');
    const asked = () => one.calls.filter((call) => call.includes('/incident')).length;
    const before = asked();
    assert.equal(kind(await answered(one, `${one.number}^ORactive=true`)), 'refused');
    assert.equal(asked(), before);
  });
});

test('a user is in the groups of an incident as the tool has its members, and in none that the question did not name', async () => {
  const one = instance(AUDITED);
  const group = one.servicenow.addRecord('sys_user_group', { name: 'Mail', active: 'true' }, 'admin');
  one.servicenow.addRecord('sys_user_grmember', { group, user: one.toolIdOf(BRAM) }, 'admin');
  const isIn = async (user: string, groups: readonly string[]) => {
    const answer = await one.ticketing.isInGroups?.(user, groups, 'r');
    assert.ok(answer && !answer.failed, JSON.stringify(answer));
    return answer.isIn;
  };
  assert.equal(await isIn(one.toolIdOf(BRAM), [groupId('No such group'), group]), true);
  assert.equal(await isIn(one.toolIdOf(MIRA), [group]), false);
  assert.equal(await isIn(one.toolIdOf(BRAM), [groupId('No such group')]), false);
  assert.equal(await isIn(one.toolIdOf(BRAM), []), false);
});
