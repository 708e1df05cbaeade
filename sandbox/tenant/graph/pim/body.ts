/** The body of a request, whatever it is about (graph 11.1). */
import { badRequest } from '../answer.ts';
import { bodyField } from '../call.ts';
import { isGuid } from '../route.ts';
import { type Asked, PIM_ACTIONS, type Ticket } from './records.ts';
import { expirationOf, spanOf } from './schedule-info.ts';

/** An id, lower-case. Throws a 400 `Refusal` for what is none: a principal name among others. */
export function idIn(body: unknown, name: string): string {
  const value = bodyField(body, name);
  if (typeof value === 'string' && isGuid(value)) return value.toLowerCase();
  throw badRequest(`Invalid value specified for property '${name}'.`);
}

/** All but what is asked for. Throws a 400 `Refusal`. */
export function askedIn(body: unknown, now: number): Omit<Asked<never>, 'thing'> {
  const action = PIM_ACTIONS.find(
    (one) => one.toLowerCase() === String(bodyField(body, 'action')).toLowerCase(),
  );
  if (!action) throw badRequest("Invalid value specified for property 'action'.");
  const info = bodyField(body, 'scheduleInfo');
  const isEnding = action === 'adminRemove' || action === 'selfDeactivate';
  return {
    action,
    principalId: idIn(body, 'principalId'),
    justification: textOrNull(bodyField(body, 'justification')),
    ticket: ticketIn(bodyField(body, 'ticketInfo')),
    span: isEnding ? null : spanOf(info, now),
    expiration: expirationOf(info),
    isValidationOnly: bodyField(body, 'isValidationOnly') === true,
  };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function ticketIn(value: unknown): Ticket | null {
  if (value === undefined || value === null) return null;
  return {
    ticketNumber: textOrNull(bodyField(value, 'ticketNumber')),
    ticketSystem: textOrNull(bodyField(value, 'ticketSystem')),
  };
}
