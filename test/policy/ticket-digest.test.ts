import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { sysIdOf } from '../../sandbox/tenant/servicenow/catalog.ts';
import type { Change } from '../../src/domain/plan.ts';
import type { Ticket } from '../../src/domain/ticket.ts';
import { typed } from '../../src/domain/written-text.ts';
import { groupMembershipRules } from '../../src/kinds/group-membership/rules.ts';
import { boundPlan, digestAs, saysTheSame, ticketDigest } from '../../src/policy/access/ticket-digest.ts';
import { TYPED_PLAINLY } from '../support/typed-secrets.ts';
import { policyInForce, policyOfText, textWith } from './table-in-force.ts';

const ITEM = 'Request access to application';
const TICKET: Ticket = {
  system: 'servicenow',
  id: 'a1',
  number: 'RITM0010042',
  catalogItem: { id: sysIdOf(ITEM), name: ITEM },
  openedByToolId: 'u1',
  requestedForToolId: 'u2',
  variables: {
    application: 'VPN',
    justification: 'Needed for\nthe release.',
    end_date: '2026-05-20',
    duration_days: '',
    risk_tier: 'low',
    phone: '112',
  },
  standing: 'open',
  active: true,
  approval: 'not-requested',
  approvals: [],
  updatedAt: '2026-03-03T09:00:00.000Z',
};

const KEY = 'Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3';
/** A text for each rule by which something is taken out of words, and some by which nothing is. */
const RULED: readonly string[] = [
  ...TYPED_PLAINLY,
  `-----BEGIN RSA PRIVATE KEY-----\n${KEY}\n-----END RSA PRIVATE KEY----- and more`,
  `eyJhbGciOi.${KEY}.c2ln is a token`,
  `Authorization: Bearer ${KEY} and more`,
  `cookie: a=b; session=${KEY}\nnext line`,
  `postgres://u:${KEY}@h:5432/db`,
  `https://a.example/x?code=${KEY}&b=1`,
  `client_secret="${KEY} x" and more`,
  `{\\"clientSecret\\": \\"${KEY}\\"}`,
  `password=abc; x`,
  `api_key: abc; x`,
  `token: abc123; x`,
  `my password is Winter2026!, thanks`,
  `Kennwort ist „ein Satz“.`,
  `svc / password Winter2026! and INC0012345`,
  `PIN: 1234 and pin of the door: 12345`,
  `${'A'.repeat(86)}==`,
  `${KEY}AzFuabcd==`,
  `Ab18Q~${KEY.slice(0, 34)}`,
  `ghp_${KEY} glpat-${KEY} npm_${KEY} sk_live_${KEY} sk-proj-${KEY} hf_${KEY}`,
  `AKIA${'A1'.repeat(8)} AIza${KEY.slice(0, 35)}`,
  'x'.repeat(40_000),
];

function declaredBy(text: string): readonly string[] {
  const people = { requesterId: 'r', beneficiaryId: 'b' };
  const reading = groupMembershipRules(policyOfText(text)).understand(TICKET, people);
  assert.ok(reading.understood);
  return reading.declares;
}

const COVERS = declaredBy(policyInForce().text);
const digest = (changes: Partial<Ticket>): string => ticketDigest({ ...TICKET, ...changes }, COVERS);
const answered = (variables: Readonly<Record<string, string>>): string =>
  digest({ variables: { ...TICKET.variables, ...variables } });

describe('the variables that a request is about', () => {
  test('the variables that a request is about are those that the table reads for its item, each once', () => {
    assert.deepEqual(COVERS, ['application', 'duration_days', 'end_date', 'justification', 'risk_tier']);
    assert.deepEqual(declaredBy(textWith({ '/variables/riskTier': null })), [
      'application',
      'duration_days',
      'end_date',
      'justification',
    ]);
  });
});

describe('the digest of what a ticket says', () => {
  test('the digest of what a ticket says tells its version', () => {
    assert.match(digest({}), /^v3:[0-9a-f]{64}$/);
  });

  test('H1: the digest of a ticket’s words is compared by its version: the second covers what was typed, the third what is kept of it', () => {
    const asTyped = { ...TICKET.variables, justification: 'It is password=Winter2026!' };
    const variables = { ...asTyped, justification: 'It is password=[secret]' };
    const second = digestAs('v2:', { ...TICKET, variables, asTyped }, COVERS);
    const other = { ...asTyped, justification: 'It is password=Summer2026!' };
    assert.match(second, /^v2:[0-9a-f]{64}$/);
    assert.equal(second, digestAs('v2:', { ...TICKET, variables: asTyped }, COVERS));
    assert.ok(saysTheSame(second, { ...TICKET, variables, asTyped }, COVERS));
    assert.ok(!saysTheSame(second, { ...TICKET, variables, asTyped: other }, COVERS));
    const third = digest({ variables, asTyped });
    assert.ok(saysTheSame(third, { ...TICKET, variables, asTyped: other }, COVERS));
    assert.ok(!saysTheSame(third, TICKET, COVERS));
  });

  // Whoever changes a rule gives digests their next version, and keeps these rules for those of the third.
  test('the digest of a ticket’s words rests on rules that make of them what they made when its version began', () => {
    const made = createHash('sha256').update(RULED.map(typed).join('\n')).digest('hex');
    assert.equal(made, 'ea32380afbc8663205276c6006036e6844cdee1b7a152a71e575d18d792cb4b7');
  });

  for (const [what, changed] of [
    ['the requester', digest({ openedByToolId: 'u3' })],
    ['the beneficiary', digest({ requestedForToolId: 'u3' })],
    ['a beneficiary who is missing', digest({ requestedForToolId: null })],
    ['the item', digest({ catalogItem: { id: sysIdOf('Access to VPN'), name: ITEM } })],
    ['the justification', answered({ justification: 'Needed for\nanother release.' })],
    ['the end', answered({ end_date: '2026-05-21' })],
    ['the days', answered({ duration_days: '9' })],
    ['the tier', answered({ risk_tier: '' })],
    ['the variable that chooses', answered({ application: 'HR cases' })],
    ['two variables whose values change places', answered({ end_date: '', duration_days: '2026-05-20' })],
  ] as const)
    test(`the digest of what a ticket says changes with ${what}`, () => {
      assert.notEqual(changed, digest({}));
    });

  const { duration_days: _, ...unasked } = TICKET.variables;
  const reordered = Object.fromEntries(Object.entries(TICKET.variables).reverse());
  for (const [what, unchanged] of [
    [
      'its state, approval and time',
      digest({
        standing: 'in-progress',
        active: false,
        approval: 'approved',
        updatedAt: '2026-03-04T09:00:00.000Z',
      }),
    ],
    ['what the tool calls the item', digest({ catalogItem: { id: sysIdOf(ITEM), name: 'Applications' } })],
    ['the order of its variables', digest({ variables: reordered })],
    ['whether an empty variable is there', digest({ variables: unasked })],
    ['spaces around a value', answered({ end_date: ' 2026-05-20 ' })],
    ['how lines end', answered({ justification: 'Needed for\r\nthe release.' })],
    ['a variable that no table reads', answered({ phone: '113' })],
    ['a variable that the form has since', answered({ cost_center: 'CC-1' })],
  ] as const)
    test(`the digest of what a ticket says does not change with ${what}`, () => {
      assert.equal(unchanged, digest({}));
    });
});

describe('what approvals bind to', () => {
  const change: Change = { key: 'k', userId: 'u', target: 'g', targetName: 'GRP', action: 'add' };
  const bound = (
    request = digest({}),
    changes: readonly Change[] = [change],
    usable: readonly { readonly skuId: null; readonly planId: string; readonly name: string }[] = [],
    ticket = TICKET,
  ) => boundPlan(ticket, request, { changes, usable }).digest;

  test('what approvals bind to tells its version', () => {
    assert.match(bound(), /^v2:[0-9a-f]{64}$/);
  });

  test('what approvals bind to is another one for another ticket, content, change set or plan that must be usable', () => {
    const all = [
      bound(),
      bound(digest({ openedByToolId: 'u3' })),
      bound(digest({}), []),
      bound(digest({}), [{ ...change, action: 'remove' }]),
      bound(digest({}), [change], [{ skuId: null, planId: 'p', name: 'TEAMS1' }]),
      bound(digest({}), [change], [], { ...TICKET, id: 'a2' }),
    ];
    assert.equal(new Set(all).size, all.length);
  });
});

describe('the digest of an incident', () => {
  const INCIDENT: Ticket = {
    ...TICKET,
    number: 'INC0010042',
    type: 'incident',
    catalogItem: null,
    fields: { category: 'identity', subcategory: 'risky user', priority: '3' },
    reportedByToolId: 'u3',
    variables: { description: 'She is locked out.' },
  };
  const COVERS = ['category', 'subcategory', 'description'];
  const says = (change: Partial<Ticket>) =>
    saysTheSame(ticketDigest(INCIDENT, COVERS), { ...INCIDENT, ...change }, COVERS);

  test('the digest of an incident is another one once somebody else is affected, reports it, or it is of another category', () => {
    assert.ok(says({}));
    assert.ok(!says({ requestedForToolId: 'u9' }));
    assert.ok(!says({ reportedByToolId: 'u9' }));
    assert.ok(!says({ fields: { ...INCIDENT.fields, category: 'hardware' } }));
    assert.ok(!says({ variables: { description: 'She is locked out again.' } }));
  });

  test('the digest of an incident stays where a field changes that its table does not declare', () => {
    assert.ok(says({ fields: { ...INCIDENT.fields, priority: '1', channel: 'phone' } }));
  });
});
