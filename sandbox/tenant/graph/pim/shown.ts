/** Requests, schedules and instances as Graph shows them, whatever they are about (graph 11.1, 11.2). */
import type { Actor } from '../directory/records.ts';
import type { Held } from './holdings.ts';
import type { PimRequest } from './records.ts';

const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function identityOf(actor: Actor) {
  const none = { application: null, device: null, user: null };
  if (actor.kind === 'user') return { ...none, user: { displayName: null, id: actor.id } };
  const id = actor.kind === 'app' ? (actor.objectId ?? actor.appId) : null;
  return { ...none, application: { displayName: actor.displayName, id } };
}

/** Properties of the thing are the caller's. The start is the server's own. */
export const shownRequest = (request: PimRequest<object>) => ({
  id: request.id,
  status: request.status,
  createdDateTime: timeOf(request.createdAt),
  completedDateTime: timeOf(request.completedAt),
  approvalId: request.approvalId,
  customData: null,
  action: request.action,
  principalId: request.principalId,
  isValidationOnly: request.isValidationOnly,
  targetScheduleId: request.targetScheduleId,
  justification: request.justification,
  createdBy: identityOf(request.createdBy),
  scheduleInfo: request.span && {
    startDateTime: timeOf(request.span.since),
    recurrence: null,
    expiration: { ...request.expiration },
  },
  ticketInfo: request.ticket ?? { ticketNumber: null, ticketSystem: null },
});

export const shownSchedule = ({
  id,
  principalId,
  how,
  throughGroup,
  since,
  until,
  requestId,
}: Held<object>) => ({
  id,
  principalId,
  createdUsing: requestId,
  createdDateTime: timeOf(since),
  modifiedDateTime: null,
  status: 'Provisioned',
  memberType: throughGroup ? 'Group' : 'Direct',
  ...(how === 'eligible' ? {} : { assignmentType: typeOf(how) }),
  scheduleInfo: {
    startDateTime: timeOf(since),
    recurrence: null,
    expiration: {
      type: until === null ? 'noExpiration' : 'afterDateTime',
      endDateTime: timeOf(until),
      duration: null,
    },
  },
});

const typeOf = (how: 'assigned' | 'activated') => (how === 'assigned' ? 'Assigned' : 'Activated');

/** What nobody asked PIM for and that has no end comes without times (graph 11.1). */
export function shownInstance({ principalId, how, throughGroup, since, until, requestId }: Held<object>) {
  const isDirect = requestId === null && until === null;
  return {
    principalId,
    startDateTime: isDirect ? null : timeOf(since),
    endDateTime: timeOf(until),
    memberType: throughGroup ? 'Group' : 'Direct',
    ...(how === 'eligible' ? {} : { assignmentType: typeOf(how) }),
  };
}
