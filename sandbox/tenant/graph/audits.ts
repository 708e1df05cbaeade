/** The directory's audit log: who changed what, told minutes late (graph 6.1, 6.2). */
import type { SandboxClock } from '../../clock.ts';
import type { Random } from '../simulator.ts';
import { type Activity, activitiesOf } from './audit-activities.ts';
import { activityOfDeed } from './audit-deeds.ts';
import type { Deeds } from './deeds.ts';
import type { Directory } from './directory/directory.ts';
import type { Actor } from './directory/records.ts';
import type { GraphSwitches } from './switches.ts';

/** A record as `GET /auditLogs/directoryAudits` returns it. */
export type AuditRecord = {
  readonly id: string;
  readonly category: 'Device' | 'GroupManagement' | 'Other' | 'RoleManagement' | 'UserManagement';
  readonly correlationId: string;
  readonly result: 'success' | 'failure';
  readonly resultReason: string;
  readonly activityDisplayName: string;
  readonly activityDateTime: string;
  readonly loggedByService: string;
  readonly operationType: string;
  readonly initiatedBy: Readonly<Record<'app' | 'user', unknown>>;
  readonly targetResources: readonly Readonly<Record<string, unknown>>[];
  readonly additionalDetails: readonly [];
};

export interface Audits {
  /** Records that can be read by now, newest first. */
  readable(now: number): readonly AuditRecord[];
}

type Kept = { readonly record: AuditRecord; readonly readableAt: number; readonly at: number };

const KEPT = 30 * 24 * 3_600_000;

type AuditParts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly directory: Directory;
  readonly deeds: Deeds;
};

export function createAudits(
  { clock, random, directory, deeds }: AuditParts,
  switches: GraphSwitches,
): Audits {
  let log: Kept[] = [];
  const keep = (at: number, by: Actor, about: Activity) => {
    const { from, to } = switches.auditDelayMinutes;
    const readableAt = at + 60_000 * (from + random.next() * (to - from));
    log.push({ record: recordOf(random, at, by, about, switches), readableAt, at });
    const first = log[0];
    if (first && first.at < clock.now() - 2 * KEPT) log = log.filter((one) => one.at >= clock.now() - KEPT);
  };
  directory.watch((change) => {
    for (const about of activitiesOf(directory, change)) keep(change.at, change.actor, about);
  });
  deeds.watch(({ at, by, deed }) => keep(at, by, activityOfDeed(directory, deed)));
  return {
    readable: (now) =>
      log
        .filter(({ readableAt }) => readableAt <= now)
        .reverse()
        .sort((a, b) => b.at - a.at)
        .map(({ record }) => record),
  };
}

function recordOf(
  random: Random,
  at: number,
  actor: Actor,
  activity: Activity,
  switches: GraphSwitches,
): AuditRecord {
  return {
    id: `Directory_${random.guid()}`,
    correlationId: random.guid(),
    result: 'success',
    resultReason: '',
    activityDateTime: new Date(at).toISOString(),
    loggedByService: 'Core Directory',
    initiatedBy: initiator(actor, switches),
    additionalDetails: [],
    ...activity,
  };
}

function initiator(actor: Actor, { auditsNameApps }: GraphSwitches): AuditRecord['initiatedBy'] {
  if (actor.kind === 'user') {
    const { id, userPrincipalName } = actor;
    return { app: null, user: { id, displayName: null, userPrincipalName, ipAddress: null, userType: null } };
  }
  const { displayName } = actor;
  const { appId, objectId } = actor.kind === 'app' ? actor : { appId: null, objectId: null };
  const app = {
    appId: auditsNameApps === 'by-object-id' ? null : appId,
    displayName,
    servicePrincipalId: auditsNameApps === 'by-client-id' ? null : (objectId ?? null),
    servicePrincipalName: null,
  };
  return { app, user: null };
}
