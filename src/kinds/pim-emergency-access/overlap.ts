import type { RoleInstance } from '../../domain/directory-role.ts';
import { MINUTE, milliseconds } from '../../domain/instant.ts';
import { nameOf } from '../../policy/access/person.ts';
import type { Emergency } from './emergency.ts';
import { find } from './reasons.ts';

/** What is so of the role already: `none`, what this request itself has begun, or an activation of somebody else's making. */
type Standing =
  | { readonly is: 'none' | 'own' }
  | { readonly is: 'reused' | 'overlaps'; readonly instance: RoleInstance }
  | { readonly is: 'unknown'; readonly because: string };

/** Nobody is given a role twice: one that lasts as long as is asked is used, and one that ends before is not added to. */
export function roleStanding({ seen, asked, facts, at }: Emergency): Standing {
  const { instances } = seen.role;
  const { target, role, scope, minutes } = asked;
  if (facts.grantedByUs.includes(target) && !Object.hasOwn(facts.heldByUs, target)) return { is: 'own' };
  if (instances.known !== 'yes') return { is: 'unknown', because: instances.because };
  const held = instances.value.filter(
    (one) => one.roleId === role.roleId && (one.scope === scope || one.scope === 'tenant') && isOn(one, at),
  );
  const [longest] = held.toSorted((one, other) => endOf(other) - endOf(one));
  if (!longest) return { is: 'none' };
  return { is: endOf(longest) >= at + minutes * MINUTE ? 'reused' : 'overlaps', instance: longest };
}

/** Without an end it is for good. */
function endOf({ endsAt }: RoleInstance): number {
  return endsAt === null ? Number.POSITIVE_INFINITY : milliseconds(endsAt);
}

/** Lists show what has ended for a while yet. */
function isOn(instance: RoleInstance, at: number): boolean {
  return endOf(instance) > at;
}

export function checkOverlap(emergency: Emergency): void {
  const { asked, facts, findings } = emergency;
  const standing = roleStanding(emergency);
  switch (standing.is) {
    case 'none':
      return;
    case 'own':
      find(findings, 'activation-goes-on', 'The activation has begun, and is carried on with.', asked.path);
      return;
    case 'unknown': {
      const detail = `Whether the person has "${asked.role.title}" already could not be read: ${standing.because}.`;
      find(findings, 'role-state-unknown', detail, asked.path);
      return;
    }
    case 'reused': {
      const detail = `${nameOf(facts.beneficiary)} has "${asked.role.title}" ${untilWords(standing.instance)}${throughWords(emergency)}. It is used, and nothing is activated.`;
      find(findings, 'activation-reused', detail, asked.path);
      return;
    }
    case 'overlaps': {
      const detail = `${nameOf(facts.beneficiary)} has "${asked.role.title}" ${untilWords(standing.instance)}${throughWords(emergency)}, which is before the time that is asked for is over. It is not activated twice.`;
      find(findings, 'activation-overlaps', detail, asked.path);
    }
  }
}

function untilWords({ endsAt }: RoleInstance): string {
  return endsAt === null ? 'for good' : `until ${endsAt}`;
}

function throughWords({ facts, asked }: Emergency): string {
  const ticket = Object.hasOwn(facts.heldByUs, asked.target) ? facts.heldByUs[asked.target] : undefined;
  return ticket === undefined ? '' : ` by ${ticket}`;
}
