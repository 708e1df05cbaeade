/** The directory's audit log: who changed what, told minutes late (graph 6.1, 6.2). */
import type { SandboxClock } from '../../clock.ts';
import type { Random } from '../simulator.ts';
import { type Activity, activityOf } from './audit-activities.ts';
import type { Directory } from './directory/directory.ts';
import type { Actor, DirectoryChange } from './directory/records.ts';
import type { GraphSwitches } from './switches.ts';

/** A record as `GET /auditLogs/directoryAudits` returns it. */
export type AuditRecord = {
  readonly id: string;
  readonly category: 'GroupManagement' | 'UserManagement';
  readonly correlationId: string;
  readonly result: 'success' | 'failure';
  readonly resultReason: string;
  readonly activityDisplayName: string;
  readonly activityDateTime: string;
  readonly loggedByService: 'Core Directory';
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

export function createAudits(
  { clock, random, directory }: { clock: SandboxClock; random: Random; directory: Directory },
  switches: GraphSwitches,
): Audits {
  let log: Kept[] = [];
  directory.watch((change) => {
    const about = activityOf(directory, change);
    if (!about) return;
    const { from, to } = switches.auditDelayMinutes;
    const readableAt = change.at + 60_000 * (from + random.next() * (to - from));
    log.push({ record: recordOf(random, change, about, switches), readableAt, at: change.at });
    const first = log[0];
    if (first && first.at < clock.now() - 2 * KEPT) log = log.filter(({ at }) => at >= clock.now() - KEPT);
  });
  return {
    readable: (now) =>
      log
        .filter(({ readableAt }) => readableAt <= now)
        .map(({ record }) => record)
        .reverse(),
  };
}

function recordOf(
  random: Random,
  { at, actor }: DirectoryChange,
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
