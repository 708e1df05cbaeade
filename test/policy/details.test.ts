import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../sandbox/tenant/company/groups.ts';
import { person } from '../../sandbox/tenant/company/people.ts';
import { sysIdOf } from '../../sandbox/tenant/servicenow/catalog.ts';
import type { AccessRequest } from '../../src/domain/request.ts';
import type { Ticket } from '../../src/domain/ticket.ts';
import { factsWanted } from '../../src/kinds/group-membership/facts.ts';
import { readTicket } from '../../src/policy/access/read-ticket.ts';
import { policyInForce, policyOfText, textWith } from './table-in-force.ts';

const POLICY = policyInForce();
const PEOPLE = { requesterId: person('developer').id, beneficiaryId: person('developer').id };

function aTicket(
  item: string,
  variables: Readonly<Record<string, string>> = {},
  changes: Partial<Ticket> = {},
): Ticket {
  return {
    system: 'servicenow',
    id: 'a1',
    number: 'RITM0010042',
    catalogItem: { id: sysIdOf(item), name: item },
    openedByToolId: 'u1',
    requestedForToolId: 'u1',
    variables: { justification: 'Needed for the release.', ...variables },
    standing: 'open',
    active: true,
    approval: 'not-requested',
    approvals: [],
    updatedAt: '2026-03-03T09:00:00.000Z',
    ...changes,
  };
}

function read(ticket: Ticket, policy = POLICY): AccessRequest {
  const reading = readTicket(ticket, PEOPLE, policy);
  if (!reading.understood) throw new Error(JSON.stringify(reading.reasons));
  return reading.request;
}

describe('reading a ticket', () => {
  test('reading a ticket keeps declared variables only, trimmed', () => {
    const request = read(
      aTicket('Request access to application', { application: ' vpn ', nickname: 'x', risk_tier: '' }),
    );
    assert.deepEqual(request.variables, { application: 'vpn' });
  });

  test('a ticket of another item is none of ours', () => {
    const reading = readTicket(aTicket('Order a laptop'), PEOPLE, POLICY);
    assert.equal(reading.understood || reading.governed, false);
  });

  test('an item is known by its id, never by its name alone', () => {
    const named = aTicket(
      'Access to VPN',
      {},
      { catalogItem: { id: 'f'.repeat(32), name: 'Access to VPN' } },
    );
    const reading = readTicket(named, PEOPLE, POLICY);
    assert.equal(reading.understood || reading.governed, false);
  });

  const ends: readonly (readonly [string, string, string])[] = [
    ['a date means the end of that day', '2026-03-27', '2026-03-27T23:00:00.000Z'],
    ['a date on which summer time starts', '2026-03-29', '2026-03-29T22:00:00.000Z'],
    ['a moment of the tool is UTC', '2026-03-29 12:30:00', '2026-03-29T12:30:00.000Z'],
    ['an ISO moment', '2026-03-29T12:30:00Z', '2026-03-29T12:30:00.000Z'],
    ['a moment east of UTC', '2026-03-31T22:00:00+02:00', '2026-03-31T20:00:00.000Z'],
    [
      'a moment west of UTC, which is the next day there',
      '2026-03-31 22:00-05:30',
      '2026-04-01T03:30:00.000Z',
    ],
  ];
  for (const [what, end, at] of ends) {
    test(what, () => {
      assert.deepEqual(read(aTicket('Access to VPN', { end_date: end })).duration, { lasts: 'until', at });
    });
  }

  for (const end of ['2026-03-31T22:00:00+25:00', '2026-03-31T22:00:00+02', '2026-03-31T22:00:00 CET']) {
    test(`"${end}" is no moment`, () => {
      const reading = readTicket(aTicket('Access to VPN', { end_date: end }), PEOPLE, POLICY);
      assert.deepEqual(!reading.understood && reading.reasons.map(({ code }) => code), ['end-malformed']);
    });
  }

  test('a date means its start where the table says so', () => {
    const policy = policyOfText(textWith({ '/variables/dateMeans': 'start-of-day' }));
    const { duration } = read(aTicket('Access to VPN', { end_date: '2026-03-27' }), policy);
    assert.deepEqual(duration, { lasts: 'until', at: '2026-03-26T23:00:00.000Z' });
  });

  for (const days of ['30', '030', '30.0', '0030.00']) {
    test(`"${days}", as a tool's columns store it, is 30 days`, () => {
      const asked = read(aTicket('Access to VPN', { duration_days: days })).duration;
      assert.deepEqual(asked, { lasts: 'days', days: 30 });
    });
  }

  for (const days of ['0', '0.0', '30.5', '30.', '1,000', '100000', '-3', '1e3', '14 days', '٣']) {
    test(`"${days}" is no number of days`, () => {
      const reading = readTicket(aTicket('Access to VPN', { duration_days: days }), PEOPLE, POLICY);
      assert.deepEqual(!reading.understood && reading.reasons.map(({ code }) => code), ['days-malformed']);
    });
  }
});

describe('the facts wanted', () => {
  test('the facts wanted name everybody who could be asked, the groups, and incompatible ones in both directions', () => {
    const wanted = factsWanted(read(aTicket('Payments: approve')), POLICY);
    const id = (name: string): string => group(name).id;
    assert.deepEqual(wanted.groupIds, [id('GRP-PAYMENTS-APPROVE')]);
    assert.deepEqual(wanted.incompatibleGroupIds, [id('GRP-PAYMENTS-CREATE')]);
    assert.deepEqual(wanted.managersOf, [PEOPLE.beneficiaryId]);
    for (const key of ['payments-owner', 'cfo', 'ciso'])
      assert.ok(wanted.userIds.includes(person(key).id), key);
    const groups = ['GRP-FINANCE-DATA-OWNERS', 'GRP-SECURITY-APPROVERS', 'GRP-IAM-DUTY-MANAGERS'];
    assert.deepEqual(wanted.approverGroupIds.toSorted(), groups.map(id).toSorted());
    assert.ok(wanted.privilegedGroupIds?.includes(id('GRP-SERVER-ADMINS')));
  });

  test('the facts wanted leave out approvers that no outcome could ask', () => {
    const wanted = factsWanted(read(aTicket('Access to VPN')), POLICY);
    assert.deepEqual(wanted.approverGroupIds, []);
  });

  test('the facts wanted of a request no policy names are the two people alone', () => {
    const request = { ...read(aTicket('Access to VPN')), catalogItem: 'Gone', requesterId: 'r' };
    const wanted = factsWanted(request, POLICY);
    assert.deepEqual([wanted.userIds, wanted.groupIds], [['r', request.beneficiaryId], []]);
  });
});
