import type { Change } from '../domain/plan.ts';
import type { Lifetime, TargetFamily } from './family.ts';
import { GROUP_FAMILY } from './group/family.ts';
import { LICENSING_FAMILY } from './licensing/family.ts';

/** Every family of targets, one line each. */
export const FAMILIES: readonly TargetFamily[] = [GROUP_FAMILY, LICENSING_FAMILY];

/** The family of a key; bare object ids are groups, as rows of running tenants have them. */
export function familyOf(key: string): TargetFamily {
  const first = key.split('~', 1)[0] ?? '';
  return FAMILIES.find(({ prefixes }) => prefixes.includes(first)) ?? GROUP_FAMILY;
}

export function lifetimeOf(key: string): Lifetime {
  return familyOf(key).lifetime(key);
}

/** A target as people may read it; `name` is what the policy calls it, where it is known. */
export function targetLabel(key: string, name?: string): string {
  return familyOf(key).label(key, name);
}

/** The group that a target is a membership of; `null`: it is none. */
export function groupOf(key: string): string | null {
  return familyOf(key).groupOf(key);
}

/** What one change of a plan does to a person, as a sentence for approvers. */
export function changeWords(change: Change, person: string): string {
  return familyOf(change.target).sentence(change, person);
}
