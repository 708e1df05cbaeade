/** The difference between what is granted and what is wanted. */
import type { Assignment, Assignments, Key, ServicePrincipal, Side } from './assignments.ts';
import { Refused } from './assignments.ts';
import type { Wanted } from './wanted.ts';

/** One assignment, with how a person calls it. */
export type Named = Key & { readonly name: string };

export type Plan = {
  /** What it is about, as a person calls it. */
  readonly title: string;
  /** Whose list it is, and which. */
  readonly objectId: string;
  readonly side: Side;
  /** Whether an assignment of that list is for this command to judge. */
  readonly ours: (assignment: Assignment) => boolean;
  readonly wanted: readonly Named[];
  /** Names an assignment that is not wanted. */
  readonly nameOf: (assignment: Assignment) => string;
  readonly granted: readonly Assignment[];
};

export const sameAs =
  (one: Key) =>
  (other: Key): boolean =>
    one.principalId === other.principalId &&
    one.resourceId === other.resourceId &&
    one.appRoleId === other.appRoleId;

export const missingOf = ({ wanted, granted }: Plan): readonly Named[] =>
  wanted.filter((one) => !granted.some(sameAs(one)));

export const unwantedOf = ({ wanted, granted }: Plan): readonly Assignment[] =>
  granted.filter((one) => !wanted.some(sameAs(one)));

/** Reads again what is granted. Rejects with a `Refused`. */
export async function readAgain(graph: Assignments, plan: Plan): Promise<Plan> {
  const rows = await graph.list(plan.objectId, plan.side);
  return { ...plan, granted: rows.filter(plan.ours) };
}

/** Permissions of one identity in Graph. Rejects with a `Refused`. */
export async function planOfIdentity(
  graph: Assignments,
  itself: ServicePrincipal,
  { option, objectId, permissions }: Wanted,
): Promise<Plan> {
  const { displayName } = await graph.servicePrincipal(objectId);
  const wanted = permissions.map((name) => {
    const role = roleOf(itself, name, 'Application');
    if (role) return { principalId: objectId, resourceId: itself.id, appRoleId: role.id, name };
    throw new Refused(
      `This tenant’s Microsoft Graph offers no application permission ${name}. Leave it out with --without ${name} if docs/permissions.md says that it can be, or mend its name.`,
      404,
    );
  });
  const names = new Map(itself.appRoles.map(({ id, value }) => [id, value]));
  return await readAgain(graph, {
    title: `--${option} ${displayName} (${objectId})`,
    objectId,
    side: 'appRoleAssignments',
    ours: ({ resourceId }) => resourceId === itself.id,
    wanted,
    nameOf: ({ appRoleId }) => names.get(appRoleId) ?? appRoleId,
    granted: [],
  });
}

/** Who should have a role of the app registration, by the role's value. */
export type WantedRole = {
  readonly role: string;
  readonly principalIds: readonly string[];
  /** Who it is for: people by their groups, or applications. */
  readonly member: 'User' | 'Application';
};

/** Roles of people and applications. Roles that nothing was said about are left alone. Rejects with a `Refused`. */
export async function planOfApp(
  graph: Assignments,
  objectId: string,
  roles: readonly WantedRole[],
): Promise<Plan> {
  const app = await graph.servicePrincipal(objectId);
  const wanted = roles.flatMap(({ role: value, principalIds, member }) => {
    const role = roleOf(app, value, member);
    if (role)
      return principalIds.map((principalId) => {
        return { principalId, resourceId: app.id, appRoleId: role.id, name: `${value} to ${principalId}` };
      });
    const offers = app.appRoles.flatMap((one) => one.value ?? []);
    throw new Refused(
      `The application ${app.displayName} has no role ${value} for ${member === 'User' ? 'users and groups' : 'applications'}; it has ${offers.join(', ') || 'none'}. Add it under App registrations, App roles. Is ${objectId} the enterprise application of the app registration that people sign in to?`,
      404,
    );
  });
  const judged = new Map(
    roles.flatMap(({ role, member }) => {
      const found = roleOf(app, role, member);
      return found ? [[found.id, role] as const] : [];
    }),
  );
  return await readAgain(graph, {
    title: `--app ${app.displayName} (${objectId})`,
    objectId,
    side: 'appRoleAssignedTo',
    ours: ({ appRoleId }) => judged.has(appRoleId),
    wanted,
    nameOf: ({ appRoleId, principalId, principalDisplayName }) =>
      `${judged.get(appRoleId)} to ${principalId}${principalDisplayName ? ` (${principalDisplayName})` : ''}`,
    granted: [],
  });
}

const roleOf = ({ appRoles }: ServicePrincipal, value: string, member: 'User' | 'Application') =>
  appRoles.find((role) => role.value === value && role.isEnabled && role.allowedMemberTypes.includes(member));
