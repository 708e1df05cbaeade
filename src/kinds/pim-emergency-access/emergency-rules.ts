import type { EmergencyUse, IncidentStanding, RecordEnd } from '../../domain/emergency-use.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import { HOUR, SECOND } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { noFindings } from '../../policy/reason-entry.ts';
import type { Emergency } from '../../policy/rulebook.ts';
import { standardStages, withoutAsking } from './approval.ts';
import { emergencyOf } from './emergency.ts';
import { incidentKnown } from './incident.ts';
import type { PimPolicy } from './policy.ts';
import { isEmergency } from './trigger.ts';
import { windowsOf } from './windows-of.ts';

/** What the table says of windows, of the incident, and of the review that each use leaves. */
export function emergencyRules(policy: PimPolicy): Emergency {
  const { windows, debts, trigger } = policy.table;
  const offline = offlineOf(policy);
  const allowed = windowsOf(policy.table);
  return {
    declarers: windows.declarers,
    windowRoleIds: allowed.roleIds,
    windowSeconds: allowed.seconds,
    reviewers: debts.reviewers,
    debtDueSeconds: (debts.dueHours * HOUR) / SECOND,
    ...(offline && { offline }),
    use: (request, facts) => useOf(policy, request, facts),
    endsBy: (incident) => endsBy(incident, trigger.priorities),
  };
}

/** What may be asked of us while the ticket tool is away. */
function offlineOf({ table, index }: PimPolicy): Emergency['offline'] {
  const { offline, directoryRoles, trigger } = table;
  if (!offline) return undefined;
  const rotas = [...offline.onCall.map(({ team }) => team), ...index.offlinePeople.rosters];
  return {
    rotas: [...new Set(rotas)],
    offers: directoryRoles.map(({ name, title, scopes, longestMinutes }) => ({
      ...{ name, title, scopes },
      longestMinutes: Math.min(longestMinutes, trigger.longestMinutes),
    })),
  };
}

/** What a request uses: an incident that is another record than its ticket, and the window by which a rule approved it. */
function useOf(policy: PimPolicy, request: AccessRequest, facts: AccessFacts): EmergencyUse {
  const emergency = emergencyOf(policy, request, facts);
  if (!emergency) return { incident: null, window: null, skipped: [] };
  const { filed } = request;
  const own = emergency.asked.incident === '' ? filed?.ticket : filed?.incident;
  const record = incidentKnown(emergency.seen)?.record ?? own;
  const incident = record && record.id !== request.ticket.id ? record : null;
  const window = withoutAsking({ ...emergency, findings: noFindings() });
  if (!window) return { incident, window: null, skipped: [] };
  const skipped = standardStages({ ...emergency, findings: noFindings() }).flatMap(({ needs }) =>
    needs.flatMap(({ candidates }) => candidates),
  );
  const { windowId, vouchers } = window;
  return { incident, window: { windowId, vouchers }, skipped: [...new Set(skipped)] };
}

function endsBy(incident: IncidentStanding | 'gone', priorities: readonly string[]): RecordEnd | null {
  if (incident === 'gone') return 'incident-gone';
  if (!incident.active) return 'incident-over';
  return isEmergency(priorities, incident.priority) ? null : 'incident-lowered';
}
