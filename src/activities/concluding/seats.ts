import type { Grant } from '../../domain/grant.ts';
import type { UserLicenses } from '../../domain/license.ts';
import { inheritedFrom } from '../../domain/license-sight.ts';
import { targetOf } from '../../domain/target.ts';
import type { Means } from '../activity.ts';
import { type Line, unreadLine } from './plain-words.ts';

/** What became of the seats of licenses that were taken away and proven gone; empty where none was. */
export async function seatLines(
  means: Means,
  requestId: string,
  ended: readonly Grant[],
  removed: readonly string[],
): Promise<readonly Line[]> {
  const licenses = ended.filter(
    ({ target }) => removed.includes(target) && targetOf(target).kind === 'license',
  );
  const [first] = licenses;
  if (!first) return [];
  const answer = await means.licenses.read(first.beneficiaryId, { subscriptions: true }, requestId);
  if (answer.read === 'failed') return [unreadLine('How many seats are in use', answer.because)];
  return licenses.map((grant) => seatWords(grant, answer.licenses));
}

/** The same license directly and by a group is one seat, which stays taken as long as one of the two does. */
function seatWords({ target, targetName }: Grant, licenses: UserLicenses): string {
  const parsed = targetOf(target);
  const skuId = parsed.kind === 'license' ? parsed.skuId : '';
  const group = inheritedFrom(skuId, licenses);
  if (group !== null) return `${targetName}: no seat was freed, because group ${group} hands it down as well`;
  const subscription = licenses.subscriptions[skuId];
  const use = subscription ? `; ${subscription.consumed} of ${subscription.seats} seats are in use` : '';
  return `${targetName}: its seat is free again${use}`;
}
