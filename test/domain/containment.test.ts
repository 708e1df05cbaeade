import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { containmentFor, type ToContain } from '../../src/domain/containment.ts';
import type { AccountState, AuthenticationMethod, HeldRole, Known } from '../../src/domain/risk.ts';

const FIRST = '2026-03-03T09:00:00.000Z';
const BEFORE = '2025-11-01T08:00:00.000Z';

const ASKED = { source: 'GET /somewhere', askedAt: '2026-03-03T10:00:00.000Z' };
const yes = <Value>(value: Value): Known<Value> => ({ known: 'yes', value, newestAt: null, ...ASKED });
const missing = { known: 'missing', because: 'Graph answered 403', ...ASKED } as const;

const CLOUD: AccountState = {
  enabled: true,
  userType: 'Member',
  synced: false,
  federated: false,
  passwordChangedAt: null,
  sessionsValidFrom: null,
  mustChangePassword: 'no',
};
const ROLE: HeldRole = { roleId: 'r', name: 'Helpdesk Administrator', throughGroupId: null, eligible: true };

const method = (type: string, registeredAt: string | null): AuthenticationMethod => ({
  id: type,
  type,
  registeredAt,
});
const PASSWORD = method('password', '2026-03-03T09:30:00.000Z');

const person = (
  account: Partial<AccountState>,
  methods: readonly AuthenticationMethod[] = [],
  more: Partial<ToContain> = {},
): ToContain => ({
  person: 'Anna Berg',
  account: yes({ ...CLOUD, ...account }),
  methods: yes([PASSWORD, ...methods]),
  roles: yes([]),
  firstDetectionAt: FIRST,
  mayClose: true,
  refused: [],
  ...more,
});

/** Somebody for each row of the page. */
const PEOPLE: Readonly<Record<string, ToContain>> = {
  'not known, or not there': person({}, [], { account: missing }),
  'a guest': person({ userType: 'Guest' }),
  'a guest whose sign-in is disabled': person({ userType: 'Guest', enabled: false }),
  'somebody whose sign-in is disabled': person({ enabled: false }),
  'synced from on premises': person({ synced: true }, [method('phone', BEFORE)]),
  federated: person({ federated: true }, [method('phone', BEFORE)]),
  'with a directory role, held or eligible, directly or through a group': person(
    {},
    [method('phone', BEFORE)],
    { roles: yes([ROLE]) },
  ),
  'in a group that may carry roles': person({}, [], {
    roles: yes([{ roleId: null, name: 'a role', throughGroupId: 'g', eligible: false }]),
  }),
  'of a case that policy does not let go, where a new password would close the risk': person(
    {},
    [method('phone', BEFORE)],
    { mayClose: false },
  ),
  "whose sign-in service can't be read": person({ federated: null }, [method('phone', BEFORE)]),
  "whose methods can't be read": person({}, [], { methods: missing }),
  'with a method registered after the first detection': person({}, [
    method('phone', BEFORE),
    method('email', FIRST),
  ]),
  'with a passkey, and no detection known': person({}, [method('fido2', BEFORE)], {
    firstDetectionAt: null,
  }),
  'with a passkey whose time is not told': person({}, [method('phone', BEFORE), method('fido2', null)]),
  'with a second factor from before the first detection': person({}, [
    method('microsoftAuthenticator', BEFORE),
  ]),
  'with a passkey from before the first detection': person({}, [method('fido2', BEFORE)]),
  'with a second factor whose time is not told': person({}, [
    method('phone', BEFORE),
    method('softwareOath', null),
  ]),
  'with a password alone': person({}, [method('email', BEFORE)]),
};

function rowsOfPage(): readonly (readonly [whose: string, actions: readonly string[], open: string])[] {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'containment.md'), 'utf8');
  return page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Whose'))
    .map((line) => {
      const [, whose = '', done = '', open = ''] = line.split('|').map((cell) => cell.trim());
      return [whose, [...done.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name), open];
    });
}

describe('docs/containment.md', () => {
  test('the page says of each kind of account what is done, and names no other', () => {
    const rows = rowsOfPage();
    assert.deepEqual(
      rows.map(([whose]) => whose),
      Object.keys(PEOPLE),
    );
    for (const [whose, actions, open] of rows) {
      const found = containmentFor(PEOPLE[whose] ?? person({}));
      assert.deepEqual(found.actions, actions, whose);
      assert.equal(found.left.length > 0, open !== '', whose);
    }
  });
});

describe('containment', () => {
  test('containment says what it is about: each sentence names the person', () => {
    for (const [whose, known] of Object.entries(PEOPLE)) {
      const { because, left } = containmentFor(known);
      for (const sentence of [because, ...left]) {
        assert.match(sentence, /Anna Berg/, whose);
        assert.match(sentence, /^[A-Z].*\.$/, whose);
      }
    }
  });

  test('containment is tried where roles are not known, and says that it may be refused', () => {
    const { actions, left } = containmentFor(person({}, [], { roles: missing }));
    assert.deepEqual(actions, ['password-random', 'sessions']);
    assert.match(
      left.at(-1) ?? '',
      /not certain: their directory roles are not known \(Graph answered 403\)/,
    );
  });

  const ROWS: readonly (readonly [
    what: string,
    known: ToContain,
    refused: ToContain['refused'],
    actions: readonly string[],
    left: RegExp,
  ])[] = [
    ['a synced sign-in', person({ synced: true }), ['sign-in'], ['sessions'], /disabled in the on-premises/],
    ['a federated sign-in', person({ federated: true }), ['sign-in'], ['sessions'], /by an administrator/],
    ['the sign-in of a guest', person({ userType: 'Guest' }), ['sign-in'], [], /by an administrator/],
    ['a password', person({}), ['password-random'], ['sign-in', 'sessions'], /password of Anna Berg has/],
    [
      'another password',
      person({}, [method('phone', BEFORE)]),
      ['password-mfa'],
      ['sign-in', 'sessions'],
      /password of Anna Berg has/,
    ],
    ['both', person({}), ['password-random', 'sign-in'], ['sessions'], /Sign-in of Anna Berg has/],
    ['sessions', person({}), ['sessions'], ['password-random'], /Sessions of Anna Berg have/],
    ['all', person({}), ['password-random', 'sign-in', 'sessions'], [], /Sessions of Anna Berg have/],
  ];
  for (const [what, known, refused, actions, left] of ROWS)
    test(`containment goes on without what the directory refuses, and leaves that to people: ${what}`, () => {
      const found = containmentFor({ ...known, refused });
      assert.deepEqual(found.actions, actions);
      assert.match(found.left.join(' '), left);
      assert.match(found.because, /The directory did not let this service .* of Anna Berg\./);
    });

  test('containment never ends sessions before the old password is worthless', () => {
    for (const known of Object.values(PEOPLE)) {
      const { actions } = containmentFor(known);
      if (actions.includes('sessions')) assert.equal(actions.at(-1), 'sessions');
    }
  });
});
