/** `PATCH /users/{id}`: all or nothing, each property with its own permission (graph 3.4, 3.5, 3.12). */
import { isCountryCode } from '../company/countries.ts';
import { actorOf } from './actor.ts';
import { badRequest, denied, type GraphAnswer, malformed, masteredElsewhere, NO_CONTENT } from './answer.ts';
import { bodyField, type GraphCall, isRecord } from './call.ts';
import type { UserRecord } from './directory/records.ts';
import { userAt } from './lookup.ts';
import { isFederated } from './organization.ts';
import type { GraphParts } from './parts.ts';
import { withPasswordProfile } from './passwords.ts';
import { mayChange } from './roles/standing.ts';

type Parts = Pick<GraphParts, 'clock' | 'switches'>;

type Change = {
  readonly permissions: readonly string[];
  /** Mastered on-premises for synced users. */
  readonly mastered: boolean;
  readonly apply: (user: UserRecord, value: unknown, parts: Parts) => UserRecord | null;
};

const WRITE_ALL = ['User.ReadWrite.All', 'Directory.ReadWrite.All'];
const text = (value: unknown): string | null | undefined =>
  value === null || typeof value === 'string' ? value : undefined;

function textProperty(name: 'jobTitle' | 'department' | 'employeeType' | 'country', mastered = true): Change {
  return {
    permissions: WRITE_ALL,
    mastered,
    apply(user, value) {
      const given = text(value);
      return given === undefined ? null : { ...user, [name]: given };
    },
  };
}

const CHANGES: Readonly<Record<string, Change>> = {
  accountEnabled: {
    permissions: ['User.EnableDisableAccount.All', ...WRITE_ALL],
    mastered: true,
    apply: (user, value) => (typeof value === 'boolean' ? { ...user, accountEnabled: value } : null),
  },
  usageLocation: {
    permissions: WRITE_ALL,
    mastered: false,
    apply(user, value, { switches }) {
      const clears = value === null && switches.clearUsageLocation === 'accepted';
      return clears || isCountryCode(value) ? { ...user, usageLocation: value } : null;
    },
  },
  passwordProfile: {
    permissions: ['User-PasswordProfile.ReadWrite.All'],
    mastered: true,
    apply(user, value, { clock, switches }) {
      const after = withPasswordProfile(user, value, clock.now(), switches);
      return after && isFederated(user, switches) ? user : after;
    },
  },
  employeeLeaveDateTime: {
    permissions: ['User-LifeCycleInfo.ReadWrite.All'],
    mastered: false,
    apply(user, value) {
      const given = text(value);
      return given === undefined ? null : { ...user, employeeLeaveDateTime: given };
    },
  },
  displayName: {
    permissions: WRITE_ALL,
    mastered: true,
    apply: (user, value) => (typeof value === 'string' && value ? { ...user, displayName: value } : null),
  },
  jobTitle: textProperty('jobTitle'),
  department: textProperty('department'),
  country: textProperty('country'),
  employeeType: textProperty('employeeType', false),
};

export function patchUser(parts: GraphParts, call: GraphCall, idOrName: string): GraphAnswer {
  const { directory } = parts;
  const user = userAt(directory, idOrName, directory.settled());
  if (!isRecord(call.body)) throw malformed('Empty Payload. JSON content expected.');
  let changed = user;
  for (const [name, value] of Object.entries(call.body))
    changed = changeOne(parts, call, changed, name, value);
  const actor = actorOf(call.principal);
  directory.putUser(changed, actor);
  const given = bodyField(call.body, 'passwordProfile');
  const isNew = typeof bodyField(given, 'password') === 'string' && !isFederated(user, parts.switches);
  if (isNew) parts.risk.passwordChanged(user.id, 'admin', actor);
  return NO_CONTENT;
}

function changeOne(
  parts: GraphParts,
  call: GraphCall,
  user: UserRecord,
  name: string,
  value: unknown,
): UserRecord {
  const change = CHANGES[name];
  if (!change) throw badRequest(`One or more property values specified are invalid: '${name}'.`);
  const permission = change.permissions.find((one) => call.principal.roles.has(one));
  if (permission === undefined) throw denied();
  call.depends(permission);
  if (!mayTouch(parts, user, name)) throw denied();
  if (user.onPremisesSyncEnabled && change.mastered) refuseSynced(name, parts);
  const after = change.apply(user, value, parts);
  if (after) return after;
  throw badRequest(`Invalid value specified for property '${name}' of resource 'User'.`);
}

/** Nobody says with what the sign-in of a synced user is refused, nor whether it always is. */
function refuseSynced(name: string, { switches }: GraphParts): void {
  if (name !== 'accountEnabled' || switches.syncedAccountEnabled === 'refused') throw masteredElsewhere();
  if (switches.syncedAccountEnabled === 'denied') throw denied();
}

/** Sensitive properties of privileged people need a directory role on the service principal. */
function mayTouch(parts: GraphParts, user: UserRecord, property: string): boolean {
  if (property === 'accountEnabled') return mayChange(parts, user, 'sign-in');
  return property !== 'passwordProfile' || mayChange(parts, user, 'password');
}
