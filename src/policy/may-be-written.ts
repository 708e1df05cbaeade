import type { DirectoryWrite } from '../ports/write-guard.ts';
import type { Asked, Deployed } from '../targets/asked.ts';
import { families } from '../targets/index.ts';
import type { Rulebook } from './rulebook.ts';

export function deployedIn(rulebook: Rulebook): Deployed {
  const inForce = rulebook.kinds.map((kind) => rulebook.current(kind));
  const rules = inForce.flatMap((one) => (one.usable ? [one.rules] : []));
  const all = (ids: readonly string[]) => new Set(ids.map((id) => id.toLowerCase()));
  return {
    groupIds: all(rules.flatMap(({ governedGroupIds }) => governedGroupIds)),
    skuIds: all(rules.flatMap(({ governedSkuIds }) => governedSkuIds)),
    controlGroupIds: all(rules.flatMap(({ controlGroupIds }) => controlGroupIds)),
    longest: new Map(
      rules.flatMap(({ timedTargets = [] }) => timedTargets.map((one) => [one.key, one.longestMinutes])),
    ),
    families: new Set(rules.flatMap(({ governedFamilies = [] }) => governedFamilies)),
  };
}

/**
 * Whether a write touches nothing but what the tables name, and takes away nothing but what a grant of ours that is
 * being ended names: that goes on without a table (invariants 6 and 12).
 */
export function askedOf(write: DirectoryWrite, deployed: Deployed): Asked & { readonly what: string } {
  for (const family of families()) {
    const asked = family.asked(write, deployed);
    if (asked) return asked;
  }
  throw new Error(`No family of targets knows the write ${write.write}.`);
}
