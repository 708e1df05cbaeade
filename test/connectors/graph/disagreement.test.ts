import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { createGraph } from '../../../src/connectors/graph/directory.ts';
import type { FactsWanted } from '../../../src/ports/directory.ts';
import { altered } from '../support/altered.ts';
import { OPEN, PORTAL, SETTINGS, tenant } from './tenant.ts';

const PERSON = personId('finance-analyst');
const GROUP = group('GRP-VPN-USERS').id;
const NESTED = group('GRP-NESTED-IN-PRIVILEGED').id;
const ADMINS = group('GRP-SERVER-ADMINS').id;
const EDGE = { userId: PERSON, groupId: GROUP };
const ID = '11111111-1111-4111-8111-111111111111';

const WANTED: FactsWanted = {
  userIds: [PERSON],
  managersOf: [PERSON],
  groupIds: [GROUP],
  approverGroupIds: [],
  beneficiaryId: PERSON,
  incompatibleGroupIds: [],
};

/** A directory whose batch answers come back changed. */
function changed(change: (responses: readonly Item[]) => readonly Item[]) {
  const made = tenant({ switches: { shuffleBatch: false } });
  const credential = {
    getToken: async () => ({ token: 'token-1', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
  };
  const outbound = altered(made.outbound, /\$batch$/, (text) =>
    JSON.stringify({ responses: change((JSON.parse(text) as { responses: Item[] }).responses) }),
  );
  return {
    ...made,
    ...createGraph({
      settings: SETTINGS,
      identities: () => credential,
      outbound,
      clock: made.clock,
      guard: OPEN,
    }),
  };
}

type Item = {
  readonly id: string;
  readonly status: number;
  readonly body?: { readonly [member: string]: unknown };
};

const missing: Pick<Item, 'status' | 'body'> = {
  status: 404,
  body: { error: { code: 'Request_ResourceNotFound', message: 'x' } },
};

describe('reads that come from replicas of different age', () => {
  test('reads that come from replicas of different age of an edge disagree, and prove nothing', async () => {
    const stale = changed((items) => items.map((item) => (item.id === '0' ? { ...item, ...missing } : item)));
    stale.store.setMember(GROUP, PERSON, true, PORTAL);
    const [seen] = await stale.directory.readEdges([EDGE], 'r');
    assert.equal(seen?.edge, 'disagree');
    const member = await stale.directory.isMember(EDGE, 'r');
    assert.ok(member.read === 'failed' && member.mayCure);
  });

  test('reads that come from replicas of different age are no answer when the batch itself is not found: neither the edge nor the person is missing for that', async () => {
    const { directory, faults, store } = tenant();
    store.setMember(GROUP, PERSON, true, PORTAL);
    faults.add({ match: { path: '/v1.0/$batch' }, effect: { kind: 'status', status: 404 } });
    const [seen] = await directory.readEdges([EDGE], 'r');
    assert.equal(seen?.edge, 'unknown');
    const facts = await directory.readFacts(WANTED, 'r');
    assert.ok(facts.read === 'failed' && facts.mayCure);
  });

  test('reads that come from replicas of different age of facts that disagree about a direct membership are no facts yet', async () => {
    const stale = changed((items) =>
      items.map((item) =>
        item.body?.['@odata.context']?.toString().includes('Collection(Edm.String)')
          ? { ...item, body: { value: [] } }
          : item,
      ),
    );
    stale.store.setMember(GROUP, PERSON, true, PORTAL);
    const facts = await stale.directory.readFacts(WANTED, 'r');
    assert.ok(facts.read === 'failed' && facts.mayCure);
    assert.match(facts.because, /disagree/);
  });

  for (const [what, path] of [
    ['groups the beneficiary is in', `/users/${PERSON}/checkMemberGroups`],
    ['groups a group is nested in', `/groups/${NESTED}/getMemberGroups`],
    ['a group that others are nested in', `/groups/${ADMINS}`],
  ] as const)
    test(`reads that come from replicas of different age that do not know ${what}, which other reads do, are no facts yet (invariant 12)`, async () => {
      const { directory, items } = tenant();
      const wanted = { ...WANTED, groupIds: [NESTED], privilegedGroupIds: [ADMINS] };
      const whole = await directory.readFacts(wanted, 'r');
      assert.ok(whole.read === 'done' && whole.facts.groups[NESTED]?.privilegedParents.length === 1);
      const { id } = items.add({ match: { path }, effect: { kind: 'status', status: 404 } });
      const facts = await directory.readFacts(wanted, 'r');
      assert.ok(facts.read === 'failed' && facts.mayCure, facts.read);
      assert.equal(items.list().find((one) => one.id === id)?.struck, 1);
    });
});

describe('what stands where a person is expected', () => {
  test('what stands where a person is expected is no manager when it is a contact', async () => {
    const odd = changed((items) =>
      items.map((item) =>
        item.body?.['id'] === personId('finance-manager')
          ? { ...item, body: { ...item.body, '@odata.type': '#microsoft.graph.orgContact' } }
          : item,
      ),
    );
    const facts = await odd.directory.readFacts(WANTED, 'r');
    assert.ok(facts.read === 'done');
    assert.equal(facts.facts.users[PERSON]?.managerId, null);
    const plain = await tenant().directory.readFacts(WANTED, 'r');
    assert.ok(plain.read === 'done');
    assert.equal(plain.facts.users[PERSON]?.managerId, personId('finance-manager'));
  });

  test('what stands where a person is expected is no approver when it is a group', async () => {
    const id = group('GRP-SERVER-ADMINS').id;
    const facts = await tenant().directory.readFacts({ ...WANTED, approverGroupIds: [id] }, 'r');
    assert.ok(facts.read === 'done');
    assert.deepEqual(facts.facts.approverGroups[id], [personId('global-admin')]);
  });
});

describe('a write that could not take effect', () => {
  test('a write that could not take effect may be tried later when there was no token to send it with', async () => {
    const made = tenant();
    const credential = {
      getToken: async () => {
        throw new Error('unavailable');
      },
    };
    const { directory } = createGraph({
      settings: SETTINGS,
      identities: () => credential,
      outbound: made.outbound,
      clock: made.clock,
      guard: OPEN,
    });
    assert.equal((await directory.addMember(EDGE, ID, 'r')).effect, 'later');
    assert.deepEqual(made.calls, []);
  });

  test('a write that could not take effect may be tried later when the group is too new for the replica that was asked', async () => {
    const { directory, store, lag, clock } = tenant({ lag: { fixedMs: 20_000 } });
    const id = '77777777-7777-4777-8777-777777777777';
    const like = store.anyGroup(GROUP, store.settled());
    assert.ok(like);
    store.putGroup({ ...like, id }, PORTAL);
    assert.equal((await directory.addMember({ userId: PERSON, groupId: id }, ID, 'r')).effect, 'later');
    clock.moveTo(clock.now() + 20_000);
    assert.equal((await directory.addMember({ userId: PERSON, groupId: id }, ID, 'r')).effect, 'changed');
    assert.deepEqual(lag.model, { fixedMs: 20_000 });
  });
});

describe('a link to changes of users', () => {
  for (const deltaExpired of ['bad-request', 'gone'] as const)
    test(`a link to changes of users that expired is given up for a new one, when that is answered with ${deltaExpired}`, async () => {
      const { directory, clock } = tenant({ switches: { deltaExpired } });
      const start = await directory.userChanges(null);
      assert.ok(start.read === 'done');
      clock.moveTo(clock.now() + 8 * 24 * 3_600_000);
      const next = await directory.userChanges(start.link);
      assert.ok(next.read === 'done');
      assert.equal(next.reset, true);
    });
});

describe('a next link that expired', () => {
  const expired = async (count: number) => {
    const { directory, faults } = tenant();
    const start = await directory.userChanges(null);
    assert.ok(start.read === 'done');
    const error = {
      code: 'Directory_ExpiredPageToken',
      message: 'The specified page token value has expired.',
    };
    const effect = { kind: 'status', status: 400, body: { error } } as const;
    faults.add({ match: { path: '/users/delta' }, count, effect });
    return await directory.userChanges(start.link);
  };

  test('begins the trail of changes anew, with everybody to be looked at', async () => {
    const next = await expired(1);
    assert.ok(next.read === 'done');
    assert.equal(next.reset, true);
  });

  test('a next link that expired is no refusal: what it kept from being read is read again', async () => {
    const next = await expired(2);
    assert.ok(next.read === 'failed');
    assert.equal(next.mayCure, true);
  });
});

describe('a group of more than one page', () => {
  test('a group of more than one page has its members listed once, and is checked by its users from then on', async () => {
    const { directory, used } = tenant({ settings: { membersPerPage: 20 } });
    const edge = { userId: PERSON, groupId: group('GRP-WIKI-READERS').id };
    const lists = () => used.filter(({ pathTemplate }) => pathTemplate === '/groups/{id}/members').length;
    for (let time = 0; time < 3; time++)
      await directory.readEdges([{ ...edge, userId: personId('ceo') }], 'r');
    assert.equal(lists(), 1);
  });
});
