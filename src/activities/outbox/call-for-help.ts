import type { AuditRow } from '../../domain/audit.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { isObjection } from '../../kinds/reason-words.ts';
import type { Operations } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { accountText } from '../concluding/account.ts';
import { isLeftToPeople } from '../concluding/left-to-people.ts';
import { isNobody, ownerOf } from '../concluding/owners.ts';
import { lastRefusal } from '../concluding/report.ts';
import { becauseFor, codesOf } from '../wording/reason-words.ts';
import { inPart, whatIsAsked } from '../wording/what-words.ts';
import { isWriteAlarm } from './outage.ts';

type Task = Extract<Owed, { what: 'follow-up' }>;

/**
 * A run that a person must finish calls that person: an incident or a task, found again by its id, a notice, and cards
 * with what can be done. What is for the owner of what was asked for, the owner hears of as well. What the directory
 * answered last stands in it word by word, without secrets.
 */
export function callForHelp(
  means: Means,
  row: RequestRecord,
  outcome: Outcome,
  because: readonly string[],
  rows: readonly AuditRow[] = [],
): Owed[] {
  if (outcome !== 'needs-human' && outcome !== 'rolled-back') return [];
  const inForce = means.rulebook.current(row.kind);
  const operations = inForce.usable ? inForce.rules.operations : null;
  const part = inPart(row);
  const ended =
    outcome === 'rolled-back'
      ? part
        ? `${part} failed`
        : 'access was rolled back'
      : `${part ?? 'access request'} needs a person`;
  const title = `${row.ticket.number}: ${ended}`;
  const reading = { reader: 'operator', kind: row.kind, timeZone: means.limits.timeZone } as const;
  const codes = codesOf((row.conclusion?.reasons ?? []).filter((one) => isObjection(row.kind, one)));
  const text = [
    `Request ${row.requestId} (${whatIsAsked(row, 'unknown item')}) ended ${outcome}.`,
    ...becauseFor(reading, because, row.conclusion?.reasons),
    ...(codes.length > 0 ? [`Details: ${codes.join('; ')}`] : []),
    `Plan: ${(row.plan?.changes ?? []).map(({ key }) => key).join(', ') || 'none'}`,
    ...lastRefusal(rows),
    accountText(row, rows, means.limits),
  ].join('\n');
  if (row.conclusion?.asksBack) return [askedBack(row, operations, text)];
  const exists = row.owed.find(
    (owed): owed is Task =>
      owed.what === 'follow-up' && !isWriteAlarm(owed) && !isLeftToPeople(owed.correlationId),
  );
  const whom = whomToCall(means, row);
  const work: Owed = {
    what: 'follow-up',
    ...whom,
    correlationId: `${row.requestId}:${outcome}:${row.attempt}`,
    title,
    text,
  };
  const notice: Owed = {
    what: 'notice',
    once: `${outcome}-${row.attempt}`,
    to: operations?.notifyIds ?? [],
    groupId: operations?.notifyGroupId ?? null,
    text: `${title}\n${text}`,
    ...(outcome === 'needs-human' && { severity: 'critical' }),
  };
  const owner = (exists ?? whom).ofOwner ? ownerOf(means, row) : null;
  const told: Owed[] =
    owner && !isNobody(owner)
      ? [
          {
            what: 'notice',
            once: `owner-${outcome}-${row.attempt}`,
            to: owner.ids,
            groupId: owner.groupId,
            text: `${title}. You own this access, so this is for you to mend.\n${text}`,
          },
        ]
      : [];
  const groupId = operations?.notifyGroupId ?? null;
  const cards: Owed[] =
    groupId || told.length > 0
      ? [{ what: 'operator-cards', groupId, ...(told.length > 0 ? { owner: true } : {}) }]
      : [];
  return [...(exists ? [] : [work]), notice, ...told, ...cards];
}

/** It is the requester's turn: the service desk has a task to see to it, and nobody is called. */
function askedBack(row: RequestRecord, operations: Operations | null, text: string): Task {
  return {
    what: 'follow-up',
    type: 'task',
    queue: operations?.followUpQueue ?? 'Identity Ops',
    correlationId: `${row.requestId}:unclear:${row.attempt}`,
    title: `${row.ticket.number}: it is not clear which access is asked for`,
    text,
  };
}

/** A task that was owed before the end was known says what became of the request, too. */
export function withAccount(
  { limits }: Means,
  row: RequestRecord,
  rows: readonly AuditRow[],
): readonly Owed[] {
  return row.owed.map((owed) =>
    owed.what === 'follow-up' && owed.ofOwner
      ? { ...owed, text: `${owed.text}\n\n${accountText(row, rows, limits)}` }
      : owed,
  );
}

/** An incident for operations, or a task for whoever owns what was asked for. */
export function whomToCall(
  { rulebook }: Means,
  { kind, decision }: RequestRecord,
): { readonly type: 'task' | 'incident'; readonly queue: string; readonly ofOwner?: true } {
  const inForce = rulebook.current(kind);
  if (!inForce.usable) return { type: 'incident', queue: 'Identity Ops' };
  const { operations } = inForce.rules;
  if (operations.failuresGoTo === 'operations' || !decision?.entitlement)
    return { type: 'incident', queue: operations.followUpQueue };
  return { type: 'task', queue: inForce.rules.ownerQueue(decision.entitlement), ofOwner: true };
}
