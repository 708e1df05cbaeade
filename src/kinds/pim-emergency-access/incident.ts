import type { Emergency } from './emergency.ts';
import type { EmergencyFacts, IncidentFact } from './known-facts.ts';
import { find } from './reasons.ts';
import { isEmergency } from './trigger.ts';

/** `null`: it is not known, or there is none. */
export function incidentKnown({ incident }: EmergencyFacts): IncidentFact | null {
  return incident.known === 'yes' ? incident.value : null;
}

/** The incident is there, open, and as urgent as emergency access wants. */
export function checkIncident({ policy, asked, seen, findings, request }: Emergency): void {
  const { incident } = seen;
  const rule = '/questions/incident';
  if (incident.known !== 'yes' && request.filed) {
    const named = asked.incident === '' ? 'No incident is named' : `${asked.incident} is not verified`;
    const detail = `${named}: the ticket tool has been away since ${request.filed.awaySince}.`;
    find(findings, 'incident-unverified', detail, '/offline');
    return;
  }
  if (incident.known !== 'yes') {
    const detail = `The incident ${asked.incident} could not be read: ${incident.because}.`;
    find(findings, 'incident-unknown', detail, rule);
    return;
  }
  if (incident.value === null) {
    find(findings, 'incident-not-found', `The ticket tool has no incident ${asked.incident}.`, rule);
    return;
  }
  const { number, standing, active, priority } = incident.value;
  if (standing === 'unknown') {
    find(findings, 'incident-unknown', `${number} is in a state that is not mapped.`, rule);
  } else if (!active || (standing !== 'open' && standing !== 'in-progress')) {
    find(findings, 'incident-not-open', `The incident ${number} is not open (${standing}).`, rule);
  }
  const { priorities } = policy.table.trigger;
  // Said of the ticket already where that is the incident.
  if (!isEmergency(priorities, priority) && number !== request.ticket.number) {
    const detail = `The incident ${number} has priority ${priority || 'none'}, and emergency access is for priority ${priorities.join(' or ')} only.`;
    find(findings, 'incident-not-urgent', detail, '/trigger/priorities');
  } else if (isEmergency(priorities, priority)) {
    find(findings, 'incident', `The incident ${number} is open, with priority ${priority}.`, rule);
  }
}

/** Why the priority of the incident may be the requester's own doing; `null`: somebody else made it what it is. */
export function ownPriority({ request, seen }: Emergency): {
  readonly code: 'priority-own' | 'priority-unknown';
  readonly detail: string;
} | null {
  const incident = incidentKnown(seen);
  if (!incident) return null;
  const { number, prioritySetBy, openedBy } = incident;
  const parties = [request.requesterId, request.beneficiaryId];
  const others = (id: string | null) => id !== null && !parties.includes(id);
  if (others(prioritySetBy) || others(openedBy)) return null;
  if (prioritySetBy === null && openedBy === null) {
    const detail = `It is not known who gave ${number} its priority, so that it approves nothing by itself.`;
    return { code: 'priority-unknown', detail };
  }
  const detail = `Nobody but whoever asks has given ${number} its priority, so that it approves nothing by itself.`;
  return { code: 'priority-own', detail };
}
