import type { Grant } from '../../domain/grant.ts';
import type { DirectoryWrite } from '../../ports/write-guard.ts';
import { type Asked, type Deployed, type Held, heldFor, isEnding } from '../asked.ts';
import { type Assigned, explained } from './explained.ts';
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
  const names = [...add.map(({ skuId }) => skuId), ...remove].join(', ');
  if (add.length + remove.length === 0) return { asks: 'nothing' };
  const isNamed = ({ skuId }: Assigned) => skuIds.has(skuId.toLowerCase());
  const taken = remove.map((skuId) => [licensingKey({ kind: 'license', skuId })]);
  return {
    asks: 'grants',
    reason: 'no-grant',
    held: (grants) =>
      least([
        ...add.map((one) => (isNamed(one) ? explained(one, grants) : switchedOff(one, grants))),
        ...taken.map((targets) => heldFor(targets, grants)),
      ]),
    because: `no grant of ours gives, by a deployed table, or ends what this call makes of the license ${names}, so that it is not changed`,
  };
}

/** Of a license that no table names, plans are switched off, by which the license is assigned anew. */
function switchedOff({ skuId, disabledPlans }: Assigned, grants: readonly Grant[]): Held {
  return heldFor(
    disabledPlans.map((planId) => licensingKey({ kind: 'service-plan', skuId, planId })),
    grants,
  );
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
