import type { RequestRecord } from './record.ts';

/** What an operator did about the request as it stands; `null` where nobody has, or it has failed anew since. */
export function handledNow({
  handled,
  outcome,
  desired,
}: Pick<RequestRecord, 'handled' | 'outcome' | 'desired'>): RequestRecord['handled'] {
  if (!handled) return null;
  const isStated = outcome === 'needs-human' && desired?.outcome === 'needs-human';
  return isStated && desired.askedAt > handled.at ? null : handled;
}
