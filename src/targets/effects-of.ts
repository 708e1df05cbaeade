import { ACCOUNT_EFFECTS } from './account/effects.ts';
import { ACCOUNT_FAMILY } from './account/family.ts';
import { ROLE_EFFECTS } from './directory-role/effects.ts';
import { ROLE_FAMILY } from './directory-role/family.ts';
import type { TargetEffects } from './effects.ts';
import type { TargetFamily } from './family.ts';
import { GROUP_EFFECTS } from './group/effects.ts';
import { GROUP_FAMILY } from './group/family.ts';
import { families, familyOf, knowFamilies } from './index.ts';
import { LICENSING_EFFECTS } from './licensing/effects.ts';
import { LICENSING_FAMILY } from './licensing/family.ts';

/** A family with what it reads and writes. */
export type TargetEntry = { readonly family: TargetFamily; readonly effects: TargetEffects };

/** Each family that is built, one line each. */
const BUILT: readonly TargetEntry[] = [
  { family: GROUP_FAMILY, effects: GROUP_EFFECTS },
  { family: LICENSING_FAMILY, effects: LICENSING_EFFECTS },
  { family: ACCOUNT_FAMILY, effects: ACCOUNT_EFFECTS },
  { family: ROLE_FAMILY, effects: ROLE_EFFECTS },
];

let known: readonly TargetEntry[] = BUILT;

/** Makes families known that an app is put together with, and what they read and write. */
export function knowTargets(more: readonly TargetEntry[]): void {
  knowFamilies(more.map(({ family }) => family));
  const names = more.map(({ family }) => family.family);
  known = [...known.filter(({ family }) => !names.includes(family.family)), ...more];
}

function effectsOfFamily({ family }: TargetFamily): TargetEffects {
  const found = known.find((one) => one.family.family === family);
  if (!found) throw new Error(`The family ${family} has no effects.`);
  return found.effects;
}

/** What is read and written of the family of a target. */
export function effectsOf(key: string): TargetEffects {
  return effectsOfFamily(familyOf(key));
}

/** Targets by family, in the order of the families; a family without any is among them. */
export function byFamily(
  keys: readonly string[],
): readonly { readonly effects: TargetEffects; readonly keys: readonly string[] }[] {
  return families().map((family) => ({
    effects: effectsOfFamily(family),
    keys: keys.filter((key) => familyOf(key) === family),
  }));
}
