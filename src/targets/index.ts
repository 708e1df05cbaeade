import type { Grant } from '../domain/grant.ts';
import { closedState, LIFETIMES, type Lifetime } from '../domain/lifetime.ts';
import type { Change } from '../domain/plan.ts';
import { ACCOUNT_FAMILY } from './account/family.ts';
import { ROLE_FAMILY } from './directory-role/family.ts';
import type { TargetFamily } from './family.ts';
import { GROUP_FAMILY } from './group/family.ts';
import { LICENSING_FAMILY } from './licensing/family.ts';

/** Every family of targets that is built, one line each. */
const BUILT: readonly TargetFamily[] = [GROUP_FAMILY, LICENSING_FAMILY, ACCOUNT_FAMILY, ROLE_FAMILY];

let known: readonly TargetFamily[] = BUILT;

/** Those that are built, and those that the app was put together with besides. */
export function families(): readonly TargetFamily[] {
  return known;
}

/**
 * Makes families known that an app is put together with, before anything of it runs. Keys are read in every text and every
 * step, so that the list is the process's; the same family again takes the place of its earlier value.
 */
export function knowFamilies(more: readonly TargetFamily[]): void {
  for (const { family, prefixes } of more) {
    const other = known.find(
      (one) => one.family !== family && one.prefixes.some((prefix) => prefixes.includes(prefix)),
    );
    if (other || prefixes.length === 0)
      throw new Error(
        `The family ${family} needs prefixes of its own for its keys${other ? `: ${other.family} has some of them` : ''}.`,
      );
  }
  const names = more.map(({ family }) => family);
  known = [...known.filter(({ family }) => !names.includes(family)), ...more];
}

/** The family of a key; bare object ids are groups, as rows of running tenants have them. */
export function familyOf(key: string): TargetFamily {
  const first = key.split('~', 1)[0] ?? '';
  return known.find(({ prefixes }) => prefixes.includes(first)) ?? GROUP_FAMILY;
}

export function lifetimeOf(key: string): Lifetime {
  return familyOf(key).lifetime(key);
}

/** What closers, the run, sweeps and leavers have to know of how long a target lasts. */
export function lifetimeRowOf(key: string): (typeof LIFETIMES)[Lifetime] {
  return LIFETIMES[lifetimeOf(key)];
}

/** Whether an operator, a leaver or an end closes it, or has: what only a decision takes off stays whoever asks for that. */
export function goesWithAnEnd({ target, state }: Pick<Grant, 'target' | 'state'>): boolean {
  return state === 'ending' || closedState(lifetimeOf(target), state, 'end') !== state;
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
