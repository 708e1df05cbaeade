import type { AuditRow } from '../../domain/audit.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { lastRefusal } from './report.ts';

/**
 * A run that a person must finish calls that person: an incident or a task, found again by its id, and a notice. What
 * the directory answered last stands in it word by word, without secrets.
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
  const title = `${row.ticket.number}: ${outcome === 'rolled-back' ? 'access was rolled back' : 'access request needs a person'}`;
  const text = [
    `Request ${row.requestId} (${row.decision?.title ?? row.request?.catalogItem ?? 'unknown item'}) ended ${outcome}.`,
    ...because,
    `Plan: ${(row.plan?.changes ?? []).map(({ key }) => key).join(', ') || 'none'}`,
    ...lastRefusal(rows),
  ].join('\n');
  const taskExists = row.owed.some((owed) => owed.what === 'follow-up');
  const work: Owed = {
    what: 'follow-up',
    ...whomToCall(means, row),
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
  };
  const cards: Owed[] = operations?.notifyGroupId
    ? [{ what: 'operator-cards', groupId: operations.notifyGroupId }]
    : [];
  return taskExists ? [notice, ...cards] : [work, notice, ...cards];
}

/** An incident for operations, or a task for whoever owns what was asked for. */
function whomToCall(
  { rulebook }: Means,
  { kind, decision }: RequestRecord,
): { readonly type: 'task' | 'incident'; readonly queue: string } {
  const inForce = rulebook.current(kind);
  if (!inForce.usable) return { type: 'incident', queue: 'Identity Ops' };
  const { operations } = inForce.rules;
  if (operations.failuresGoTo === 'operations' || !decision?.entitlement)
    return { type: 'incident', queue: operations.followUpQueue };
  return { type: 'task', queue: inForce.rules.ownerQueue(decision.entitlement) };
}
