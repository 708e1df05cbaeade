import type { RoleInstance } from '../../domain/directory-role.ts';
import { addMilliseconds, earlier, type Instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import { covers, heldUntil, longestHeld } from '../../domain/role-scope.ts';
import { nameOf } from '../../policy/access/person.ts';
import type { Emergency } from './emergency.ts';
import { find } from './reasons.ts';

/**
 * What is so of the role already: `none`; `own`, what this request itself has begun; `continued`, an activation that an earlier version of
 * the ticket began and that is in effect; or somebody else's making.
 */
type Standing =
  | { readonly is: 'none' | 'own' }
  | { readonly is: 'continued' | 'reused' | 'overlaps'; readonly instance: RoleInstance }
  | { readonly is: 'extended'; readonly instance: RoleInstance; readonly until: Instant }
  | { readonly is: 'unknown'; readonly because: string };

/** Nobody is given a role twice: one that lasts as long as is asked is used, and one that ends before is not added to. */
export function roleStanding(emergency: Emergency): Standing {
  const { seen, asked, at } = emergency;
  const { instances } = seen.role;
  const { role, scope, minutes } = asked;
  const begun = begunBy(emergency);
  if (begun === 'this-request') return { is: 'own' };
  if (instances.known !== 'yes') return { is: 'unknown', because: instances.because };
  const here = instances.value.filter((one) => one.roleId === role.roleId && covers(one, scope));
  if (begun === 'this-ticket') {
    const ours = here.filter((one) => one.scope === scope && one.memberType === 'direct');
    const instance = longestHeld(ours, at);
    if (!instance) return { is: 'own' };
    if (emergency.request.renewalAskedBy === undefined) return { is: 'continued', instance };
    const until = extendedEnd(emergency, instance);
    return until === null ? { is: 'overlaps', instance } : { is: 'extended', instance, until };
  }
  const longest = longestHeld(here, at);
  if (!longest) return { is: 'none' };
  return { is: heldUntil(longest) >= at + minutes * MINUTE ? 'reused' : 'overlaps', instance: longest };
}

/** For as long again from when it ends, and never longer in all than the table and the directory let it last; `null`: it can't last longer. */
function extendedEnd({ asked, seen }: Emergency, { how, startsAt, endsAt }: RoleInstance): Instant | null {
  const { policy } = seen.role;
  if (how !== 'assigned' || startsAt === null || endsAt === null || policy.known !== 'yes') return null;
  const most = Math.min(asked.role.longestMinutes, policy.value.longestMinutes ?? Number.POSITIVE_INFINITY);
  const wanted = addMilliseconds(endsAt, asked.minutes * MINUTE);
  const until = earlier(wanted, addMilliseconds(startsAt, most * MINUTE));
  return milliseconds(until) - milliseconds(endsAt) >= LEAST_MORE ? until : null;
}

/** A few minutes more are not worth anybody's word. */
const LEAST_MORE = 5 * MINUTE;

/** Whether the role is there already, so that nobody has to say yes to it and nothing is activated. */
export function isThere(emergency: Emergency): boolean {
  const { is } = roleStanding(emergency);
  return is === 'reused' || is === 'continued';
}

function begunBy({ facts, asked, request }: Emergency): 'this-request' | 'this-ticket' | 'nobody' {
  const { target } = asked;
  const ticket = throughTicket({ facts, asked });
  if (ticket === request.ticket.number) return 'this-ticket';
  return ticket === null && facts.grantedByUs.includes(target) ? 'this-request' : 'nobody';
}

/** The ticket by which another request of ours gave it; `null`: none did. */
function throughTicket({ facts, asked }: Pick<Emergency, 'facts' | 'asked'>): string | null {
  return (Object.hasOwn(facts.heldByUs, asked.target) && facts.heldByUs[asked.target]) || null;
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
    case 'continued': {
      const detail = `This ticket's own activation of "${asked.role.title}" is in effect ${untilWords(standing.instance)}. It is carried on with, and nothing is activated again.`;
      find(findings, 'activation-continued', detail, asked.path);
      return;
    }
    case 'extended': {
      const detail = `This ticket's own activation of "${asked.role.title}" ends at ${standing.instance.endsAt}. It is extended until ${standing.until}, which is as long as it may last in all or as was asked for, and nothing is activated again.`;
      find(findings, 'activation-extended', detail, asked.path);
      return;
    }
    case 'unknown': {
      const detail = `Whether the person has "${asked.role.title}" already could not be read: ${standing.because}.`;
      find(findings, 'role-state-unknown', detail, asked.path);
      return;
    }
    case 'reused': {
      find(findings, 'activation-reused', reusedWords(emergency, standing.instance), asked.path);
      return;
    }
    case 'overlaps': {
      const detail = `${nameOf(facts.beneficiary)} has "${asked.role.title}" ${untilWords(standing.instance)}${throughWords(emergency)}, which is before the time that is asked for is over. It is not activated twice.`;
      find(findings, 'activation-overlaps', detail, asked.path);
    }
  }
}

/** Whose a role is that is used, when it ends, and what this ticket does not do to it. */
export function reusedWords(emergency: Emergency, instance: RoleInstance): string {
  const { facts, asked } = emergency;
  const ticket = throughTicket(emergency);
  const wide = instance.scope === 'tenant' && asked.scope !== 'tenant' ? ', in the whole directory' : '';
  const held = `${nameOf(facts.beneficiary)} has "${asked.role.title}" ${untilWords(instance)}${wide} ${ticket === null ? wayWords(instance) : `by ${ticket}`}.`;
  const ends =
    ticket === null
      ? 'This service did not give it, so it does not take it away: it outlasts this ticket and its incident.'
      : `It ends with ${ticket}, and not with this ticket.`;
  return `${held} It is used, and nothing is activated. ${ends}`;
}

function wayWords({ memberType, how }: RoleInstance): string {
  if (memberType !== 'direct') return 'through a group that carries it';
  return how === 'activated' ? 'by an activation of their own' : 'by an assignment of somebody else’s';
}

function untilWords({ endsAt }: RoleInstance): string {
  return endsAt === null ? 'for good' : `until ${endsAt}`;
}

function throughWords(emergency: Emergency): string {
  const ticket = throughTicket(emergency);
  return ticket === null ? '' : ` by ${ticket}`;
}
