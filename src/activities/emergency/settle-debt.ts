import { factsOf, recorded } from '../../domain/audit.ts';
import type { Debt } from '../../domain/debt.ts';
import { addMilliseconds, type Instant, later, SECOND } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';
import { callOperators } from '../outbox/call-operators.ts';
import { moment } from '../wording/words.ts';
import { goesOn } from './goes-on.ts';

/** Follows an open debt: when the access has ended it is due from then on; what was never sent is none; one that is overdue is told. */
export async function settleDebt(means: Means, debt: Debt, now: Instant): Promise<void> {
  const current = debt.usedUntil === null ? await withEnd(means, debt) : debt;
  if (current.state === 'open' && current.dueAt <= now && !current.overdueTold)
    await tellOverdue(means, current, now);
}

async function withEnd(means: Means, debt: Debt): Promise<Debt> {
  const { requestId, personId } = debt;
  const record = (await means.requests.read(requestId))?.row;
  const grants = await means.grants.ofRequest(requestId, personId);
  if (record?.phase !== 'concluded' || grants.some(goesOn)) return debt;
  const rows = await means.auditLog.read(requestId);
  const ends = grants.flatMap(({ endedAt }) => endedAt ?? []);
  const usedUntil = ends.reduce(later, debt.openedAt);
  const inForce = means.rulebook.current(record.kind);
  const dueSeconds = (inForce.usable && inForce.rules.emergency?.debtDueSeconds) || 0;
  const dueAt = later(debt.dueAt, addMilliseconds(usedUntil, dueSeconds * SECOND));
  // Whatever was sent may have taken effect, answered or not.
  const isUsed = factsOf(rows, 'change-attempted').length > 0;
  const changed = await means.debts.change(debt, (row) =>
    row.state === 'open' ? { ...row, usedUntil, dueAt, ...(!isUsed && { state: 'unused' as const }) } : row,
  );
  if (!isUsed)
    await means.auditLog.append(requestId, [
      recorded(
        'debt-settled',
        { personId, state: 'unused', words: '', actions: [], shown: 'all' },
        { once: `unused-${debt.openedAt}`, at: usedUntil },
      ),
    ]);
  return changed ?? debt;
}

async function tellOverdue(means: Means, debt: Debt, now: Instant): Promise<void> {
  const { requestId, personName, title, ticket, dueAt } = debt;
  const due = moment(dueAt, means.limits.timeZone);
  const told = await callOperators(means, 'emergencies', {
    correlationId: `debt:${requestId}`,
    title: `${ticket.number}: the review of emergency access is overdue`,
    text: `${personName} has used ${title} in an emergency (${ticket.number}), and nobody has reviewed that by ${due}. Until somebody does, the person’s next emergency takes two people. Open "Emergencies" in the console.`,
  });
  if (told !== null) await means.debts.change(debt, (row) => ({ ...row, overdueTold: now }));
}
