import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** `null`: the request gives nothing that is shown anywhere besides. */
export function portalsRuleOf({ rulebook }: Pick<Means, 'rulebook'>, { kind, request }: RequestRecord) {
  const inForce = rulebook.current(kind);
  return request && inForce.usable ? (inForce.rules.portals?.(request) ?? null) : null;
}
