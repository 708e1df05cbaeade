/** What every directory connector must do. A connector's own test file makes the bench and runs it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SandboxClock } from '../../../sandbox/clock.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import type { EdgeReading } from '../../../src/domain/effect.ts';
import type { Directory, Edge, FactsWanted, ReadFailure } from '../../../src/ports/directory.ts';
import { pass } from '../support/border.ts';

export type DirectoryBench = {
  readonly directory: Directory;
  readonly clock: SandboxClock;
  /** Somebody enabled, with a manager who is enabled too. */
  readonly person: string;
  readonly manager: string;
  readonly guest: string;
  /** Sign-in names; a guest's carries `#EXT#`. */
  readonly names: { readonly person: string; readonly guest: string };
  readonly unknownId: string;
  readonly group: { readonly id: string; readonly name: string };
  /** Of more members than one page of the connector's holds. */
  readonly largeGroup: string;
  /** Two direct members, and nobody else. */
  readonly approverGroup: { readonly id: string; readonly members: readonly string[] };
  /** Nested in a group that is privileged by the given id only. */
  readonly nested: { readonly id: string; readonly privilegedId: string };
  readonly kinds: {
    readonly dynamic: string;
    readonly synced: string;
    readonly roleAssignable: string;
    readonly restricted: string;
    readonly mailEnabled: string;
    readonly unified: string;
  };
  /** The authoritative state. */
  isMember(edge: Edge): boolean;
  /** Somebody else changes it. */
  put(edge: Edge, present: boolean): void;
  /** Puts the person into a group that is a member of the given one. */
  nestInto(groupId: string, userId: string): void;
  deleteUser(userId: string): void;
  deleteGroup(groupId: string): void;
  disable(userId: string): void;
  /** Until called again with 0, no read sees what changed since. */
  lag(milliseconds: number): void;
  faultNext(effect: Exclude<FaultEffect, { kind: 'lag' }>, method?: string): void;
  /** Every link to changes given so far has expired. */
  expireLinks(): void;
};

const READ_ID = '11111111-1111-4111-8111-111111111111';

export function directoryContract(name: string, make: () => DirectoryBench): void {
  describe(`${name} as a directory`, () => {
    facts(make);
    groupKinds(make);
    writes(make);
    lostAnswers(make);
    proof(make);
    changes(make);
  });
}

const wantedOf = (bench: DirectoryBench, more: Partial<FactsWanted> = {}): FactsWanted => ({
  userIds: [bench.person],
  managersOf: [bench.person],
  groupIds: [bench.group.id],
  approverGroupIds: [bench.approverGroup.id],
  beneficiaryId: bench.person,
  incompatibleGroupIds: [],
  ...more,
});

async function factsOf(bench: DirectoryBench, more: Partial<FactsWanted> = {}) {
  const answer = await bench.directory.readFacts(wantedOf(bench, more), 'r');
  assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
  return answer.facts;
}

function failure<Value>(answer: Value | ReadFailure): ReadFailure {
  const seen = answer as ReadFailure;
  assert.equal(seen.read, 'failed');
  return seen;
}

const edgeOf = (bench: DirectoryBench): Edge => ({ userId: bench.person, groupId: bench.group.id });

const readingOf = (
  { userId, groupId }: Edge,
  edge: EdgeReading['edge'],
  effective: boolean,
): EdgeReading => ({ userId, target: groupId, edge, effective });

function facts(make: () => DirectoryBench): void {
  test('reads people with what policy needs, their managers included', async () => {
    const bench = make();
    const { users } = await factsOf(bench, { userIds: [bench.person, bench.guest, bench.unknownId] });
    assert.equal(users[bench.person]?.enabled, true);
    assert.equal(users[bench.person]?.userType, 'Member');
    assert.equal(users[bench.person]?.managerId, bench.manager);
    assert.notEqual(users[bench.person]?.department, null);
    assert.notEqual(users[bench.person]?.costCenter, null);
    assert.equal(users[bench.manager]?.enabled, true);
    assert.equal(users[bench.guest]?.userType, 'Guest');
    assert.equal(users[bench.unknownId]?.found, false);
    assert.equal(users[bench.unknownId]?.enabled, null);
  });

  test('knows a person by their whole sign-in name too, and nobody by another', async () => {
    const bench = make();
    const byId = await bench.directory.readUsers([bench.person], 'r');
    assert.ok(byId.read === 'done');
    const name = byId.users[bench.person]?.userPrincipalName ?? '';
    const byName = await bench.directory.readUsers([name, `no-${name}`], 'r');
    assert.ok(byName.read === 'done');
    assert.equal(byName.users[name]?.id, bench.person);
    assert.equal(byName.users[`no-${name}`]?.found, false);
  });

  test('reads who may approve: the direct members of the approver group', async () => {
    const bench = make();
    const { approverGroups } = await factsOf(bench, {
      approverGroupIds: [bench.approverGroup.id, bench.unknownId],
    });
    assert.deepEqual(
      [...(approverGroups[bench.approverGroup.id] ?? [])].sort(),
      [...bench.approverGroup.members].sort(),
    );
    assert.deepEqual(approverGroups[bench.unknownId], []);
  });

  test('tells direct from effective membership, and a missing group from an empty one', async () => {
    const bench = make();
    bench.put({ userId: bench.person, groupId: bench.approverGroup.id }, true);
    bench.nestInto(bench.group.id, bench.person);
    const read = await factsOf(bench, {
      groupIds: [bench.group.id, bench.unknownId],
      incompatibleGroupIds: [bench.approverGroup.id],
    });
    assert.deepEqual(read.directMemberships, {
      [bench.group.id]: false,
      [bench.unknownId]: false,
      [bench.approverGroup.id]: true,
    });
    assert.deepEqual([...read.effectiveMemberships].sort(), [bench.group.id, bench.approverGroup.id].sort());
    assert.equal(read.groups[bench.group.id]?.displayName, bench.group.name);
    assert.equal(read.groups[bench.unknownId]?.found, false);
  });

  test('reads licenses with seats, and who has a sign-in name, where they are asked for', async () => {
    const bench = make();
    assert.equal((await factsOf(bench)).licenses, undefined);
    const named = async (userPrincipalName: string | null, more: Partial<FactsWanted> = {}) =>
      (await factsOf(bench, { ...more, licenses: { userPrincipalName } })).licenses;
    const licenses = await named(bench.names.person);
    assert.equal(licenses?.userId, bench.person);
    assert.equal(licenses.namedId, bench.person);
    assert.notEqual(licenses.assignments.length, 0);
    assert.notEqual(licenses.held.length, 0);
    assert.notEqual(Object.keys(licenses.subscriptions).length, 0);
    assert.equal((await named(bench.names.person.toUpperCase()))?.namedId, bench.person);
    assert.equal((await named(bench.names.guest))?.namedId, bench.guest);
    assert.equal((await named(`nobody.${bench.names.person}`))?.namedId, null);
    assert.equal((await named(null))?.namedId, null);
    const nobody = await named(null, { beneficiaryId: bench.unknownId, userIds: [bench.unknownId] });
    assert.deepEqual(nobody?.assignments, []);
  });

  test('fails as a whole when a part of the facts can not be read, and says whether time may cure it', async () => {
    for (const effect of [
      { kind: 'status', status: 429, retryAfter: '2.5' },
      { kind: 'status', status: 503 },
      { kind: 'html' },
      { kind: 'reset' },
    ] as const) {
      const bench = make();
      bench.faultNext(effect);
      const answer = failure(await bench.directory.readFacts(wantedOf(bench), 'r'));
      assert.equal(answer.mayCure, true, JSON.stringify(effect));
      if ('retryAfter' in effect) assert.equal(answer.retryAfterSeconds, 3);
    }
    const bench = make();
    bench.faultNext({ kind: 'status', status: 403 });
    assert.equal(failure(await bench.directory.readFacts(wantedOf(bench), 'r')).mayCure, false);
  });
}

function groupKinds(make: () => DirectoryBench): void {
  test('tells the kinds of groups apart that must not be written just like that', async () => {
    const bench = make();
    const { kinds } = bench;
    const { groups } = await factsOf(bench, { groupIds: Object.values(kinds) });
    assert.equal(groups[kinds.dynamic]?.dynamic, true);
    assert.equal(groups[kinds.synced]?.synced, true);
    assert.equal(groups[kinds.roleAssignable]?.roleAssignable, true);
    assert.equal(groups[kinds.restricted]?.restrictedManagement, true);
    assert.deepEqual(
      [groups[kinds.mailEnabled]?.mailEnabled, groups[kinds.mailEnabled]?.unified],
      [true, false],
    );
    assert.equal(groups[kinds.unified]?.unified, true);
    const { group } = bench;
    const plain = (await factsOf(bench)).groups[group.id];
    assert.deepEqual(
      [plain?.dynamic, plain?.synced, plain?.roleAssignable, plain?.restrictedManagement, plain?.mailEnabled],
      [false, false, false, false, false],
    );
  });

  test('names the privileged groups that a group is nested in, however deep', async () => {
    const bench = make();
    const { id, privilegedId } = bench.nested;
    const named = await factsOf(bench, {
      groupIds: [id, bench.group.id],
      privilegedGroupIds: [privilegedId],
    });
    assert.deepEqual(
      named.groups[id]?.privilegedParents.map((parent) => parent.id),
      [privilegedId],
    );
    assert.deepEqual(named.groups[bench.group.id]?.privilegedParents, []);
  });
}

function writes(make: () => DirectoryBench): void {
  test('adds and removes a member, and calls a repeat unchanged', async () => {
    const bench = make();
    const edge = edgeOf(bench);
    const added = await bench.directory.addMember(edge, READ_ID, 'r');
    assert.equal(added.effect, 'changed');
    assert.equal(added.trace.clientRequestId, READ_ID);
    assert.equal(bench.isMember(edge), true);
    assert.equal((await bench.directory.addMember(edge, READ_ID, 'r')).effect, 'unchanged');
    assert.equal((await bench.directory.removeMember(edge, READ_ID, 'r')).effect, 'changed');
    assert.equal(bench.isMember(edge), false);
    assert.equal((await bench.directory.removeMember(edge, READ_ID, 'r')).effect, 'unchanged');
  });

  test('refuses what trying again will not change', async () => {
    const bench = make();
    const add = async (groupId: string, userId = bench.person) => {
      const effect = await bench.directory.addMember({ userId, groupId }, READ_ID, 'r');
      return effect.effect === 'rejected' ? effect.code : effect.effect;
    };
    assert.equal(await add(bench.unknownId), 'target-missing');
    assert.equal(await add(bench.group.id, bench.unknownId), 'target-missing');
    assert.equal(await add(bench.kinds.synced), 'group-not-writable');
    assert.equal(await add(bench.kinds.mailEnabled), 'group-not-writable');
    assert.equal(await add(bench.kinds.dynamic), 'not-permitted');
    assert.equal(await add(bench.kinds.roleAssignable), 'not-permitted');
    assert.equal(await add(bench.kinds.unified, bench.guest), 'policy-of-the-directory');
  });

  test('removing from a group that is gone is no success', async () => {
    const bench = make();
    const effect = await bench.directory.removeMember(
      { userId: bench.person, groupId: bench.unknownId },
      READ_ID,
      'r',
    );
    assert.ok(effect.effect === 'rejected' && effect.code === 'target-missing');
  });
}

function lostAnswers(make: () => DirectoryBench): void {
  for (const applied of [true, false])
    for (const effect of [
      { kind: 'reset', applied },
      { kind: 'html', applied },
      { kind: 'status', status: 500, applied },
      { kind: 'status', status: 502, applied },
      { kind: 'status', status: 503, retryAfter: 5, applied },
      { kind: 'status', status: 504, applied },
      { kind: 'status', status: 429, retryAfter: 5, applied },
      { kind: 'status', status: 429, applied },
    ] as const)
      test(`is uncertain after ${JSON.stringify(effect)}, ${applied ? 'although it landed' : 'and it did not land'}`, async () => {
        const bench = make();
        bench.faultNext(effect, 'POST');
        const answer = await bench.directory.addMember(edgeOf(bench), READ_ID, 'r');
        assert.equal(answer.effect, 'uncertain');
        assert.equal(bench.isMember(edgeOf(bench)), applied);
        if (answer.effect === 'uncertain' && 'retryAfter' in effect)
          assert.equal(answer.retryAfterSeconds, 5);
      });

  for (const [status, retryAfter] of [
    [409, 17],
    [409, undefined],
    [401, undefined],
  ] as const)
    test(`may be tried later after ${status} ${retryAfter === undefined ? 'without a wait' : `with a wait of ${retryAfter} s`}`, async () => {
      const bench = make();
      bench.faultNext({ kind: 'status', status, ...(retryAfter !== undefined && { retryAfter }) }, 'POST');
      const answer = await bench.directory.addMember(edgeOf(bench), READ_ID, 'r');
      assert.ok(answer.effect === 'later', answer.effect);
      assert.equal(answer.retryAfterSeconds, retryAfter ?? null);
    });

  test('gives up on a write that is never answered, as uncertain', async () => {
    const bench = make();
    bench.faultNext({ kind: 'hang', applied: true }, 'POST');
    const writing = bench.directory.addMember(edgeOf(bench), READ_ID, 'r');
    for (let time = 0; time < 4; time++) await pass(bench.clock, 20_000);
    assert.equal((await writing).effect, 'uncertain');
  });
}

function proof(make: () => DirectoryBench): void {
  const read = async (bench: DirectoryBench, edges: readonly Edge[]) => bench.directory.readEdges(edges, 'r');

  test('sees a direct edge, and its absence', async () => {
    const bench = make();
    const edge = edgeOf(bench);
    assert.deepEqual(await read(bench, [edge]), [readingOf(edge, 'absent', false)]);
    bench.put(edge, true);
    assert.deepEqual(await read(bench, [edge]), [readingOf(edge, 'present', true)]);
  });

  test('sees no direct edge in a membership that comes by nesting, and says that it is effective', async () => {
    const bench = make();
    bench.nestInto(bench.group.id, bench.person);
    assert.deepEqual(await read(bench, [edgeOf(bench)]), [readingOf(edgeOf(bench), 'absent', true)]);
  });

  test('tells direct from nested in a group too large for one page as well', async () => {
    const bench = make();
    const edge = { userId: bench.person, groupId: bench.largeGroup };
    bench.put(edge, false);
    for (let time = 0; time < 2; time++)
      assert.deepEqual(await read(bench, [edge]), [readingOf(edge, 'absent', false)]);
    bench.nestInto(bench.largeGroup, bench.person);
    assert.deepEqual(await read(bench, [edge]), [readingOf(edge, 'absent', true)]);
    bench.put(edge, true);
    assert.deepEqual(await read(bench, [edge]), [readingOf(edge, 'present', true)]);
  });

  test('does not see a write before the directory shows it on both paths', async () => {
    const bench = make();
    bench.lag(10_000);
    assert.equal((await bench.directory.addMember(edgeOf(bench), READ_ID, 'r')).effect, 'changed');
    const [early] = await read(bench, [edgeOf(bench)]);
    assert.equal(early?.edge, 'absent');
    await pass(bench.clock, 10_000);
    const [late] = await read(bench, [edgeOf(bench)]);
    assert.equal(late?.edge, 'present');
  });

  test('proves nothing of a user who is deleted and may be restored', async () => {
    const bench = make();
    bench.put(edgeOf(bench), true);
    bench.deleteUser(bench.person);
    const [seen] = await read(bench, [edgeOf(bench)]);
    assert.equal(seen?.edge, 'unknown');
    assert.equal(seen?.userMissing, true);
  });

  test('sees no edge to a group that is gone', async () => {
    const bench = make();
    bench.put(edgeOf(bench), true);
    bench.deleteGroup(bench.group.id);
    const [seen] = await read(bench, [edgeOf(bench)]);
    assert.equal(seen?.edge, 'absent');
  });

  test('knows nothing when the reads fail', async () => {
    for (const effect of [{ kind: 'status', status: 429 }, { kind: 'html' }, { kind: 'reset' }] as const) {
      const bench = make();
      bench.faultNext(effect);
      const [seen] = await read(bench, [edgeOf(bench)]);
      assert.equal(seen?.edge, 'unknown');
      assert.notEqual(seen?.because ?? '', '');
    }
  });

  test('reads many edges, each as it is', async () => {
    const bench = make();
    const groups = [bench.group.id, bench.largeGroup, ...Object.values(bench.kinds), bench.approverGroup.id];
    const edges = [bench.person, bench.manager].flatMap((userId) =>
      groups.map((groupId) => ({ userId, groupId })),
    );
    const readings = await read(bench, edges);
    assert.deepEqual(
      readings.map(({ userId, target, edge }) => ({ userId, target, edge })),
      edges.map((edge) => ({
        userId: edge.userId,
        target: edge.groupId,
        edge: bench.isMember(edge) ? 'present' : 'absent',
      })),
    );
  });

  test('says whether somebody is a member now, and does not guess when it can not read', async () => {
    const bench = make();
    const [member = ''] = bench.approverGroup.members;
    const edge = { userId: member, groupId: bench.approverGroup.id };
    assert.deepEqual(await bench.directory.isMember(edge, 'r'), { read: 'done', member: true });
    bench.put(edge, false);
    assert.deepEqual(await bench.directory.isMember(edge, 'r'), { read: 'done', member: false });
    bench.faultNext({ kind: 'status', status: 503 });
    assert.equal(failure(await bench.directory.isMember(edge, 'r')).mayCure, true);
  });
}

function changes(make: () => DirectoryBench): void {
  const follow = async (bench: DirectoryBench, link: string | null) => {
    const answer = await bench.directory.userChanges(link);
    assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
    return answer;
  };

  test('tells which users changed since, once each, and nothing from before', async () => {
    const bench = make();
    bench.disable(bench.manager);
    const start = await follow(bench, null);
    assert.deepEqual([start.changes, start.reset], [[], false]);
    await pass(bench.clock, 3_600_000);
    bench.disable(bench.person);
    bench.deleteUser(bench.guest);
    await pass(bench.clock, 3_600_000);
    const next = await follow(bench, start.link);
    const told = new Map(next.changes.map(({ userId, removed }) => [userId, removed]));
    assert.equal(told.size, next.changes.length);
    assert.equal(told.get(bench.person), 'no');
    assert.equal(told.get(bench.guest), 'soft');
    assert.equal(next.reset, false);
  });

  test('starts anew, and says so, when the link has expired', async () => {
    const bench = make();
    const start = await follow(bench, null);
    bench.disable(bench.person);
    bench.expireLinks();
    const next = await follow(bench, start.link);
    assert.equal(next.reset, true);
    assert.deepEqual(next.changes, []);
    assert.equal((await follow(bench, next.link)).reset, false);
  });

  test('keeps the link good when a page can not be read', async () => {
    const bench = make();
    const start = await follow(bench, null);
    bench.faultNext({ kind: 'status', status: 503 });
    assert.equal(failure(await bench.directory.userChanges(start.link)).mayCure, true);
    assert.equal((await follow(bench, start.link)).reset, false);
  });

  const followGroups = async (bench: DirectoryBench, groupIds: readonly string[], link: string | null) => {
    const answer = await bench.directory.groupChanges(groupIds, link);
    assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
    return answer;
  };

  test('lists all members of groups at first, then only who came or went', async () => {
    const bench = make();
    const ids = [bench.group.id, bench.approverGroup.id];
    const first = await followGroups(bench, ids, null);
    assert.ok(first.whole);
    const seen = first.changes.filter(({ groupId }) => groupId === bench.approverGroup.id);
    assert.deepEqual(seen.map(({ memberId }) => memberId).sort(), [...bench.approverGroup.members].sort());
    assert.equal(first.groups.find(({ id }) => id === bench.group.id)?.displayName, bench.group.name);
    await pass(bench.clock, 3_600_000);
    const [leaver = ''] = bench.approverGroup.members;
    bench.put({ userId: bench.person, groupId: bench.group.id }, true);
    bench.put({ userId: leaver, groupId: bench.approverGroup.id }, false);
    bench.put({ userId: bench.person, groupId: bench.largeGroup }, true);
    await pass(bench.clock, 3_600_000);
    const next = await followGroups(bench, ids, first.link);
    assert.equal(next.whole, false);
    const told = next.changes.map(({ groupId, memberId, present }) => ({ groupId, memberId, present }));
    assert.deepEqual(
      told.sort((one) => (one.present ? -1 : 1)),
      [
        { groupId: bench.group.id, memberId: bench.person, present: true },
        { groupId: bench.approverGroup.id, memberId: leaver, present: false },
      ],
    );
    assert.ok(next.changes.every(({ person }) => person));
  });

  test('lists every member of a group of several pages', async () => {
    const bench = make();
    const { changes: members } = await followGroups(bench, [bench.largeGroup], null);
    assert.ok(members.length > 100);
    assert.ok(members.every(({ memberId, groupId }) => bench.isMember({ userId: memberId, groupId })));
  });

  test('lists all members again, and says so, when the link to changes of groups has expired', async () => {
    const bench = make();
    const first = await followGroups(bench, [bench.approverGroup.id], null);
    bench.expireLinks();
    const next = await followGroups(bench, [bench.approverGroup.id], first.link);
    assert.ok(next.whole);
    assert.deepEqual(
      next.changes.map(({ memberId }) => memberId).sort(),
      [...bench.approverGroup.members].sort(),
    );
  });

  test('tells which groups choose their members elsewhere, and which are gone', async () => {
    const bench = make();
    const { dynamic, synced } = bench.kinds;
    const ids = [dynamic, synced, bench.group.id];
    const first = await followGroups(bench, ids, null);
    const elsewhere = (id: string) => first.groups.find((one) => one.id === id)?.managedElsewhere;
    assert.deepEqual(ids.map(elsewhere), [true, true, false]);
    await pass(bench.clock, 3_600_000);
    bench.deleteGroup(bench.group.id);
    await pass(bench.clock, 3_600_000);
    const { groups } = await followGroups(bench, ids, first.link);
    assert.deepEqual(groups.find(({ id }) => id === bench.group.id)?.deleted, true);
  });

  test('never takes changes of groups it could not read for none', async () => {
    const bench = make();
    const first = await followGroups(bench, [bench.group.id], null);
    bench.faultNext({ kind: 'status', status: 503 });
    assert.equal(failure(await bench.directory.groupChanges([bench.group.id], first.link)).mayCure, true);
    await assert.rejects(async () => bench.directory.groupChanges(["x' or id ne 'y"], null), /no object id/);
  });
}
