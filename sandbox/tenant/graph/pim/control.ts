/** Roles with their times as they settled, and as people give, take and activate them in the portal. */
import type { SandboxClock } from '../../../clock.ts';
import { Refusal } from '../answer.ts';
import type { Directory } from '../directory/directory.ts';
import { groupsAbove } from '../directory/nesting.ts';
import { type Actor, nameOf } from '../directory/records.ts';
import { roleNamed } from '../roles/definitions.ts';
import { type RoleHeld, type Roles, WHOLE_TENANT } from '../roles/roles.ts';
import type { Effective, Target } from './effective.ts';
import type { Pim } from './pim.ts';
import { spanOf } from './schedule-info.ts';
import { isScope } from './scopes.ts';

type AssignmentRow = {
  readonly roleId: string;
  readonly displayName: string;
  readonly scope: string;
  readonly type: 'assigned' | 'activated' | 'eligible';
  /** ISO 8601; `null`: since ever, or for good. */
  readonly start: string | null;
  readonly end: string | null;
  /** As memberships name their maker. */
  readonly by: string;
  /** Of the group that holds it; `null`: held directly. */
  readonly throughGroup: string | null;
  readonly active: boolean;
  readonly effective: Readonly<Partial<Record<Target, boolean>>>;
  readonly portals: { readonly entra: boolean; readonly azure: boolean };
};

type Put = { readonly eligible?: boolean; readonly end?: string; readonly scope?: string };

type RequestRow = {
  readonly id: string;
  readonly action: string;
  readonly status: string;
  readonly principalId: string;
  readonly roleId: string;
  readonly scope: string;
  readonly justification: string | null;
  readonly ticketNumber: string | null;
  readonly createdAt: string;
  readonly by: string;
};

export type Activation = {
  readonly role: string;
  readonly scope?: string;
  /** ISO 8601. Default `PT1H`. */
  readonly duration?: string;
  readonly justification?: string;
  readonly ticketNumber?: string;
  /** Whether they proved a second factor. Default: yes. */
  readonly mfa?: boolean;
};

/** A `RangeError` names an unknown id or role, or tells why something can't be. */
export interface PimControl {
  assignmentsOf(userId: string): readonly AssignmentRow[];
  /** To a person or a role-assignable group. */
  putAssignment(holder: string, role: string, put: Put): void;
  /** `eligible`: of that kind alone; left out: whatever they have of it. */
  deleteAssignment(userId: string, role: string, of?: { readonly eligible?: boolean }): void;
  /** Requests about roles that PIM took, oldest first. */
  requests(): readonly RequestRow[];
  /** The person themselves activates, in the portal. */
  activate(userId: string, activation: Activation): { readonly id: string; readonly status: string };
  /** PIM's own approvers answer. */
  decide(requestId: string, approved: boolean): void;
}

type Parts = {
  readonly clock: SandboxClock;
  readonly directory: Directory;
  readonly roles: Roles;
  readonly pim: Pim;
  readonly effective: Effective;
  readonly admin: Actor;
};

export function createPimControl(parts: Parts): PimControl {
  const { clock, directory, roles, pim, admin } = parts;
  const userOf = (id: string) => {
    const user = directory.anyUser(id.toLowerCase(), directory.settled());
    if (user) return user;
    throw new RangeError(`The directory has no user ${id}; list them to see which there are.`);
  };
  return {
    assignmentsOf(userId) {
      const view = directory.settled();
      const { id } = userOf(userId);
      const groups = groupsAbove(directory, id, view);
      return [id, ...groups].flatMap((holder) =>
        roles.of(holder, view).map((held) => rowOf(parts, held, holder === id ? null : holder)),
      );
    },
    putAssignment(holder, role, { eligible = false, end, scope = WHOLE_TENANT }) {
      const group = directory.group(holder.toLowerCase(), directory.settled());
      const { id } = group?.class === 'role-assignable' ? group : userOf(holder);
      const until = end === undefined ? null : Date.parse(end);
      if (until !== null && !(until > clock.now()))
        throw new RangeError(
          'The end of a role must lie in the future; GET /control/time tells what time it is.',
        );
      roles.put(id, roleNamed(role), eligible, admin, { until, scope: knownScope(scope) });
    },
    deleteAssignment(userId, role, { eligible: only } = {}) {
      const [{ id }, definition] = [userOf(userId), roleNamed(role)];
      for (const eligible of only === undefined ? [false, true] : [only])
        roles.remove(id, definition, eligible, admin);
    },
    requests: () =>
      pim.roles.requests
        .list(directory.settled())
        .map(({ id, action, status, principalId, thing, justification, ticket, createdAt, createdBy }) => ({
          id,
          action,
          status,
          principalId,
          roleId: thing.role.id,
          scope: thing.scope,
          justification,
          ticketNumber: ticket?.ticketNumber ?? null,
          createdAt: new Date(createdAt).toISOString(),
          by: nameOf(createdBy),
        })),
    activate(userId, activation) {
      const { id: principalId, userPrincipalName } = userOf(userId);
      const { role, scope = WHOLE_TENANT, duration = 'PT1H', justification = null, mfa = true } = activation;
      const { ticketNumber } = activation;
      const actor: Actor = { kind: 'user', id: principalId, userPrincipalName };
      const expiration = { type: 'afterDuration', duration, endDateTime: null };
      const thing = { role: roleNamed(role), scope: knownScope(scope) };
      const { authenticationContext: context } = pim.rolePolicy(thing.role.id);
      try {
        const { id, status } = pim.roles.ask(
          {
            action: 'selfActivate',
            principalId,
            thing,
            justification,
            ticket: ticketNumber === undefined ? null : { ticketNumber, ticketSystem: null },
            span: spanOf({ expiration }, clock.now()),
            expiration,
            isValidationOnly: false,
          },
          { actor, objectId: principalId, proof: { mfa, context: mfa ? context : null } },
        );
        return { id, status };
      } catch (error) {
        if (error instanceof Refusal) throw new RangeError(`PIM refused: ${error.answer.error?.code}.`);
        throw error;
      }
    },
    decide: (requestId, approved) => pim.roles.decide(requestId, approved),
  };
}

function knownScope(scope: string): string {
  if (isScope(scope)) return scope;
  throw new RangeError(
    `There is no scope "${scope}"; GET /directory/administrative-units lists the units there are.`,
  );
}

function rowOf({ pim, effective }: Parts, held: RoleHeld, throughGroup: string | null): AssignmentRow {
  const { role, scope, how: type, since, until, by } = held;
  const active = type !== 'eligible';
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    roleId: role.id,
    displayName: role.displayName,
    scope,
    type,
    start: since === 0 ? null : time(since),
    end: time(until),
    by,
    throughGroup,
    active,
    effective: effective.byRole(held),
    portals: { entra: active, azure: active && !pim.switches.portalMismatch },
  };
}
