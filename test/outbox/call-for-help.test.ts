import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { callForHelp } from '../../src/activities/outbox/call-for-help.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aRecord } from '../tables/builders.ts';

type Rules = { readonly failuresGoTo: 'operations' | 'owner'; readonly notifyGroupId: string | null };

/** What is owed to people when a request of this entitlement ends so. */
function called(outcome: Outcome, rules: Rules | null, more: Partial<RequestRecord> = {}) {
  const operations = { ...rules, followUpQueue: 'Service desk', notifyIds: ['olga'] };
  const inForce = rules
    ? {
        usable: true,
        rules: {
          operations,
          ownerQueue: (entitlement: string) => `Owners of ${entitlement}`,
          owner: (entitlement: string) => ({ ids: [`owner of ${entitlement}`], groupId: null }),
        },
      }
    : { usable: false };
  const limits = { consoleBase: 'https://console', timeZone: 'UTC' };
  const means = { rulebook: { current: () => inForce }, limits } as unknown as Means;
  return callForHelp(means, aRecord('req-1', more), outcome, ['it failed']);
}

/** The kind of work and its queue. */
function work(...args: Parameters<typeof called>) {
  const found = called(...args).find((owed) => owed.what === 'follow-up');
  return found && `${found.type} for ${found.queue}`;
}

const OWNED = { decision: { entitlement: 'vpn', title: 'VPN' } } as unknown as Partial<RequestRecord>;
const QUIET: Rules = { failuresGoTo: 'operations', notifyGroupId: null };

describe('a request that a person must finish', () => {
  test('a request that a person must finish is a task for whoever owns what was asked for, where policy sends failures to owners', () => {
    assert.equal(work('needs-human', { ...QUIET, failuresGoTo: 'owner' }, OWNED), 'task for Owners of vpn');
  });

  test('a request that a person must finish is an incident for operations where policy says so, or nothing is known to be owned', () => {
    assert.equal(work('needs-human', QUIET, OWNED), 'incident for Service desk');
    assert.equal(work('needs-human', { ...QUIET, failuresGoTo: 'owner' }), 'incident for Service desk');
  });

  test('a request that a person must finish is an incident although no table can be used', () => {
    assert.equal(work('rolled-back', null, OWNED), 'incident for Identity Ops');
  });

  test('a request that a person must finish has one piece of work, and a notice of each call', () => {
    const before = called('needs-human', QUIET, OWNED).slice(0, 1);
    const again = called('rolled-back', QUIET, { ...OWNED, owed: before });
    assert.deepEqual(
      again.map(({ what }) => what),
      ['notice'],
    );
  });

  test('a request that a person must finish is shown on cards where policy names a group of operators', () => {
    const owed = called('needs-human', { ...QUIET, notifyGroupId: 'ops' });
    assert.deepEqual(
      owed.map(({ what }) => what),
      ['follow-up', 'notice', 'operator-cards'],
    );
  });

  test('a request that a person must finish that its owner is to mend is told to the owner, who has a card', () => {
    const owed = called('needs-human', { ...QUIET, failuresGoTo: 'owner' }, OWNED);
    assert.deepEqual(
      owed.map((one) => (one.what === 'notice' ? one.to.join() : one.what)),
      ['follow-up', 'olga', 'owner of vpn', 'operator-cards'],
    );
  });

  test('a request that a person must finish is called for by no other end', () => {
    assert.deepEqual([called('fulfilled', QUIET), called('refused', QUIET)], [[], []]);
  });
});
