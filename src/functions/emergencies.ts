import type { Means } from '../activities/activity.ts';
import { recordDeclared } from '../activities/emergency/declare-window.ts';
import { endWindow } from '../activities/emergency/end-window.ts';
import { goesOn } from '../activities/emergency/goes-on.ts';
import { lookAtLinked } from '../activities/emergency/look-at-linked.ts';
import { offlineOffer } from '../activities/emergency/offline-offer.ts';
import { settleDebt } from '../activities/emergency/settle-debt.ts';
import { tellWindowEnded } from '../activities/emergency/tell-window-ended.ts';
import { lookAtTool } from '../activities/emergency/tool-away.ts';
import { closeGrants } from '../activities/grants/close-grants.ts';
import { startEnd } from '../activities/people/end-access.ts';
import { filingNumber } from '../domain/filing.ts';
import { endOf, type IncidentWindow, NOT_IN_TOOL, untoldOf } from '../domain/incident-window.ts';
import { addMilliseconds, type Instant, instant, MINUTE } from '../domain/instant.ts';
import type { RecordLink } from '../domain/record-link.ts';
import type { Runs } from '../ports/runs.ts';
import { seeToFiling } from './filings.ts';
import { type Log, sweep } from './sweep.ts';
import { wakeOrRecheck } from './take-in.ts';

/** How long it is tried to tell who declared a window of its end. */
const TOLD_WITHIN = 30 * MINUTE;

/** Timer: windows of major incidents whose time is up are ended, and who declared them hears what was approved by them; records that requests depend on are looked at, and reviews that are overdue are told. Costs what is open. */
export async function sweepEmergencies(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'emergencies', log, async (look) => {
    const now = instant(means.clock.now());
    await look.each('windows', await means.windows.listOpen(look.failed), {
      name: ({ windowId }) => `window ${windowId}`,
      act: (window) => seeToWindow(means, window, now),
    });
    const offer = offlineOffer(means);
    if (offer.offered) await lookAtTool(means, offer.tool);
    await look.each('filings', await means.filings.owed(look.failed), {
      name: ({ filingId }) => `what was filed as ${filingNumber(filingId)}`,
      act: (filing) => seeToFiling({ ...means, runs }, runs, filing, now),
    });
    await look.each('records', await means.recordLinks.list(look.failed), {
      name: ({ record, requestId }) => `${record.number} of request ${requestId}`,
      act: (link) => seeToRecord(means, runs, link, now),
    });
    await look.each('debts', await means.debts.listOpen(look.failed), {
      name: ({ requestId }) => `debt of request ${requestId}`,
      act: (debt) => settleDebt(means, debt, now),
    });
  });
}

async function seeToWindow(means: Means, window: IncidentWindow, now: Instant): Promise<void> {
  if (window.how === 'ticket-tool') await recordDeclared(means, window);
  const ending = window.ended ?? (await endingOf(means, window, now));
  const current = ending ? await endWindow(means, window, ending) : window;
  if (!current?.ended) return;
  const isLate = addMilliseconds(current.ended.at, TOLD_WITHIN) <= now;
  const told = await tellWindowEnded(means, current);
  const over = isLate ? untoldOf(current) : told;
  if (over.length > 0)
    await means.windows.change(current, (row) => ({ ...row, told: [...(row.told ?? []), ...over] }));
}

/** Its time, or the word of the ticket tool, which may take back what it said. One that can't be read takes nothing back. */
async function endingOf(
  means: Means,
  window: IncidentWindow,
  now: Instant,
): Promise<IncidentWindow['ended']> {
  const end = endOf(window);
  if (end <= now) return { at: end, by: 'countersign', because: 'its time was up' };
  if (window.how === 'door') return null;
  const read = await means.ticketing[window.system]?.incident?.(window.incident, 'emergencies');
  if (!read || read.failed || read.incident.major.accepted) return null;
  return { at: now, by: 'countersign', because: NOT_IN_TOOL };
}

/** A request that waits looks by itself once it is woken; of any other, what was given is ended. A link goes with what it was for. */
async function seeToRecord(means: Means, runs: Runs, link: RecordLink, now: Instant): Promise<void> {
  const record = (await means.requests.read(link.requestId))?.row;
  const beneficiaryId = record?.request?.beneficiaryId;
  if (!record || !beneficiaryId) return await means.recordLinks.drop(link);
  const grants = await means.grants.ofRequest(record.requestId, beneficiaryId);
  if (record.phase === 'concluded' && !grants.some(goesOn)) return await means.recordLinks.drop(link);
  // A delivery about the ticket that was opened for it may be lost, and no list of changes leads to the request.
  if (link.isTicket) await wakeOrRecheck(means, runs, record, now);
  const { ends } = await lookAtLinked({ ...means, runs }, record);
  if (ends === null) return;
  if (record.waitingOn !== null || record.phase === 'holding') {
    await wakeOrRecheck(means, runs, record, now);
    return;
  }
  const closed = await closeGrants(means, record.requestId, beneficiaryId, ends);
  if (closed.ending > 0) await startEnd(runs, record.requestId);
}
