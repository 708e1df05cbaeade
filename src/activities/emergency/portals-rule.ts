import { states } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { isConcluded } from '../../domain/request-state.ts';
import type { Means } from '../activity.ts';

/** `null`: the request gives nothing that is shown anywhere besides, or gives it no more. */
export function portalsRuleOf({ rulebook }: Pick<Means, 'rulebook'>, record: RequestRecord) {
  const { kind, request, phase, desired } = record;
  const isGiven = isConcluded(record) ? states(desired, 'in-force') : phase === 'provisioning';
  const inForce = rulebook.current(kind);
  return isGiven && request && inForce.usable ? (inForce.rules.portals?.(request) ?? null) : null;
}
