import type { Rows } from '../../domain/access.ts';
import type { Grant } from '../../domain/grant.ts';
import type { DirectoryWrite } from '../../ports/write-guard.ts';
import { type Asked, type Deployed, type Held, heldFor, isEnding } from '../asked.ts';
import { type Assigned, explained } from './explained.ts';
import { asLicensing, licensingKey } from './keys.ts';
import { leavesOff } from './plans-off.ts';

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
    held: (rows) =>
      least([
        ...add.map((one) => (isNamed(one) ? explained(one, rows) : switchedOff(one, rows))),
        ...taken.map((targets) => heldFor(targets, Object.values(rows.grants))),
      ]),
    because: `no grant of ours gives, by a deployed table, or ends what this call makes of the license ${names}, so that it is not changed`,
  };
}

/** Of a license that no table names, plans are switched off, by which the license is assigned anew. */
function switchedOff(call: Assigned, rows: Rows): Held {
  const { skuId, disabledPlans } = call;
  const keys = disabledPlans.map((planId) => licensingKey({ kind: 'service-plan', skuId, planId }));
  const held = heldFor(keys, Object.values(rows.grants));
  return held === 'yes' && !leavesOff(call, rows, []) ? 'not-now' : held;
}

/** No table names people's countries: only a grant does, of the country that is set or of one that is taken back. */
function ofLocation(country: string | null): Asked {
  const set = country === null ? null : licensingKey({ kind: 'usage-location', country });
  return {
    asks: 'grants',
    reason: 'no-grant',
    because: 'no grant of ours is for this change of a usage location, so that it is not changed',
    held: ({ grants }) => {
      const locations = Object.values(grants).filter(
        ({ target }) => asLicensing(target)?.kind === 'usage-location',
      );
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
