import type { Outcome } from '../../domain/outcome.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Operations } from '../../policy/rulebook.ts';

/** A run that a person must finish calls that person: an incident, found again by its id, and a notice. */
export function callForHelp(
  row: RequestRecord,
  outcome: Outcome,
  because: readonly string[],
  operations: Operations | null,
): Owed[] {
  if (outcome !== 'needs-human' && outcome !== 'rolled-back') return [];
  const title = `${row.ticket.number}: ${outcome === 'rolled-back' ? 'access was rolled back' : 'access request needs a person'}`;
  const text = [
    `Request ${row.requestId} (${row.decision?.title ?? row.request?.catalogItem ?? 'unknown item'}) ended ${outcome}.`,
    ...because,
    `Plan: ${(row.plan?.changes ?? []).map(({ key }) => key).join(', ') || 'none'}`,
  ].join('\n');
  const taskExists = row.owed.some((owed) => owed.what === 'follow-up');
  const incident: Owed = {
    what: 'follow-up',
    type: 'incident',
    correlationId: `${row.requestId}:${outcome}:${row.attempt}`,
    queue: operations?.followUpQueue ?? 'Identity Ops',
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
  return taskExists ? [notice, ...cards] : [incident, notice, ...cards];
}
