import type { GroupFacts, UserFacts } from '../../domain/facts.ts';
import { missingUser } from '../../domain/facts.ts';
import type { FactsRead, FactsWanted } from '../../ports/directory.ts';
import type { JsonObject } from './answer.ts';
import { readApprovers } from './approvers.ts';
import type { Batch, BatchRead } from './batch.ts';
import type { GraphClient } from './client.ts';
import { groupFactsOf, hidesMembers, missingGroup } from './group-facts.ts';
import { hiddenAmong, mayHide } from './hidden-groups.ts';
import { licenseFactsFrom, licenseFactsReads } from './license-facts.ts';
import { nameIn } from './name-in.ts';
import { type NamedReads, readByName } from './named-reads.ts';
import { readParents } from './parents.ts';
import {
  approversPath,
  directEdgePath,
  effectiveGroupsPath,
  groupPath,
  managerPath,
  parentIdsPath,
  userPath,
} from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing, ReadFault } from './read-fault.ts';
import { roleGroupReads, roleGroupsFrom } from './role-groups.ts';
import { userFactsOf } from './user-facts.ts';

export const GROUPS_PER_CHECK = 20;

/** The answers to named reads, each either an object or `null` for "no such thing". */
type Answers = (name: string, what: string) => JsonObject | null;

/** Everything a decision reads: one `$batch` where it fits, plus what nesting and large groups need. */
export async function readFacts(
  client: GraphClient,
  batch: Batch,
  wanted: FactsWanted,
  context: GraphContext,
): Promise<FactsRead> {
  const answerTo = await readByName(batch, readsFor(wanted), context);
  const answers: Answers = (name, what) => objectOrMissing(answerTo(name), what);
  const within = parentIds(wanted, answers);
  const parents = await readParents(batch, within, wanted.privilegedGroupIds ?? [], context);
  const groups: Record<string, GroupFacts> = {};
  for (const groupId of wanted.groupIds) {
    const body = answers(`group ${groupId}`, 'A group');
    groups[groupId] = body
      ? groupFactsOf(body, parents(groupId), within.get(groupId))
      : missingGroup(groupId);
  }
  const approverGroups: Record<string, readonly string[]> = {};
  const approvers: Record<string, UserFacts> = {};
  const doubtful = wanted.approverGroupIds.filter((id) => mayHide(answerTo(`members ${id}`)));
  const hiddenApprovers = await hiddenAmong(batch, doubtful, context);
  for (const groupId of wanted.approverGroupIds.filter((id) => hiddenApprovers[id] === undefined)) {
    const answer = answerTo(`members ${groupId}`);
    const members = await readApprovers(client, batch, groupId, answer, context);
    approverGroups[groupId] = members.map(({ id }) => id);
    for (const member of members) approvers[member.id] = member;
  }
  const users = { ...approvers, ...usersFrom(wanted, answers) };
  const found = users[wanted.beneficiaryId]?.found !== false;
  const licenses = await licenseFactsFrom(client, answerTo, wanted, found, context);
  const hiddenHere = hiddenIncompatible(wanted, answers);
  const effective = effectiveOf(wanted, answers);
  const memberships = membershipsFrom(wanted, answers, effective, Object.keys(hiddenHere));
  const roleGroups = roleGroupsFrom(wanted, answers, effective);
  const hiddenGroups = { ...hiddenApprovers, ...hiddenHere };
  const ofLicenses = licenses ? { licenses } : {};
  return { users, groups, approverGroups, ...memberships, ...roleGroups, hiddenGroups, ...ofLicenses };
}

const checkedGroups = ({ groupIds, incompatibleGroupIds }: FactsWanted): readonly string[] => [
  ...new Set([...groupIds, ...incompatibleGroupIds]),
];

/** Every group of which it is asked whether the beneficiary is in it by any path. */
const askedGroups = (wanted: FactsWanted): readonly string[] => [
  ...new Set([...checkedGroups(wanted), ...(wanted.roleGroupIds ?? [])]),
];

function readsFor(wanted: FactsWanted): NamedReads {
  const reads = new Map<string, BatchRead>([...licenseFactsReads(wanted), ...roleGroupReads(wanted)]);
  for (const id of [...wanted.userIds, ...wanted.managersOf]) reads.set(`user ${id}`, { path: userPath(id) });
  for (const id of wanted.managersOf) reads.set(`manager ${id}`, { path: managerPath(id) });
  for (const id of wanted.groupIds) {
    reads.set(`group ${id}`, { path: groupPath(id) });
    reads.set(`parents ${id}`, { path: parentIdsPath(id), body: { securityEnabledOnly: false } });
  }
  for (const id of wanted.incompatibleGroupIds) reads.set(`group ${id}`, { path: groupPath(id) });
  for (const id of wanted.approverGroupIds) reads.set(`members ${id}`, { path: approversPath(id) });
  for (const groupId of checkedGroups(wanted))
    reads.set(`edge ${groupId}`, { path: directEdgePath({ userId: wanted.beneficiaryId, groupId }) });
  const asked = askedGroups(wanted);
  for (let at = 0; at < asked.length; at += GROUPS_PER_CHECK)
    reads.set(`effective ${at}`, {
      path: effectiveGroupsPath(wanted.beneficiaryId),
      body: { groupIds: asked.slice(at, at + GROUPS_PER_CHECK) },
    });
  return reads;
}

function parentIds({ groupIds }: FactsWanted, answers: Answers): ReadonlyMap<string, readonly string[]> {
  return new Map(
    groupIds.map((groupId) => {
      const nested = answers(`parents ${groupId}`, 'What a group is nested in');
      if (!nested && answers(`group ${groupId}`, 'A group'))
        throw new ReadFault(settling(`what group ${groupId} is nested in is not known, and the group is`));
      return [groupId, textsIn(nested)];
    }),
  );
}

/** The `value` of an answer that lists ids as text. */
export function textsIn(body: JsonObject | null): readonly string[] {
  const value: unknown = body?.['value'];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

function usersFrom(wanted: FactsWanted, answers: Answers): Readonly<Record<string, UserFacts>> {
  const users: Record<string, UserFacts> = {};
  const managers = new Map<string, string>();
  for (const id of wanted.managersOf) {
    const body = answers(`manager ${id}`, 'A manager');
    if (body?.['@odata.type'] !== '#microsoft.graph.user') continue;
    const manager = userFactsOf(body, null);
    managers.set(id, manager.id);
    users[manager.id] = manager;
  }
  for (const id of [...wanted.userIds, ...wanted.managersOf]) {
    const body = answers(`user ${id}`, 'A user');
    users[id] = body ? userFactsOf(body, managers.get(id) ?? null) : missingUser(id);
  }
  return users;
}

/** Whoever is in a group that hides its members is not seen there, so that an exclusion would not be found. */
function hiddenIncompatible(
  { incompatibleGroupIds }: FactsWanted,
  answers: Answers,
): Readonly<Record<string, string>> {
  const hidden: Record<string, string> = {};
  for (const id of incompatibleGroupIds) {
    const body = answers(`group ${id}`, 'A group');
    if (body && hidesMembers(body)) hidden[id] = nameIn(body) || id;
  }
  return hidden;
}

/** Groups that the beneficiary is in by any path, among those that are asked about. */
function effectiveOf(wanted: FactsWanted, answers: Answers): ReadonlySet<string> {
  const effective = new Set<string>();
  for (let at = 0; at < askedGroups(wanted).length; at += GROUPS_PER_CHECK)
    for (const id of textsIn(effectiveAt(wanted, answers, at))) effective.add(id);
  return effective;
}

function membershipsFrom(
  wanted: FactsWanted,
  answers: Answers,
  effective: ReadonlySet<string>,
  hidden: readonly string[],
): Pick<FactsRead, 'directMemberships' | 'effectiveMemberships'> {
  const groups = checkedGroups(wanted);
  const directMemberships: Record<string, boolean> = {};
  for (const groupId of groups) {
    const direct = answers(`edge ${groupId}`, 'A direct membership') !== null;
    if (direct && !effective.has(groupId))
      throw new ReadFault(settling(`two reads disagree whether the beneficiary is in group ${groupId}`));
    if (direct || !hidden.includes(groupId)) directMemberships[groupId] = direct;
  }
  return { directMemberships, effectiveMemberships: groups.filter((groupId) => effective.has(groupId)) };
}

/** Somebody who is there is in groups or in none; that they are not known is no answer (invariant 12). */
function effectiveAt({ beneficiaryId }: FactsWanted, answers: Answers, at: number): JsonObject | null {
  const effective = answers(`effective ${at}`, 'Effective membership');
  if (!effective && answers(`user ${beneficiaryId}`, 'A user'))
    throw new ReadFault(settling('what groups the beneficiary is in is not known, and the beneficiary is'));
  return effective;
}

/** Reads that contradict each other tell nothing; soon they won't. */
const settling = (what: string) =>
  ({
    read: 'failed',
    because: `In the directory ${what}; a change is still settling.`,
    retryAfterSeconds: null,
    mayCure: true,
  }) as const;
