import { recorded } from '../../domain/audit.ts';
import type { Debt } from '../../domain/debt.ts';
import type { EmergencyUse } from '../../domain/emergency-use.ts';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { names } from '../wording/words.ts';
import { windowsEvidence } from './declare-window.ts';

/**
 * Opens the review of an emergency before anything is written: from then on somebody else has to look at it, whatever becomes of the
 * run. A use of a window is counted on it, and who vouched for that, or was not asked because of it, will be told. Safe to repeat.
 */
export async function incurDebt(means: Means, record: RequestRecord, now: Instant): Promise<void> {
  const { emergency, request, requestId } = record;
  if (!emergency || !request) return;
  const inForce = means.rulebook.current(record.kind);
  const rules = inForce.usable ? inForce.rules.emergency : undefined;
  if (!rules) return;
  const { decisions } = await means.approvals.readAll(requestId);
  const approvedBy = decisions.filter(({ answer }) => answer === 'approve').map((one) => one.approverId);
  const { beneficiaryId: personId } = request;
  const debt: Debt = {
    ...{ requestId, personId, personName: record.names[personId] ?? personId, ticket: record.ticket },
    incident: emergency.incident?.number ?? null,
    title: record.decision?.title ?? request.catalogItem,
    ...{ openedAt: now, usedUntil: null },
    dueAt: addMilliseconds(now, rules.debtDueSeconds * SECOND),
    approvedBy: [...new Set(approvedBy)],
    declaredBy: emergency.window?.vouchers ?? [],
    ...{ skipped: emergency.skipped, state: 'open', closed: null },
  };
  const kept = await opened(means, debt);
  const { incident, dueAt, declaredBy, skipped } = kept;
  await means.auditLog.append(requestId, [
    recorded(
      'debt-opened',
      { personId, incident, dueAt, declaredBy, skipped },
      { once: `debt-${kept.openedAt}`, at: kept.openedAt },
    ),
  ]);
  await countUse(means, record, emergency, { requestId, personId, at: kept.openedAt });
  const notices = noticesOf(record, emergency);
  if (notices.length > 0)
    await means.requests.change(requestId, (row) => {
      const known = new Set(row.owed.flatMap((one) => (one.what === 'notice' ? [one.once] : [])));
      const more = notices.filter(({ once }) => !known.has(once));
      return more.length === 0 || row.emergency === undefined
        ? row
        : { ...row, owed: [...row.owed, ...more] };
    });
}

/** What came to nothing before may be tried again. */
async function opened({ debts }: Means, debt: Debt): Promise<Debt> {
  const kept = await debts.incur(debt);
  if (kept.state === 'open') return kept;
  return (await debts.change(debt, (row) => (row.state === 'open' ? row : debt))) ?? debt;
}

type Use = { readonly requestId: string; readonly personId: string; readonly at: Instant };

async function countUse(
  means: Means,
  record: RequestRecord,
  { incident, window }: EmergencyUse,
  use: Use,
): Promise<void> {
  if (!window) return;
  const { system, number } = incident ?? record.ticket;
  const { windowId } = window;
  await means.windows.change({ system, incident: number, windowId }, (row) =>
    row.uses.some(({ requestId }) => requestId === use.requestId)
      ? row
      : { ...row, uses: [...row.uses, use] },
  );
  await means.auditLog.append(windowsEvidence({ system, incident: number }), [
    recorded(
      'window-used',
      { windowId, incident: number, requestId: use.requestId, personId: use.personId },
      { once: `${windowId}~${use.requestId}`, at: use.at },
    ),
  ]);
}

type Notice = Extract<Owed, { what: 'notice' }>;

function noticesOf(
  { ticket, request, decision, names: known }: RequestRecord,
  { window, skipped }: EmergencyUse,
): readonly Notice[] {
  if (!window || !request) return [];
  const what = `${decision?.title ?? request.catalogItem} for ${names([request.beneficiaryId], known)} (${ticket.number})`;
  const notice = (once: string, to: readonly string[], text: string): Notice => ({
    ...{ what: 'notice', once, to, groupId: null, text, severity: 'info' },
  });
  return [
    notice(
      'window-used',
      window.vouchers,
      `Because you said that it is a major incident, ${what} was approved by rule. It is counted on the window ${window.windowId}, and somebody else has to review it.`,
    ),
    notice(
      'window-skipped',
      skipped.filter((id) => !window.vouchers.includes(id)),
      `You were not asked about ${what}: a major-incident window is open, so that a rule approved it. Somebody has to review what is done with it.`,
    ),
  ].filter(({ to }) => to.length > 0);
}
