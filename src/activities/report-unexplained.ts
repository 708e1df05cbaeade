import { explains } from '../domain/explains.ts';
import type { Told } from '../domain/finding.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { addMilliseconds, type Instant, instant, MINUTE } from '../domain/instant.ts';
import { neverHeardOf } from '../domain/outstanding.ts';
import { rulesGoverning } from '../policy/governed.ts';
import type { Rules } from '../policy/rulebook.ts';
import type { FollowUp } from '../ports/ticketing.ts';
import { defineActivity, type Means } from './activity.ts';
import { membersWanted } from './asking/group-members.ts';
import { cameByLateCall } from './drift/came-by-late-call.ts';
import { callOperators, tellInChat } from './outbox/call-operators.ts';
import { assignedTo, nobodys } from './outbox/deliver.ts';
import { raiseInAny } from './outbox/raise-in-any.ts';
import { bullets, moment } from './wording/words.ts';

export type UnexplainedMembers = {
  readonly groupId: string;
  readonly groupName: string;
  readonly memberIds: readonly string[];
};

export type Unexplained = {
  /** `explained`: a grant came to stand behind all of them. `noted`: policy wants no report. */
  readonly reported: 'raised' | 'noted' | 'explained' | 'later';
  readonly afterSeconds: number;
  /** Whether operators know that the ticket tool takes no incident of it. */
  readonly inChat?: boolean;
};

/** Names in one incident; more are only counted, all of them are in the evidence. */
const MOST_NAMED = 50;

/**
 * Tells policy's queue of members that no grant explains, once for each time they came. It removes nobody: a person
 * who may be there for a reason loses nothing because we don't know it.
 */
export const reportUnexplained = defineActivity<
  UnexplainedMembers & {
    readonly seenAt: Instant;
    /** Whether agreeing reads have shown it; otherwise only the directory's list of changes says so. */
    readonly readBack: boolean;
    /** How often it was tried before. */
    readonly attempt?: number;
    /** Whether operators know already that it could not be. */
    readonly inChat?: boolean;
  },
  Unexplained
>({
  name: 'reportUnexplained',
  needsRuns: true,
  run: async (means, { groupId, groupName, memberIds, seenAt, readBack, attempt = 0, inChat = false }) => {
    const { unexplained, mayBeOurs, unread } = await stillUnexplained(means, groupId, memberIds);
    if (unexplained.length === 0) return { reported: 'explained', afterSeconds: 0 };
    if (mayBeOurs && seenAt > addMilliseconds(instant(means.clock.now()), -AUDITED_WITHIN))
      return { reported: 'later', afterSeconds: 120, inChat };
    const evidence = evidenceOf(groupId);
    const once = `${unexplained[0]}-${unexplained.length}-${seenAt.slice(0, 10)}`;
    const at = instant(means.clock.now());
    const data = { groupId, group: groupName, memberIds: unexplained, seenAt, readBack };
    await means.auditLog.append(evidence, [
      { fact: 'member-unexplained', once, at, actor: 'countersign', data },
    ]);
    const rules = rulesGoverning(means.rulebook, groupId);
    const drift = rules?.operations.drift ?? { report: true, queue: 'Identity Ops' };
    const names = await people(means, unexplained.slice(0, MOST_NAMED));
    const place = { groupId, groupName, seenAt, readBack, unread };
    const reports = drift.report && Object.keys(means.ticketing).length > 0;
    await keep(means, place, unexplained, names, { told: reports ? 'not-yet' : 'nobody' });
    if (!reports) return { reported: 'noted', afterSeconds: 0 };
    const named = unexplained.slice(0, MOST_NAMED).map((id) => (names[id] ? `${names[id]} (${id})` : id));
    const incident = incidentOf(means, place, unexplained, named);
    const forWhom = async () => await operationsPeople(means, rules, evidence);
    const followUp = { ...incident, queue: drift.queue, people: forWhom };
    const raised = await raiseInAny(means, followUp, evidence);
    if (raised.failed) {
      const { kind, because, retryAfterSeconds } = raised;
      const isWorthIt = attempt >= TOLD_FROM || kind === 'refused' || retryAfterSeconds !== null;
      const told = inChat || (isWorthIt && (await tellUntaken(means, incident, because)));
      return { reported: 'later', afterSeconds: retryAfterSeconds ?? 0, inChat: told };
    }
    await means.auditLog.append(evidence, [
      {
        fact: 'follow-up-raised',
        once: incident.correlationId,
        at: instant(means.clock.now()),
        actor: 'countersign',
        data: {
          number: raised.number,
          queue: drift.queue,
          title: incident.title,
          ...assignedTo(raised.assigned),
        },
      },
    ]);
    if (raised.assigned.to === 'nobody')
      await tellInChat(means, evidence, `${incident.title}: ${nobodys(raised.number, drift.queue)}`);
    await keep(means, place, unexplained, names, { told: 'by-follow-up', number: raised.number });
    return { reported: 'raised', afterSeconds: 0 };
  },
});

/** So that operators hear of it in time, also where nobody could make out whether they are there. */
const TOLD_FROM = 2;

/** Whether operators were told, in chat, of what the ticket tool does not take. */
async function tellUntaken(
  means: Means,
  { correlationId, title, text }: Omit<FollowUp, 'queue' | 'people'>,
  because: string,
): Promise<boolean> {
  const words = `${title}. The ticket tool takes no incident of it, and is asked again on and on: ${because}\n${text}`;
  const call = { correlationId, title, text: words };
  return (await callOperators(means, 'unexplained-members', call)) !== null;
}

/** The directory's audit tells some minutes later who did something. */
const AUDITED_WITHIN = 30 * MINUTE;

/**
 * `mayBeOurs`: for one of them a call of ours was sent of which nothing was ever heard. `unread`: why the directory's audit can't be
 * asked whether it was that call.
 */
async function stillUnexplained(
  means: Means,
  groupId: string,
  memberIds: readonly string[],
): Promise<{
  readonly unexplained: readonly string[];
  readonly mayBeOurs: boolean;
  readonly unread: string | null;
}> {
  const unexplained: string[] = [];
  let mayBeOurs = false;
  let unread: string | null = null;
  for (const userId of memberIds) {
    const rows = await means.grants.readBeneficiary(userId);
    if (explains(rows, groupId, instant(means.clock.now()))) continue;
    const late = await cameByLateCall(means, means.runs, rows, { beneficiaryId: userId, target: groupId });
    if (late.came === 'ours') continue;
    unexplained.push(userId);
    mayBeOurs ||= neverHeardOf(rows, groupId).length > 0;
    if (late.came === 'unread') unread = late.because;
  }
  return { unexplained, mayBeOurs, unread };
}

/** Whom it is for where the ticket tool has no such queue; `null` while their group can't be read. */
async function operationsPeople(
  { directory }: Means,
  rules: Rules | null,
  evidence: string,
): Promise<readonly string[] | null> {
  const { notifyIds = [], notifyGroupId = null } = rules?.operations ?? {};
  if (notifyGroupId === null) return notifyIds;
  const answer = await directory.readFacts(membersWanted(notifyGroupId), evidence);
  if (answer.read === 'failed') return answer.mayCure ? null : notifyIds;
  return [...new Set([...notifyIds, ...(answer.facts.approverGroups[notifyGroupId] ?? [])])];
}

/** Names are for reading only: without them the ids have to do. */
async function people(means: Means, ids: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const answer = await means.directory.readUsers(ids, 'unexplained-members');
  const found = Object.entries(answer.users ?? {}).filter(([, user]) => user.found);
  return Object.fromEntries(
    found.map(([id, user]) => [id, `${user.displayName}, ${user.userPrincipalName}`]),
  );
}

/** More than these who come at once are listed in the evidence only, and counted. */
const MOST_KEPT = 500;

/** For the console: open until they go, or a grant comes to stand behind them. */
async function keep(
  means: Means,
  { groupId, groupName, seenAt, readBack }: Place,
  ids: readonly string[],
  names: Readonly<Record<string, string>>,
  told: Told,
): Promise<void> {
  const together = ids.length;
  const member = {
    what: 'unexplained-member' as const,
    groupId,
    groupName,
    seenAt,
    readBack,
    together,
    told,
  };
  await means.findings.keep(
    ids.slice(0, MOST_KEPT).map((memberId) => ({ ...member, memberId, memberName: names[memberId] ?? null })),
  );
}

type Place = {
  readonly groupId: string;
  readonly groupName: string;
  readonly seenAt: Instant;
  readonly readBack: boolean;
  /** Why it can't be told whether a call of ours gave it; `null`: it can, or there is none. */
  readonly unread: string | null;
};

function incidentOf(
  means: Means,
  { groupId, groupName, seenAt, readBack, unread }: Place,
  ids: readonly string[],
  named: readonly string[],
): Omit<FollowUp, 'queue' | 'people'> {
  const count = ids.length === 1 ? 'a member' : `${ids.length} members`;
  const more = ids.length - named.length;
  return {
    type: 'incident',
    correlationId: `unexplained:${groupId}:${ids[0]}:${seenAt.slice(0, 10)}`,
    title: `${groupName} has ${count} that no ticket explains`,
    text: [
      `Since about ${moment(seenAt, means.limits.timeZone)}, in ${groupName} (${groupId}):`,
      bullets([...named, ...(more > 0 ? [`and ${more} more`] : [])]),
      readBack ? 'Agreeing reads have shown it.' : "The directory's list of changes says so.",
      ...(unread === null
        ? []
        : [
            `A call of ours of which no answer came may have given it. The directory's audit could not be asked: ${unread.replace(/\.$/, '')}.`,
          ]),
      'Countersign has changed nothing. Have the access requested, or remove it; the audit log of Entra names who added it.',
    ].join('\n'),
  };
}
