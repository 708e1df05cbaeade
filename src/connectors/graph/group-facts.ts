import type { GroupFacts } from '../../domain/facts.ts';
import type { JsonObject } from './answer.ts';
import { nameIn } from './name-in.ts';
import { ReadFault } from './read-fault.ts';

/** Flags by which a group is guarded. */
const FLAGS = [
  'isAssignableToRole',
  'onPremisesSyncEnabled',
  'isManagementRestricted',
  'mailEnabled',
  'groupTypes',
];

/**
 * A group as Graph shows it. `null` means "no" for all of these flags (facts: reading traps); one that is left out
 * altogether could mean anything, so that it throws a `ReadFault`.
 */
export function groupFactsOf(
  body: JsonObject,
  privilegedParents: GroupFacts['privilegedParents'],
  within: readonly string[] = [],
): GroupFacts {
  const hidden = FLAGS.filter((flag) => body[flag] === undefined);
  if (hidden.length > 0) throw new ReadFault(hiddenFlags(hidden));
  const types: readonly unknown[] = Array.isArray(body['groupTypes']) ? body['groupTypes'] : [];
  return {
    id: String(body['id']),
    found: true,
    displayName: nameIn(body),
    dynamic: types.includes('DynamicMembership'),
    roleAssignable: body['isAssignableToRole'] === true,
    synced: body['onPremisesSyncEnabled'] === true,
    restrictedManagement: body['isManagementRestricted'] === true,
    mailEnabled: body['mailEnabled'] === true,
    unified: types.includes('Unified'),
    hiddenMembers: hidesMembers(body),
    within,
    privilegedParents,
  };
}

/**
 * Whether a group shows its members only to callers with `Member.Read.Hidden`, a right that is not asked for: to others
 * its lists are empty or refused. Of a Microsoft 365 group, `null` is public; what is left out could mean anything.
 */
export function hidesMembers({ groupTypes, visibility }: JsonObject): boolean {
  if (Array.isArray(groupTypes) && !groupTypes.includes('Unified')) return false;
  return visibility === 'HiddenMembership' || visibility === undefined;
}

/** What people are told of a group that hides its members, and which right would show them. */
export function hiddenWords(group: JsonObject): string {
  const name = nameIn(group) || String(group['id']);
  return `${name} hides its members, and Countersign does not have the right to see them (Member.Read.Hidden)`;
}

const hiddenFlags = (flags: readonly string[]) =>
  ({
    read: 'failed',
    because: `Graph left out ${flags.join(', ')} of a group; Group.Read.All lets an application see them.`,
    retryAfterSeconds: null,
    mayCure: false,
  }) as const;

export function missingGroup(id: string): GroupFacts {
  return {
    id,
    found: false,
    displayName: '',
    dynamic: false,
    roleAssignable: false,
    synced: false,
    restrictedManagement: false,
    mailEnabled: false,
    unified: false,
    hiddenMembers: false,
    privilegedParents: [],
  };
}
