import type { Grant } from '../domain/grant.ts';
import type { OperatorAction, RequestRecord } from '../domain/record.ts';

/**
 * What an operator may ask for as the request stands. It only saves presses that would be refused: the API checks
 * each by itself.
 */
export function actionsFor(record: RequestRecord, grants: readonly Grant[]): readonly OperatorAction[] {
  const live = grants.some(({ state }) => state === 'armed' || state === 'active');
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
      if (live) return record.outcome === 'fulfilled' ? [...renewable, 'end', 'roll-back'] : ['roll-back'];
      if (record.outcome === 'fulfilled' || record.outcome === 'ended') return [];
      return ['retry'];
  }
}
