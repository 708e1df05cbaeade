import type { Means } from '../activities/activity.ts';
import { isStillThere } from '../activities/drift/still-ours.ts';
import { callOperators } from '../activities/outbox/call-operators.ts';
import { moment } from '../activities/wording/words.ts';
import { recorded } from '../domain/audit.ts';
import type { Grant } from '../domain/grant.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { endedAgain } from '../domain/outlived.ts';
import type { TimedTarget } from '../domain/timed-target.ts';
import type { Holder } from '../targets/effects.ts';
import type { Holding } from '../targets/family.ts';

/** `explained`: by a grant, or by being held for good, which no ticket is for. `ending`: ours, and to be ended. `told`: operators know. */
export type HolderFollowed = 'explained' | 'ending' | 'told' | 'later';

const LIVE: readonly Grant['state'][] = ['waiting', 'armed', 'active', 'ending'];

/** Somebody who holds what a table gives for minutes. `isKnown`: operators know of it. */
export async function followHolder(
  means: Means,
  holding: Holding,
  target: TimedTarget,
  holder: Holder,
  isKnown: boolean,
): Promise<HolderFollowed> {
  const { userId, key, endsAt } = holder;
  const { grants } = await means.grants.readBeneficiary(userId);
  const own = Object.values(grants).filter((grant) => grant.target === key);
  if (own.some(({ state }) => LIVE.includes(state))) return 'explained';
  for (const grant of own) {
    const isThere = await isStillThere(means, grant);
    if (isThere === null) return 'later';
    if (isThere) return await end(means, grant);
  }
  if (isKnown) return 'told';
  if (endsAt === null) return 'explained';
  return (await tell(means, holding, target, holder, endsAt)) ? 'told' : 'later';
}

/** By the end of its own request, which is due at once. */
async function end(
  means: Means,
  { id, beneficiaryId, requestId, target, targetName }: Grant,
): Promise<'ending'> {
  const at = instant(means.clock.now());
  await means.auditLog.append(requestId, [
    recorded('grant-outlived', { grantId: id, target, name: targetName }, { once: `${id}~${at}`, at }),
  ]);
  await means.grants.change(beneficiaryId, (rows) => endedAgain(rows, id, at));
  return 'ending';
}

async function tell(
  means: Means,
  { mark, word, unexplained }: Holding,
  { key, name }: TimedTarget,
  { userId, way, startsAt }: Holder,
  endsAt: Instant,
): Promise<boolean> {
  const { timeZone } = means.limits;
  const answer = await means.directory.readUsers([userId], mark);
  const user = answer.users?.[userId];
  const who = user?.found ? `${user.displayName} (${user.userPrincipalName})` : userId;
  const since = startsAt === null ? '' : ` on ${moment(startsAt, timeZone)}`;
  const title = `${who} has ${name}, and no ticket explains it`;
  const text = `${title}. The person ${way}${since}; the directory ends it on ${moment(endsAt, timeZone)}. Countersign has changed nothing. Have it requested, or end it in the directory; its audit log names who asked for it.`;
  const at = instant(means.clock.now());
  const correlationId = `${word}:${key}:${userId}:${startsAt ?? at}`;
  if ((await callOperators(means, mark, { correlationId, title, text })) === null) return false;
  const data = { userId, target: key, name, startsAt, endsAt };
  await means.auditLog.append(evidenceOf(key), [
    recorded(unexplained, data, { once: `${userId}~${startsAt ?? at}`, at }),
  ]);
  return true;
}
