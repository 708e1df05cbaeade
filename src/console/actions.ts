import type { Grant } from '../domain/grant.ts';
import { handledNow } from '../domain/handled.ts';
import type { OperatorAction, RequestRecord } from '../domain/record.ts';
import { goesWithAnEnd } from '../targets/index.ts';

/**
 * What an operator may ask for as the request stands. It only saves presses that would be refused: the API checks
 * each by itself. `isReplaced`: whether a newer version goes on in its place; `compares`: whether what it gives is shown
 * elsewhere than in the directory, too.
 */
export function actionsFor(
  record: RequestRecord,
  grants: readonly Grant[],
  isReplaced: boolean,
  compares = false,
): readonly OperatorAction[] {
  const own = asItStands(record, grants, isReplaced);
  const isThere = record.effective !== undefined && record.outcome !== 'ended';
  return compares && isThere ? [...own, 'compare'] : own;
}

function asItStands(
  record: RequestRecord,
  grants: readonly Grant[],
  isReplaced: boolean,
): readonly OperatorAction[] {
  const isLive = ({ state }: Grant) => state === 'armed' || state === 'active';
  const live = grants.some((one) => isLive(one) && goesWithAnEnd(one));
  const ends = grants.some(({ state, endsAt }) => state === 'active' && endsAt !== null);
  const renewable: readonly OperatorAction[] = ends ? ['renew'] : [];
  switch (record.phase) {
    case 'received':
      return ['retry'];
    case 'waiting':
      return record.stages.find(({ name }) => name === record.waitingOn)?.escalation
        ? ['escalate', 'withdraw', 'retry']
        : ['withdraw', 'retry'];
    case 'holding':
      return ['withdraw', 'retry'];
    case 'provisioning':
    case 'rolling-back':
      return ['retry', 'roll-back'];
    case 'concluded':
      if (live && record.outcome === 'fulfilled') return [...renewable, 'end', 'roll-back'];
      return [...afterFailure(record, grants, isReplaced), ...(live ? (['roll-back'] as const) : [])];
  }
}

/** What goes on in a newer version is neither tried again nor handled here. */
function afterFailure(
  record: RequestRecord,
  grants: readonly Grant[],
  isReplaced: boolean,
): readonly OperatorAction[] {
  const { outcome } = record;
  if (isReplaced || outcome === 'fulfilled' || outcome === 'ended') return [];
  const isEnding = grants.some(({ state }) => state === 'armed' || state === 'ending');
  const mayHandle = (outcome === 'needs-human' || outcome === 'rolled-back') && !handledNow(record);
  return [...(isEnding ? [] : (['retry'] as const)), ...(mayHandle ? (['handled'] as const) : [])];
}
