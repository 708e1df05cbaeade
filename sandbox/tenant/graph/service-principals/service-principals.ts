/** Who was given which role of which application. What identities hold of Graph is what their tokens carry, a while later. */
import { createHash } from 'node:crypto';
import type { SandboxClock } from '../../../clock.ts';
import type { RoleGrants } from '../../entra/role-grants.ts';
import { BEFORE_TIME, Cell, type View } from '../directory/cell.ts';
import type { Lag } from '../directory/lag.ts';
import type { GraphSwitches } from '../switches.ts';
import {
  type AppRole,
  FROM_THE_START,
  GRAPH_OBJECT_ID,
  graphItself,
  type ServicePrincipal,
} from './records.ts';

export type Assignment = {
  readonly id: string;
  readonly principalId: string;
  readonly resourceId: string;
  readonly appRoleId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
};

type Key = Pick<Assignment, 'principalId' | 'resourceId' | 'appRoleId'>;

export interface ServicePrincipals {
  /** By object id, or by `appId=` and a client id; `undefined` where this view shows none. */
  at(idOrAppId: string, view: View): ServicePrincipal | undefined;
  /** A new one, which reads learn of late. */
  register(one: Pick<ServicePrincipal, 'id' | 'appId' | 'displayName'>): void;
  assignments(view: View): readonly Assignment[];
  /** `false`: it is there already. */
  assign(key: Key): Assignment | false;
  /** `false`: there is none by that id. */
  remove(assignmentId: string): boolean;
}

type Parts = {
  readonly clock: SandboxClock;
  readonly lag: Lag;
  readonly switches: GraphSwitches;
  readonly grants: RoleGrants;
};

const COMMITTED: View = { from: 'committed', now: Number.POSITIVE_INFINITY, lag: 0 };

export function createServicePrincipals({ clock, lag, switches, grants }: Parts): ServicePrincipals {
  const startedAt = clock.now();
  const principals = new Map<string, Cell<ServicePrincipal>>();
  const cells = new Map<string, { readonly cell: Cell<Assignment | null> }>();
  const put = (one: ServicePrincipal, at: number) => {
    const cell = new Cell<ServicePrincipal>();
    cell.commit(at, one, lag.visibility(at));
    principals.set(one.id, cell);
  };
  for (const one of FROM_THE_START) put(one, BEFORE_TIME);
  const all = (view: View) => [
    graphItself(switches),
    ...[...principals.values()].flatMap((cell) => cell.read(view) ?? []),
  ];
  const write = (key: Key, value: Assignment | null) => {
    const id = idOf(key);
    const cell = cells.get(id)?.cell ?? new Cell<Assignment | null>();
    // what was there before anybody wrote stays to be seen where the change is not
    if (cell.committed === undefined && value === null)
      cell.commit(BEFORE_TIME, { ...key, id, createdAt: startedAt }, lag.visibility(BEFORE_TIME));
    cell.commit(clock.now(), value, lag.visibility(clock.now()));
    cells.set(id, { cell });
    const appId = principals.get(key.principalId)?.committed?.appId;
    const permission = roleOf(graphItself(switches), key.appRoleId)?.value;
    if (key.resourceId !== GRAPH_OBJECT_ID || appId === undefined || permission === undefined) return;
    if (value === null) grants.revoke(permission, appId);
    else grants.grant(permission, appId);
  };
  /** What tokens will carry is the truth about identities: administrators of the sandbox change it without these routes. */
  const held = (): readonly Key[] =>
    [...principals.values()].flatMap((one) => {
      const { id: principalId, appId } = one.committed ?? {};
      if (principalId === undefined || appId === undefined) return [];
      const permissions = grants.grantedTo(appId);
      const roles = graphItself(switches).appRoles.filter(({ value }) => permissions.includes(value));
      return roles.map(({ id: appRoleId }) => ({ principalId, resourceId: GRAPH_OBJECT_ID, appRoleId }));
    });
  const assignments = (view: View): readonly Assignment[] => {
    const inTokens = new Map(held().map((key) => [idOf(key), key]));
    const stands = ({ id, resourceId, principalId }: Assignment) =>
      resourceId !== GRAPH_OBJECT_ID || !principals.has(principalId) || inTokens.has(id) || isLate(id);
    const isLate = (id: string) => cells.get(id)?.cell.committed === null;
    const written = [...cells.values()].flatMap(({ cell }) => cell.read(view) ?? []).filter(stands);
    const rest = [...inTokens].filter(([id]) => !cells.has(id));
    return [...written, ...rest.map(([id, key]) => ({ ...key, id, createdAt: startedAt }))].toSorted(
      (one, other) => (one.id < other.id ? -1 : 1),
    );
  };
  return {
    at(idOrAppId, view) {
      const [, appId] = /^appId=(.*)$/i.exec(idOrAppId) ?? [];
      return all(view).find((one) => (appId === undefined ? one.id === idOrAppId : one.appId === appId));
    },
    register: (one) => put({ ...one, type: 'ManagedIdentity', appRoles: [] }, clock.now()),
    assignments,
    assign(key) {
      const id = idOf(key);
      if (assignments(COMMITTED).some((one) => one.id === id)) return false;
      const made = { ...key, id, createdAt: clock.now() };
      write(key, made);
      return made;
    },
    remove(assignmentId) {
      const found = assignments(COMMITTED).find(({ id }) => id === assignmentId);
      if (!found) return false;
      const { principalId, resourceId, appRoleId } = found;
      write({ principalId, resourceId, appRoleId }, null);
      return true;
    },
  };
}

export const roleOf = ({ appRoles }: ServicePrincipal, id: string): AppRole | undefined =>
  appRoles.find((role) => role.id === id);

/** Opaque, and of the length of the real ones. */
const idOf = ({ principalId, resourceId, appRoleId }: Key): string =>
  createHash('sha256').update(`${principalId} ${resourceId} ${appRoleId}`).digest('base64url');
