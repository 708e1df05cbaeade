import { type Grant, isBeingReleased } from '../domain/grant.ts';
import { type Instant, instant, milliseconds, SECOND } from '../domain/instant.ts';
import { releasedBy } from '../domain/plan.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isObjection } from '../kinds/reason-words.ts';
import { partInHand } from '../policy/parts.ts';
import { defineActivity, type Means } from './activity.ts';
import { gatherFacts } from './deciding/gather-facts.ts';
import { gatherParts } from './deciding/gather-parts.ts';
import { notShownFor } from './deciding/not-shown.ts';

type MayRelease =
  | { readonly may: 'yes' }
  | { readonly may: 'no'; readonly because: string }
  /** Something could not be read yet. */
  | { readonly may: 'later'; readonly afterSeconds: number; readonly because: string };

const AGAIN_SECONDS = 30;

/**
 * Whether what a decision was to take off may be taken off later than it was decided for: policy still takes it off, and nothing
 * came since that has to be judged first. `since`: when that began to be asked. Nothing is recorded, because nothing is decided.
 */
export const mayStillRelease = defineActivity<
  { readonly requestId: string; readonly since: Instant },
  MayRelease
>({
  name: 'mayStillRelease',
  run: async (means, { requestId, since }) => {
    const found = (await means.requests.read(requestId))?.row;
    const userId = found?.request?.beneficiaryId;
    if (!found || !userId) return { may: 'yes' };
    const released = (await means.grants.ofRequest(requestId, userId)).filter(isBeingReleased);
    for (const one of released) {
      const answer = await asked(means, await deciderOf(means, found, one), one.target, since);
      if (answer.may !== 'yes') return answer;
    }
    return { may: 'yes' };
  },
});

async function deciderOf(
  { requests }: Means,
  own: RequestRecord,
  { releasedBy: other }: Grant,
): Promise<RequestRecord> {
  return other === undefined ? own : ((await requests.read(other))?.row ?? own);
}

async function asked(
  means: Means,
  record: RequestRecord,
  target: string,
  since: Instant,
): Promise<MayRelease> {
  const inForce = means.rulebook.current(record.kind);
  if (!inForce.usable) return later(`the policy table can't be used: ${inForce.because}`);
  const { requestId, request } = record;
  if (!request) return { may: 'no', because: 'nothing is on record of what was decided' };
  const rules = partInHand(inForce.rules, record);
  const special = await gatherParts(means, { requestId, rules, request }, since);
  if (special.read === 'later') {
    const seconds = Math.ceil((milliseconds(special.at) - means.clock.now()) / SECOND);
    return later('its turn to read what it is decided by has not come', Math.max(1, seconds));
  }
  if (special.read === 'failed') return later(special.because, special.retryAfterSeconds);
  const gathered = await gatherFacts(means, requestId, rules, request, null, {
    ...record,
    ...special.facts,
  });
  if (gathered.read === 'failed') return later(gathered.because, gathered.retryAfterSeconds);
  await means.factParts.drop(requestId);
  const { facts } = gathered;
  const now = instant(means.clock.now());
  const missing = notShownFor(rules, request, facts, now);
  if (missing !== null) return later(`in the directory ${missing}`);
  const { verdict, reasons } = rules.decide(request, facts, now);
  const objections = reasons.filter((one) => isObjection(record.kind, one)).map(({ detail }) => detail);
  const plan = rules.plan(request, facts);
  if (verdict === 'refuse' || verdict === 'review')
    return { may: 'no', because: objections.join(' ') || 'policy does not allow it any more' };
  if (!releasedBy(plan).includes(target) || plan.changes.some(({ action }) => action === 'add'))
    return {
      may: 'no',
      because: 'things are not as they were when it was approved, so that it has to be decided anew',
    };
  return { may: 'yes' };
}

function later(because: string, seconds: number | null = null): MayRelease {
  return { may: 'later', afterSeconds: seconds ?? AGAIN_SECONDS, because };
}
