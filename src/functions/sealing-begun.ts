import type { Means } from '../activities/activity.ts';
import { callOperators } from '../activities/outbox/call-operators.ts';
import { sealingBegan, sealingTold } from '../activities/sealing/sealing-since.ts';
import { moment } from '../activities/wording/words.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { Log } from './sweep.ts';

const PURPOSE = 'sealing-begun';

/**
 * Keeps when sealing began, and tells operators once what becomes of what was approved before: a deployment that switches it on
 * under running requests would else look as if somebody had written in its tables.
 */
export async function noteSealingBegun(means: Means, log: Log): Promise<void> {
  const began = await sealingBegan(means);
  if (!began || began.at === null || began.told || began.after !== 'unsealed') return;
  if (isLenient(means)) return;
  const text = words(means, began.at);
  log(text);
  const call = { correlationId: `${PURPOSE}:${began.at}`, title: 'Approvals are sealed from now on', text };
  if ((await callOperators(means, PURPOSE, call)) !== null) await sealingTold(means);
}

function isLenient({ seal, clock }: Means): boolean {
  const until = seal?.unsealedUntil ?? null;
  return until !== null && instant(clock.now()) < until;
}

function words({ seal, limits }: Means, at: Instant): string {
  const zone = limits?.timeZone ?? 'UTC';
  const until = seal?.unsealedUntil ?? null;
  const setting =
    until === null
      ? 'UNSEALED_APPROVALS_UNTIL names no moment until which it counts'
      : `UNSEALED_APPROVALS_UNTIL lets it count until ${moment(until, zone)} only`;
  return `Approvals are sealed since ${moment(at, zone)}, when SEAL_KEY_URL was set. Approvals from before that carry no seal, and ${setting}: requests that still wait, and were approved before, are asked again. To let those approvals count, set UNSEALED_APPROVALS_UNTIL to some days ahead, the longest time a stage may take, and restart the app. Otherwise there is nothing to do.`;
}
