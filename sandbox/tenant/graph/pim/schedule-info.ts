/** When a request says that something begins and ends (graph 11.2). */
import { durationMs } from '../../faults/duration.ts';
import { bodyField } from '../call.ts';
import type { Asked, Span } from './records.ts';
import { pimRefusal } from './refusals.ts';

/** So far in the past a start is taken for now. */
const SKEW = 5 * 60_000;

const textIn = (body: unknown, name: string): string | null => {
  const value = bodyField(body, name);
  return typeof value === 'string' ? value : null;
};

export function expirationOf(scheduleInfo: unknown): Asked<unknown>['expiration'] {
  const said = bodyField(scheduleInfo, 'expiration');
  const type = textIn(said, 'type');
  return {
    type: type === null ? null : type.charAt(0).toLowerCase() + type.slice(1),
    endDateTime: textIn(said, 'endDateTime'),
    duration: textIn(said, 'duration'),
  };
}

/** `null` where nothing is said. The server writes its own start in place of one that is now. Throws a 400 `Refusal`. */
export function spanOf(scheduleInfo: unknown, now: number): Span | null {
  if (scheduleInfo === undefined || scheduleInfo === null) return null;
  if (bodyField(scheduleInfo, 'recurrence')) throw pimRefusal('InvalidRoleAssignmentRequestSchedule');
  const start = textIn(scheduleInfo, 'startDateTime');
  const said = start === null ? now : Date.parse(start);
  if (Number.isNaN(said)) throw pimRefusal('InvalidStartDateTime');
  if (said < now - SKEW) throw pimRefusal('StartTimeInPast');
  const since = Math.max(said, now);
  const { type, endDateTime, duration } = expirationOf(scheduleInfo);
  switch (type?.toLowerCase()) {
    case 'afterdatetime':
      return { since, until: ending(Date.parse(endDateTime ?? ''), since) };
    case 'afterduration':
      return { since, until: ending(since + lengthOf(duration), since) };
    case undefined:
    case 'notspecified':
    case 'noexpiration':
      return { since, until: null };
    default:
      throw pimRefusal('InvalidRoleAssignmentRequestSchedule');
  }
}

function lengthOf(duration: string | null): number {
  try {
    return durationMs(duration ?? '');
  } catch {
    return Number.NaN;
  }
}

function ending(until: number, since: number): number {
  if (until > since) return until;
  throw pimRefusal('InvalidRoleAssignmentRequestSchedule');
}
