import type { Grant } from '../domain/grant.ts';
import { targetKey, targetOf } from '../domain/target.ts';
import type { DirectoryWrite } from '../ports/write-guard.ts';
import type { Rulebook } from './rulebook.ts';

/** What the deployed tables let be given; ids in lower case. A table that can't be used lets nothing be given. */
export type Deployed = {
  readonly groupIds: ReadonlySet<string>;
  readonly skuIds: ReadonlySet<string>;
  readonly controlGroupIds: ReadonlySet<string>;
};

export function deployedIn(rulebook: Rulebook): Deployed {
  const inForce = rulebook.kinds.map((kind) => rulebook.current(kind));
  const rules = inForce.flatMap((one) => (one.usable ? [one.rules] : []));
  const all = (ids: readonly string[]) => new Set(ids.map((id) => id.toLowerCase()));
  return {
    groupIds: all(rules.flatMap(({ governedGroupIds }) => governedGroupIds)),
    skuIds: all(rules.flatMap(({ governedSkuIds }) => governedSkuIds)),
    controlGroupIds: all(rules.flatMap(({ controlGroupIds }) => controlGroupIds)),
  };
}

/** Why a write is refused, in a code of ours. */
export type WriteRefusal = 'control-group' | 'in-no-table' | 'no-grant';

/** What is asked of a write: by the tables alone, or by the person's grants as well. */
export type Asked =
  | { readonly asks: 'nothing' }
  | { readonly asks: 'refused'; readonly reason: WriteRefusal; readonly because: string }
  /** `held`: what the grants of the person say to it. */
  | {
      readonly asks: 'grants';
      readonly held: (grants: readonly Grant[]) => Held;
      readonly reason: WriteRefusal;
      readonly because: string;
    };

/** `not-now`: a grant of ours names it that is not in that state any more, or not yet; whoever asks looks again. */
export type Held = 'yes' | 'not-now' | 'no';

/**
 * Whether a write touches nothing but what the tables name, and takes away nothing but what a grant of ours that is
 * being ended names: that goes on without a table (invariants 6 and 12).
 */
export function askedOf(write: DirectoryWrite, deployed: Deployed): Asked {
  switch (write.write) {
    case 'member':
      return write.action === 'add' ? ofMember(write.groupId, deployed) : ofRemoval(write.groupId);
    case 'licenses':
      return ofLicenses(write, deployed);
    case 'usage-location':
      return ofLocation(write.country);
  }
}

const refused = (reason: WriteRefusal, because: string): Asked => ({ asks: 'refused', reason, because });

function ofMember(groupId: string, { groupIds, controlGroupIds }: Deployed): Asked {
  if (controlGroupIds.has(groupId.toLowerCase()))
    return refused(
      'control-group',
      `members of the group ${groupId} decide or operate by a deployed table, so that nobody is added to it`,
    );
  if (groupIds.has(groupId.toLowerCase())) return { asks: 'nothing' };
  return refused(
    'in-no-table',
    `no deployed table gives the group ${groupId}, so that nobody is added to it`,
  );
}

function ofRemoval(groupId: string): Asked {
  return {
    asks: 'grants',
    reason: 'no-grant',
    held: (grants) => heldFor([groupId], grants),
    because: `no grant of ours that is being ended is for the group ${groupId}, so that nobody is removed from it`,
  };
}

function ofLicenses(
  { add, remove }: Extract<DirectoryWrite, { write: 'licenses' }>,
  { skuIds }: Deployed,
): Asked {
  const unnamed = add.filter(({ skuId }) => !skuIds.has(skuId.toLowerCase()));
  if (unnamed.length === 0 && remove.length === 0) return { asks: 'nothing' };
  const names = [...unnamed.map(({ skuId }) => skuId), ...remove].join(', ');
  // Switching a plan off assigns its license anew, with the plan among those that are off.
  const switchedOff = unnamed.map(({ skuId, disabledPlans }) =>
    disabledPlans.map((planId) => targetKey({ kind: 'service-plan', skuId, planId })),
  );
  const taken = remove.map((skuId) => [targetKey({ kind: 'license', skuId })]);
  return {
    asks: 'grants',
    reason: 'no-grant',
    held: (grants) => least([...switchedOff, ...taken].map((targets) => heldFor(targets, grants))),
    because: `neither a deployed table nor a grant of ours that is being ended is for the license ${names}, so that it is not changed`,
  };
}

/** No table names people's countries: only a grant does, of the country that is set or of one that is taken back. */
function ofLocation(country: string | null): Asked {
  const set = country === null ? null : targetKey({ kind: 'usage-location', country });
  return {
    asks: 'grants',
    reason: 'no-grant',
    because: 'no grant of ours is for this change of a usage location, so that it is not changed',
    held: (grants) => {
      const locations = grants.filter(({ target }) => targetOf(target).kind === 'usage-location');
      const sets = ({ state, target }: Grant) => target === set && ['armed', 'active'].includes(state);
      if (locations.some((grant) => isEnding(grant) || sets(grant))) return 'yes';
      return locations.length > 0 ? 'not-now' : 'no';
    },
  };
}

/** Whether a grant that is being ended is for one of the targets. */
function heldFor(targets: readonly string[], grants: readonly Grant[]): Held {
  const keys = new Set(targets.map((target) => target.toLowerCase()));
  const named = grants.filter(({ target }) => keys.has(target.toLowerCase()));
  if (named.some(isEnding)) return 'yes';
  return named.length > 0 ? 'not-now' : 'no';
}

function least(held: readonly Held[]): Held {
  if (held.includes('no')) return 'no';
  return held.includes('not-now') ? 'not-now' : 'yes';
}

const isEnding = ({ state }: Grant): boolean => state === 'ending';
