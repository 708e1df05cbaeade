import type { TimedTarget } from '../domain/timed-target.ts';
import type { Rulebook, Rules } from './rulebook.ts';

/** Groups that some entitlement of any kind grants, by object id; nobody knows them all while a table is broken. */
type Governed =
  | { readonly known: true; readonly groupIds: readonly string[] }
  | { readonly known: false; readonly because: string };

export function governedGroups(rulebook: Rulebook): Governed {
  const inForce = rulebook.kinds.map((kind) => rulebook.current(kind));
  const broken = inForce.find(({ usable }) => !usable);
  if (broken && !broken.usable) return { known: false, because: broken.because };
  const groupIds = inForce.flatMap((one) => (one.usable ? one.rules.governedGroupIds : []));
  return { known: true, groupIds: [...new Set(groupIds)].sort() };
}

/** The rules of the kind that grants membership of the group; `null`: none does, or its table is broken. */
export function rulesGoverning(rulebook: Rulebook, groupId: string): Rules | null {
  for (const kind of rulebook.kinds) {
    const inForce = rulebook.current(kind);
    if (inForce.usable && inForce.rules.governedGroupIds.includes(groupId)) return inForce.rules;
  }
  return null;
}

/** Targets that some table in force lets be given for minutes, each once; of a broken table none is known. */
export function timedTargets(rulebook: Rulebook): readonly TimedTarget[] {
  const all = rulebook.kinds.flatMap((kind) => {
    const inForce = rulebook.current(kind);
    return inForce.usable ? (inForce.rules.timedTargets ?? []) : [];
  });
  return [...new Map(all.map((target) => [target.key, target])).values()];
}
