import type { TargetEffects } from './effects.ts';
import type { TargetFamily } from './family.ts';
import { GROUP_EFFECTS } from './group/effects.ts';
import { GROUP_FAMILY } from './group/family.ts';
import { FAMILIES, familyOf } from './index.ts';
import { LICENSING_EFFECTS } from './licensing/effects.ts';
import { LICENSING_FAMILY } from './licensing/family.ts';

/** Each family with what it reads and writes, one line each. */
const EFFECTS: readonly (readonly [TargetFamily, TargetEffects])[] = [
  [GROUP_FAMILY, GROUP_EFFECTS],
  [LICENSING_FAMILY, LICENSING_EFFECTS],
];

function effectsOfFamily(family: TargetFamily): TargetEffects {
  const found = EFFECTS.find(([one]) => one === family);
  if (!found) throw new Error(`The family ${family.family} has no effects.`);
  return found[1];
}

/** What is read and written of the family of a target. */
export function effectsOf(key: string): TargetEffects {
  return effectsOfFamily(familyOf(key));
}

/** Targets by family, in the order of the families; a family without any is among them. */
export function byFamily(
  keys: readonly string[],
): readonly { readonly effects: TargetEffects; readonly keys: readonly string[] }[] {
  return FAMILIES.map((family) => ({
    effects: effectsOfFamily(family),
    keys: keys.filter((key) => familyOf(key) === family),
  }));
}
