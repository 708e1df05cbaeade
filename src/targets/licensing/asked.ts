import type { Grant } from '../../domain/grant.ts';
import type { DirectoryWrite } from '../../ports/write-guard.ts';
import { type Asked, type Deployed, type Held, heldFor, isEnding } from '../asked.ts';
import { asLicensing, licensingKey } from './keys.ts';

/** What has to be asked of a write of licenses or of a usage location; `null`: it is neither. */
export function askedOfLicensing(
  write: DirectoryWrite,
  deployed: Deployed,
): (Asked & { readonly what: string }) | null {
  switch (write.write) {
    case 'licenses': {
      const add = write.add.map(({ skuId }) => skuId).join(' ');
      return {
        ...ofLicenses(write, deployed),
        what: `licenses: add ${add}, remove ${write.remove.join(' ')}`,
      };
    }
    case 'usage-location':
      return { ...ofLocation(write.country), what: `usage location ${write.country ?? 'none'}` };
    default:
      return null;
  }
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
    disabledPlans.map((planId) => licensingKey({ kind: 'service-plan', skuId, planId })),
  );
  const taken = remove.map((skuId) => [licensingKey({ kind: 'license', skuId })]);
  return {
    asks: 'grants',
    reason: 'no-grant',
    held: (grants) => least([...switchedOff, ...taken].map((targets) => heldFor(targets, grants))),
    because: `neither a deployed table nor a grant of ours that is being ended is for the license ${names}, so that it is not changed`,
  };
}

/** No table names people's countries: only a grant does, of the country that is set or of one that is taken back. */
function ofLocation(country: string | null): Asked {
  const set = country === null ? null : licensingKey({ kind: 'usage-location', country });
  return {
    asks: 'grants',
    reason: 'no-grant',
    because: 'no grant of ours is for this change of a usage location, so that it is not changed',
    held: (grants) => {
      const locations = grants.filter(({ target }) => asLicensing(target)?.kind === 'usage-location');
      const sets = ({ state, target }: Grant) => target === set && ['armed', 'active'].includes(state);
      if (locations.some((grant) => isEnding(grant) || sets(grant))) return 'yes';
      return locations.length > 0 ? 'not-now' : 'no';
    },
  };
}

function least(held: readonly Held[]): Held {
  if (held.includes('no')) return 'no';
  return held.includes('not-now') ? 'not-now' : 'yes';
}
