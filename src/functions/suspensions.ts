import type { Means } from '../activities/activity.ts';
import { operationsOf } from '../activities/concluding/operations-of.ts';
import { endTold, isOn, tellAge } from '../activities/drift/suspensions.ts';
import type { Suspension } from '../domain/finding.ts';
import { addMilliseconds, type Instant, instant, SECOND } from '../domain/instant.ts';
import type { Versioned } from '../ports/stores.ts';
import { type Log, type Look, sweep } from './sweep.ts';

const PER_PAGE = 100;

/**
 * Timer: what was put on a person and only a decision takes off is told of once it is as old as the policy table says, and again after
 * as long, while it is on. Once it is off, what was raised for it is closed. Costs what is on.
 */
export async function sweepSuspensions(means: Means, log: Log = console.error): Promise<void> {
  await sweep(means, 'suspensions', log, async (look) => {
    const now = instant(means.clock.now());
    await look.each('suspensions', await all(means, look), {
      key: ({ row }) => `${row.requestId} ${row.target}`,
      name: ({ row }) => `${row.targetName} of request ${row.requestId}`,
      act: (found) => seeTo(means, found, now),
    });
  });
}

async function all({ findings }: Means, look: Look): Promise<readonly Versioned<Suspension>[]> {
  const found: Versioned<Suspension>[] = [];
  for (let after: string | undefined; ; ) {
    const page = await findings.list('suspension', { top: PER_PAGE, ...(after && { after }) }, look.failed);
    found.push(...page.findings);
    if (page.after === null) return found;
    after = page.after;
  }
}

async function seeTo(means: Means, found: Versioned<Suspension>, now: Instant): Promise<void> {
  const { row } = found;
  const record = (await means.requests.read(row.requestId))?.row;
  if (!record) throw new Error(`The request ${row.requestId} has no row.`);
  const on = isOn(await means.grants.ofRequest(row.requestId, row.beneficiaryId), row);
  if (on === 'off') {
    await endTold(means, record, row);
    await means.findings.close(found);
  }
  if (on !== 'on') return;
  const after = operationsOf(means, record)?.suspensions.reviewAfterSeconds;
  if (after === undefined || addMilliseconds(row.told?.at ?? row.since, after * SECOND) > now) return;
  await means.findings.keep([await tellAge(means, record, row)]);
}
