/** Every kind of row with everything that can grow in it, as large as it gets by the code that grows it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { tellUncounted } from '../../src/activities/asking/tell-uncounted.ts';
import { gatherParts } from '../../src/activities/deciding/gather-parts.ts';
import { tellParked } from '../../src/activities/deciding/park-request.ts';
import { tooManyAsked } from '../../src/activities/deciding/too-many-asked.ts';
import { noteAlreadyIn, readAlreadyIn } from '../../src/activities/drift/already-in.ts';
import { afterReaches } from '../../src/activities/outbox/out-of-reach.ts';
import { withMore } from '../../src/activities/outbox/rooms/room-post.ts';
import { say } from '../../src/activities/outbox/say.ts';
import { untouched } from '../../src/domain/access.ts';
import type { StageHead } from '../../src/domain/approval.ts';
import { type Arming, arm } from '../../src/domain/arming.ts';
import { controlRollText, movedOn } from '../../src/domain/control-roll.ts';
import { decidersOf } from '../../src/domain/deciders.ts';
import { digestOf, membersOf, rollText } from '../../src/domain/member-roll.ts';
import { sentOut } from '../../src/domain/outstanding.ts';
import type { RoomPost } from '../../src/domain/room.ts';
import { RowTooLarge } from '../../src/domain/row-too-large.ts';
import { afterTick, reasonOf } from '../../src/domain/sweep-state.ts';
import { typed } from '../../src/domain/written-text.ts';
import { trailText as groupsTrail } from '../../src/functions/groups-trail.ts';
import { MOST_LEFT, trailText as usersTrail } from '../../src/functions/users-trail.ts';
import type { FactPart } from '../../src/policy/fact-part.ts';
import { aGrant, aHead, anEntry, aRecord, aRequest, aStage, aWord } from './builders.ts';
import { START, simulatedStores } from './fresh-stores.ts';

type Kept = ReturnType<typeof simulatedStores>;
type Case = {
  readonly row: string;
  readonly part: string;
  /** Keeps it as large as it gets; what does not fit throws. */
  readonly keep: (kept: Kept) => Promise<unknown>;
};

/** As ids of the directory are. */
function id(n: number): string {
  const hex = createHash('sha256').update(String(n)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
const many = <One>(count: number, one: (n: number) => One): One[] =>
  Array.from({ length: count }, (_, n) => one(n));
const by = <One>(ids: readonly string[], one: One) => Object.fromEntries(ids.map((of) => [of, one]));

/** The least fortunate text: in JSON within JSON every character of it becomes four. */
const QUOTES = '"'.repeat(1_000_000);
const REQUEST = `servicenow-${'f'.repeat(32)}-group-membership-v12`;
/** As many as may be asked. */
const PEOPLE = many(300, id);
/** A display name is no longer than this in the directory. */
const NAME = 'N'.repeat(256);
const asked = (people: readonly string[]) =>
  aStage({
    needs: [{ role: 'data-owner', quorum: 1, candidates: people }],
    escalation: { afterSeconds: 1, role: 'security', candidates: people },
  });

const uncounted = (n: number) =>
  ({
    row: { id: id(n), state: 'approved', approverToolId: id(n), approverName: NAME, updatedAt: START },
    setBy: NAME,
    because: 'é'.repeat(1_000),
  }) as unknown as Parameters<typeof tellUncounted>[4][number];

const DOUBT = {
  what: 'no row in the ticket tool',
  since: START,
  at: START,
  looks: 100,
  because: 'x'.repeat(200),
};

/** Whoever is struck is none of the others. */
function fullHead(): StageHead {
  const reaches = new Map(
    PEOPLE.map((person) => [person, { reached: 'never', because: 'é'.repeat(5_000) }] as const),
  );
  return aHead(asked(PEOPLE), {
    requestId: REQUEST,
    restored: PEOPLE.map((approverId) => ({ approverId, at: START })),
    doubts: by(PEOPLE, { ...DOUBT, because: 'may not decide' }),
    inTool: by(PEOPLE, DOUBT),
    unreminded: PEOPLE,
    joined: by(PEOPLE, START),
    unreached: afterReaches({}, reaches, PEOPLE, START),
    // the ticket tool's rows are read up to a thousand
    heard: by(many(1_000, id), `1 ${START}`),
  });
}

const arming = (n: number): Arming => ({
  requestId: `${REQUEST}${n}`,
  ticket: { system: 'servicenow', id: 'a', number: 'RITM0000001' },
  owner: `${REQUEST}${n}`,
  beneficiaryId: 'ben',
  changes: [{ key: 'k', userId: 'ben', target: id(0), targetName: NAME, action: 'add' }],
  end: { ends: 'never' },
  excludes: [],
  now: START,
  limits: { validMs: 0, outboundMs: 0 },
});

const CASES: readonly Case[] = [
  {
    row: 'Requests: a request',
    part: 'what somebody typed on the form',
    keep: ({ stores }) => {
      const answer = typed(QUOTES);
      const variables = Object.fromEntries(many(5, (n) => [`variable_${n}`, answer]));
      const request = { ...aRequest('ben', 'rita'), variables, justification: answer };
      return stores.requests.insert(aRecord('typed', { request }));
    },
  },
  {
    row: 'Requests: a request',
    part: 'what its ticket has not been told for two weeks',
    keep: ({ stores }) => {
      const statement = { access: 'none', outcome: 'running', standing: null, provenAt: null } as const;
      let record = aRecord('unsaid');
      for (let n = 0; n < 1_000; n += 1)
        record = say(
          record,
          { ...statement, comment: QUOTES.slice(0, 2_000), workNote: `${n} ${QUOTES.slice(0, 2_000)}` },
          START,
        );
      assert.match(record.desired?.workNote ?? '', /\n\n999 "/, 'the newest stands');
      return stores.requests.insert(record);
    },
  },
  {
    row: 'Requests: a request',
    part: 'one thing to say that is longer than any',
    keep: ({ stores }) => {
      const statement = { access: 'none', outcome: 'running', standing: null, provenAt: null } as const;
      const record = say(aRecord('long'), { ...statement, comment: QUOTES, workNote: QUOTES }, START);
      return stores.requests.insert(record);
    },
  },
  {
    row: 'Requests: a request',
    part: 'the set-up faults that it waited for',
    keep: async ({ stores, clock }) => {
      const found = aRecord('parked', { phase: 'received' });
      await stores.requests.insert(found);
      const rulebook = { kinds: [], current: () => ({ usable: false, because: '' }) };
      const later = async () => ({ failed: true, kind: 'later', because: 'down', retryAfterSeconds: null });
      const ticketing = { servicenow: { write: later, update: later, raise: later, raiseFollowUp: later } };
      const means = { ...stores, clock, rulebook, ticketing, conversations: {}, limits: { timeZone: 'UTC' } };
      const warn = async (n: number) => {
        const row = (await stores.requests.read('parked'))?.row ?? assert.fail();
        await tellParked(
          means as unknown as Means,
          row,
          `fault ${n}: ${QUOTES.slice(0, 1_000)}`,
          START,
        ).catch((error: unknown) => {
          if (error instanceof RowTooLarge) throw error; // what it would deliver to is not there
        });
      };
      for (let n = 0; n < 300; n += 1) await warn(n);
      const row = (await stores.requests.read('parked'))?.row;
      assert.equal(Object.keys(row?.parked?.reasons ?? {}).length, 10);
    },
  },
  {
    row: 'Requests: a request',
    part: 'everybody who may be asked, with a thousand decisions that do not count',
    keep: async ({ stores, clock }) => {
      const people = by(PEOPLE, START);
      const words = { access: 'none', outcome: 'running', standing: null, provenAt: null } as const;
      const asking = say(aRecord(REQUEST), { ...words, comment: QUOTES, workNote: QUOTES }, START);
      const record = aRecord(REQUEST, {
        desired: asking.desired,
        waitingOn: 'owners',
        names: by(PEOPLE, NAME),
        stages: [asked(PEOPLE)],
        whoCanAct: PEOPLE,
        deciders: decidersOf({ group: PEOPLE }),
        newDeciders: people,
        outOfReach: { stage: 'owners', people, rows: PEOPLE },
        shapedBy: PEOPLE.map((person) => ({ by: person, how: 'retried', at: START })),
      });
      await stores.requests.insert(record);
      const means = { ...stores, clock } as unknown as Means;
      await tellUncounted(means, record, fullHead(), [], many(1_000, uncounted));
      const kept = (await stores.requests.read(REQUEST))?.row.uncounted;
      assert.equal(Object.keys(kept ?? {}).length, 1_000);
    },
  },
  {
    row: 'Requests: a ticket',
    part: 'its posts in forty channels',
    keep: ({ stores }) => {
      const ticket = { system: 'servicenow', id: 'a', number: 'RITM1' };
      const posts = many(40, (room) => {
        const where = { chat: 'teams', id: `19:${'a'.repeat(64)}@thread.tacv2;${room}`, name: NAME };
        const place = {
          serviceUrl: 'https://smba.example/emea',
          conversationId: 'c'.repeat(150),
          messageId: '1'.repeat(20),
        };
        let post: RoomPost = {
          room: where,
          state: 'posted',
          mark: 'f'.repeat(32),
          at: START,
          opening: '',
          requestId: REQUEST,
          version: 12,
          place,
          lines: [],
        };
        for (let n = 0; n < 100; n += 1)
          post = withMore(post, [{ once: `${REQUEST}~${n}`, at: START, text: QUOTES.slice(0, 1_200) }]);
        return post;
      });
      return stores.requests.insertPointer({
        ticket,
        kind: 'group-membership',
        latestVersion: 1,
        checkDue: null,
        posts,
      });
    },
  },
  {
    row: 'Approvals: a stage',
    part: 'what becomes of everybody who may be asked',
    keep: ({ stores }) => stores.approvals.open(fullHead()),
  },
  {
    row: 'Approvals: a decision',
    part: 'what the approver typed in the ticket tool',
    keep: async ({ stores }) => {
      await stores.approvals.open(aHead());
      const word = aWord('olga', { comment: typed(QUOTES) });
      assert.ok((await stores.approvals.decide(word)).recorded);
    },
  },
  {
    row: 'Cards: a card',
    part: 'where the chat says it is',
    keep: ({ stores }) => {
      const place = {
        serviceUrl: QUOTES.slice(0, 2_000),
        conversationId: QUOTES.slice(0, 2_000),
        messageId: QUOTES.slice(0, 2_000),
      };
      return stores.cards.save({
        requestId: REQUEST,
        stage: 'owners',
        channel: 'teams',
        recipientId: id(1),
        nonce: 'n',
        place,
        state: 'open',
      });
    },
  },
  {
    row: 'Grants: an access',
    part: 'the tickets that hold it, and calls without an answer',
    keep: async ({ stores }) => {
      let row = untouched('ben', id(0), 'absent');
      for (let n = 0; n < 100; n += 1)
        row = sentOut(row, {
          grantId: `${REQUEST}~${id(0)}`,
          key: `RITM:${id(1)}:${id(0)}:add`,
          sentAt: START,
        });
      const given = many(1_000, (n) => `${REQUEST}${n}~${id(0)}`);
      const rows = { access: { [id(0)]: { ...row, holders: given } }, grants: {} };
      const { result } = arm(rows, arming(1_000));
      assert.deepEqual(result, { is: 'closed', reason: 'crowded' }, 'no more than that');
      assert.equal(
        arm({ ...rows, access: { [id(0)]: { ...row, holders: given.slice(1) } } }, arming(0)).result.is,
        'armed',
      );
      await stores.grants.change('ben', () => ({ rows, result: null }));
    },
  },
  {
    row: 'Grants: a grant',
    part: 'the groups that its group is nested in, and the plans that stay off',
    keep: async ({ stores }) => {
      const grant = aGrant('g1', { within: many(500, id), disabledPlans: many(500, id), targetName: NAME });
      await stores.grants.change('ben', () => ({
        rows: { access: {}, grants: { g1: grant } },
        result: null,
      }));
    },
  },
  {
    row: 'Grants: one transaction',
    part: 'all that a request arms, and all grants that are closed together',
    keep: async ({ stores }) => {
      const given = many(999, (n) => `${REQUEST}${n}~${id(0)}`);
      const access = Object.fromEntries(
        many(20, (n) => [id(n), { ...untouched('ben', id(n), 'absent'), holders: given }]),
      );
      await stores.grants.change('ben', () => ({ rows: { access, grants: {} }, result: null }));
      const closed = many(89, (n) =>
        aGrant(`g${n}`, { within: many(400, id), disabledPlans: many(400, id), targetName: NAME }),
      );
      const grants = Object.fromEntries(closed.map((grant) => [grant.id, grant]));
      await stores.grants.change('rita', () => ({ rows: { access: {}, grants }, result: null }));
    },
  },
  {
    row: 'Audit: a fact',
    part: 'what was read, of which the rest is in a blob',
    keep: async ({ stores }) => {
      const entries = many(100, (n) =>
        anEntry(`${n}-${QUOTES.slice(0, 2_000)}`, {
          data: { read: QUOTES.slice(0, n < 99 ? 14_000 : 1_000_000) } as never,
        }),
      );
      await stores.auditLog.append(REQUEST, entries);
      assert.equal((await stores.auditLog.read(REQUEST)).length, 100);
    },
  },
  {
    row: 'AuditHeads: a checkpoint',
    part: 'the chains that it covers',
    keep: async ({ stores }) => {
      for (const n of many(1_100, (one) => one))
        await stores.auditLog.append(`${REQUEST}-${n}`, [anEntry('a')]);
      assert.equal((await stores.auditLog.checkpoint(START)).heads, 1_100);
    },
  },
  {
    row: 'Policies: a policy',
    part: 'its text, which is in a blob',
    keep: ({ stores }) => stores.policies.keep('group-membership', 'd', QUOTES),
  },
  {
    row: 'Findings: a member whom nothing explains',
    part: 'names of the directory',
    keep: ({ stores }) =>
      stores.findings.keep(
        many(150, (n) => ({
          what: 'unexplained-member',
          groupId: id(0),
          groupName: NAME,
          memberId: id(n),
          memberName: `${NAME} (${QUOTES.slice(0, 1_000)})`,
          seenAt: START,
          readBack: true,
          together: 1,
          told: { told: 'not-yet' },
        })),
      ),
  },
  {
    row: 'Intake: a delivery',
    part: 'all that a webhook may hold',
    keep: ({ stores }) =>
      stores.intake.receive({
        source: 'servicenow',
        deliveryId: QUOTES.slice(0, 32_000),
        ticket: { system: 'servicenow', id: QUOTES.slice(0, 32_000), number: QUOTES.slice(0, 32_000) },
        bodyDigest: 'd',
        state: 'received',
        receivedAt: START,
      }),
  },
  {
    row: 'FactParts: what was read of one part',
    part: 'all that is kept of it',
    keep: async ({ stores, clock }) => {
      const part = (value: string): FactPart => ({
        ...{ name: 'n'.repeat(60), bucket: 'risk', read: async () => ({ read: 'done', value }) },
      });
      const of = (value: string) => ({
        ...{ requestId: REQUEST, request: aRequest('ben', 'rita') },
        rules: { digest: 'd', factParts: () => [part(value)] },
      });
      const gather = async (value: string) =>
        await gatherParts({ ...stores, clock } as unknown as Means, of(value), START);
      assert.equal((await gather('x'.repeat(199_000))).read, 'done');
      clock.moveTo(clock.now() + 10_000_000);
      assert.equal((await gather('x'.repeat(200_000))).read, 'failed');
    },
  },
  {
    row: 'Paces: a bucket',
    part: 'who waits',
    keep: async ({ stores }) => {
      for (const n of many(300, (one) => one))
        await stores.paces.turn('risk', { key: `${REQUEST}-${n}`, rank: 'evidence' });
    },
  },
  {
    row: 'Marks: members of a governed group',
    part: 'its members',
    keep: ({ stores }) => {
      const members = membersOf(new Set(many(50_000, (n) => digestOf(id(n)))));
      assert.ok(members);
      return stores.marks.save('members-x', rollText({ name: NAME, managedElsewhere: false, members }), null);
    },
  },
  {
    row: 'Marks: members of a deciding group',
    part: 'its members',
    keep: async ({ stores }) => {
      const everybody = many(58_000, (n) => ({ memberId: id(n), present: true }));
      for (const [name, members] of [
        ['most', everybody.slice(0, 45_000)],
        ['more', everybody],
      ] as const)
        await stores.marks.save(
          `control-${name}`,
          controlRollText(movedOn(null, NAME, members, true, START).roll),
          null,
        );
    },
  },
  {
    row: 'Marks: tickets that found access',
    part: 'the tickets',
    keep: async ({ stores }) => {
      const full = Object.fromEntries(many(2_700, (n) => [id(n), [`${REQUEST}${n}`]]));
      await stores.marks.save('already-in-x', JSON.stringify(full), null);
      for (let n = 0; n < 100; n += 1)
        await noteAlreadyIn(stores as unknown as Means, `${REQUEST}-${n}`, id(3_000 + n), ['x']);
      assert.equal(Object.keys(await readAlreadyIn(stores as unknown as Means, 'x')).length, 2_800);
    },
  },
  {
    row: 'Marks: the trail of users',
    part: 'who is left to be looked at, with their requests',
    keep: ({ stores }) => {
      const left = many(MOST_LEFT, (n) => ({
        userId: id(n),
        removed: 'no' as const,
        requests: many(n % 7, (of) => `${REQUEST}${n}${of}`),
      }));
      return stores.marks.save('users-delta', usersTrail({ link: 'l'.repeat(8_000), left }), null);
    },
  },
  {
    row: 'Marks: the trail of groups',
    part: 'who is left to be looked at',
    keep: ({ stores }) =>
      stores.marks.save(
        'groups-delta',
        groupsTrail({ link: 'l'.repeat(8_000), groups: many(50, id), people: many(5_000, id) }),
        null,
      ),
  },
  {
    row: 'Marks: what a sweep came to',
    part: 'items that fail, by name, with why',
    keep: ({ stores }) => {
      const failed = Object.fromEntries(
        many(1_000, (n) => [
          reasonOf(`item ${n} ${QUOTES.slice(0, 1_000)}`),
          reasonOf(new Error(QUOTES.slice(0, 1_000))),
        ]),
      );
      const reached = Object.fromEntries(many(20, (n) => [`list ${n}`, 'k'.repeat(512)]));
      const state = afterTick(null, { refused: [], failed, done: new Set(), reached, whole: false }, START);
      return stores.marks.save('sweep-x', JSON.stringify(state), null);
    },
  },
];

for (const { row, part, keep } of CASES)
  describe(row, () => {
    test(`${row} has room for ${part}, however much that gets`, async () => {
      await keep(simulatedStores(0, undefined, 'memory'));
    });
  });

describe('a stage that would ask more people than a row has room for', () => {
  const decision = (verdict: 'ask' | 'grant', people: readonly string[]) =>
    ({ verdict, stages: [asked(people), aStage({ name: 'more', needs: [] })] }) as never;

  test('a stage that would ask more people than a row has room for is not opened, and whoever owns the table is told how many', () => {
    assert.equal(tooManyAsked(decision('ask', PEOPLE)), null);
    assert.equal(tooManyAsked(decision('grant', many(301, id))), null);
    assert.match(
      tooManyAsked(decision('ask', many(301, id))) ?? '',
      /would have 301 people decide it \(owners: 301, more: 0\), and 300 is the most/,
    );
  });
});
