import type { Rows } from '../../domain/access.ts';
import { withoutJoined } from '../../domain/deciders.ts';
import { heldTargets } from '../../domain/exclusion.ts';
import type { AccessFacts, ProvenApproval, UserFacts } from '../../domain/facts.ts';
import { missingUser } from '../../domain/facts.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Ticket } from '../../domain/ticket.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Means } from '../activity.ts';
import { withOffboarding } from '../people/offboarding.ts';
import { readRosters } from './read-rosters.ts';
import { delegatesOf } from './tool-word.ts';
import { toolWords } from './tool-words.ts';

/** `unproven`: approved rows of the ticket behind which nobody was shown. */
type FactsGathered =
  | { readonly read: 'done'; readonly facts: AccessFacts; readonly unproven: readonly string[] }
  | ReadFailure;

/**
 * Reads everything the decision looks at, in as few round trips as the directory allows. Without a ticket its own
 * approvals are left out: enough to know who may decide a stage, not to decide the request. Of deciding groups only those are
 * shown who were in them by `deciders`; whoever had shaped the outcome stands in for nobody.
 */
export async function gatherFacts(
  means: Means,
  requestId: string,
  rules: Rules,
  request: AccessRequest,
  ticket: Ticket | null,
  {
    deciders,
    shapedBy,
    refused,
    parts,
  }: Pick<RequestRecord, 'deciders' | 'shapedBy' | 'refused'> & Pick<AccessFacts, 'parts'> = {},
): Promise<FactsGathered> {
  const on = await readRosters(means, requestId, rules.factsWanted(request).rosters ?? []);
  if (on.read === 'failed') return on;
  const answer = await readAll(means, requestId, rules, request, onCallIn(on.rosters));
  if (answer.read === 'failed') return answer;
  const { users, groups, approverGroups, directMemberships, effectiveMemberships } = answer.facts;
  const { hiddenGroups, licenses, roleGroups } = answer.facts;
  const person = (id: string) => withOffboarding(means, users[id] ?? missing(id));
  const rows = await means.grants.readBeneficiary(request.beneficiaryId);
  const grantedByUs = Object.values(rows.access)
    .filter((row) => row.base === 'absent' && (row.ownership !== 'none' || row.unanswered.length > 0))
    .map((row) => row.target);
  const own = ownGroups(rows, requestId).filter((id) => directMemberships[id] === true);
  const takesDelegates = ticket !== null && rules.takesDelegates(request);
  const approvals = ticket
    ? await provenApprovals(means, requestId, ticket, takesDelegates)
    : { proven: [], unproven: [] };
  const proven = approvals.proven.filter((word) => !isShapersForOther(word, shapedBy));
  const delegates = await delegatesAmong(means, requestId, proven);
  if (delegates.read === 'failed') return delegates;
  return {
    read: 'done',
    unproven: approvals.unproven,
    facts: {
      requester: await person(request.requesterId),
      beneficiary: await person(request.beneficiaryId),
      people: { ...delegates.users, ...users },
      approverGroups: withoutJoined(approverGroups, deciders),
      groups,
      directMemberships: { ...directMemberships, ...Object.fromEntries(own.map((id) => [id, false])) },
      effectiveMemberships: effectiveMemberships.filter((id) => !own.includes(id)),
      grantedByUs,
      heldByUs: heldTargets(rows, requestId),
      ...(refused ? { refusedHere: refused } : {}),
      ...(Object.keys(hiddenGroups).length > 0 ? { hiddenGroups } : {}),
      ...(roleGroups ? { roleGroups } : {}),
      ...(licenses ? { licenses } : {}),
      ...(Object.keys(on.rosters).length > 0 ? { rosters: on.rosters } : {}),
      ...(parts ? { parts } : {}),
      ticket: ticket
        ? {
            standing: ticket.standing,
            active: ticket.active,
            approval: ticket.approval,
            provenApprovals: proven,
          }
        : { standing: 'open', active: true, approval: 'requested', provenApprovals: [] },
    },
  };
}

/** Everybody of the rosters: they may be asked. */
function onCallIn(rosters: NonNullable<AccessFacts['rosters']>): readonly string[] {
  return Object.values(rosters).flatMap((roster) => (roster.known ? roster.onCall.map(({ id }) => id) : []));
}

/** A second time where a group is nested in one that something else must not go together with. */
async function readAll(
  { directory }: Means,
  requestId: string,
  rules: Rules,
  request: AccessRequest,
  onCall: readonly string[],
): ReturnType<Means['directory']['readFacts']> {
  const { rosters: _, ...asked } = rules.factsWanted(request);
  const wanted = { ...asked, userIds: [...new Set([...asked.userIds, ...onCall])] };
  const first = await directory.readFacts(wanted, requestId);
  if (first.read === 'failed') return first;
  const { incompatibleGroupIds } = rules.factsWanted(request, first.facts.groups);
  const more = incompatibleGroupIds.filter((id) => first.facts.directMemberships[id] === undefined);
  const further = more.filter((id) => first.facts.hiddenGroups[id] === undefined);
  if (further.length === 0) return first;
  const { beneficiaryId } = wanted;
  const second = await directory.readFacts(
    {
      userIds: [beneficiaryId],
      managersOf: [],
      groupIds: [],
      approverGroupIds: [],
      beneficiaryId,
      incompatibleGroupIds: further,
    },
    requestId,
  );
  if (second.read === 'failed') return second;
  const { directMemberships, effectiveMemberships, hiddenGroups } = second.facts;
  return {
    read: 'done',
    facts: {
      ...first.facts,
      directMemberships: { ...first.facts.directMemberships, ...directMemberships },
      effectiveMemberships: [...new Set([...first.facts.effectiveMemberships, ...effectiveMemberships])],
      hiddenGroups: { ...first.facts.hiddenGroups, ...hiddenGroups },
    },
  };
}

/**
 * Groups that the person is in, or may be, by this very request's own attempts alone: for its own decision they count as
 * not there, whatever the directory shows by now.
 */
function ownGroups({ access, grants }: Rows, requestId: string): readonly string[] {
  return Object.values(access)
    .filter(({ base, holders }) => base === 'absent' && holders.length > 0)
    .filter(({ holders }) => holders.every((id) => grants[id]?.requestId === requestId))
    .map(({ target }) => target);
}

type ProvenApprovals = {
  readonly proven: readonly ProvenApproval[];
  /** Rows behind which nobody was shown: not counted now. */
  readonly unproven: readonly string[];
};

/** Who had shaped the outcome by then decides for nobody else. */
function isShapersForOther(
  { approverId, onBehalfOf, at }: ProvenApproval,
  shapedBy: RequestRecord['shapedBy'] = [],
): boolean {
  const had = shapedBy.some((one) => one.by === approverId && (one.at === undefined || one.at <= at));
  return onBehalfOf !== undefined && had;
}

/** Policy names whoever it asks; nobody else looks at those who decided for them. */
async function delegatesAmong(
  { directory }: Means,
  requestId: string,
  proven: readonly ProvenApproval[],
): Promise<{ readonly read: 'done'; readonly users: AccessFacts['people'] } | ReadFailure> {
  const delegates = proven.filter(({ onBehalfOf }) => onBehalfOf !== undefined);
  if (delegates.length === 0) return { read: 'done', users: {} };
  const read = await directory.readUsers([...new Set(delegates.map((one) => one.approverId))], requestId);
  if (read.read === 'failed') return read;
  const users = Object.entries(read.users).map(([id, { sessionsValidFrom: _, ...user }]) => [id, user]);
  return { read: 'done', users: Object.fromEntries(users) };
}

/**
 * Approvals whose row was set by the approver in person, or where policy takes that by a delegate of theirs, each tied to one Entra user (H10, H26). Whose word a row is that a stage
 * has counted is on record, and not asked again.
 */
async function provenApprovals(
  means: Means,
  requestId: string,
  ticket: Ticket,
  takesDelegates: boolean,
): Promise<ProvenApprovals> {
  const approved = ticket.approvals.filter((row) => row.state === 'approved' && !row.ofOrder && !row.byUs);
  if (approved.length === 0) return { proven: [], unproven: [] };
  const { decisions } = await means.approvals.readAll(requestId);
  const known = approved.flatMap(({ id }) => {
    const counted = decisions.find(({ proof, answer }) => proof.evidence === id && answer === 'approve');
    if (!counted) return [];
    const { approverId, at, proof } = counted;
    return [
      { approverId, ...(proof.onBehalfOf !== undefined && { onBehalfOf: proof.onBehalfOf }), at, rowId: id },
    ];
  });
  const open = approved.filter(({ id }) => !known.some(({ rowId }) => rowId === id));
  if (open.length === 0) return { proven: known, unproven: [] };
  const looked = await toolWords(
    means,
    ticket.system,
    requestId,
    open,
    takesDelegates ? delegatesOf(ticket) : undefined,
  );
  if (looked.failed) return { proven: known, unproven: open.map(({ id }) => id) };
  const proven = looked.words.flatMap((word): readonly ProvenApproval[] => {
    if (word.whose !== 'theirs' && word.whose !== 'delegates') return [];
    const given = { approverId: word.entraId, at: word.at, rowId: word.row.id };
    return [word.whose === 'delegates' ? { ...given, onBehalfOf: word.ownerId } : given];
  });
  const unproven = looked.words.flatMap(({ whose, row }) => (whose === 'not-known' ? [row.id] : []));
  return { proven: [...known, ...proven], unproven };
}

/** By their id: they have no other name here. */
function missing(id: string): UserFacts {
  return { ...missingUser(id), displayName: id };
}
