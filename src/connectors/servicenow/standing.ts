import type { TicketApprovalState, TicketStanding } from '../../domain/ticket.ts';
import type { ServiceNowSettings } from './settings.ts';

export function standingOf({ standings }: ServiceNowSettings, state: string): TicketStanding {
  return (Object.hasOwn(standings, state) && standings[state]) || 'unknown';
}

const APPROVALS: Readonly<Record<string, TicketApprovalState>> = {
  'not requested': 'not-requested',
  requested: 'requested',
  approved: 'approved',
  rejected: 'rejected',
  cancelled: 'canceled',
  canceled: 'canceled',
  'not required': 'not-required',
  skipped: 'not-required',
  duplicate: 'not-required',
};

/** Instances differ in spelling and case; what none of them says is `unknown`, never approved. */
export function approvalOf(value: string): TicketApprovalState {
  const spelled = value.trim().toLowerCase().replaceAll('_', ' ');
  return (Object.hasOwn(APPROVALS, spelled) && APPROVALS[spelled]) || 'unknown';
}

/**
 * Whether a request was ended as a whole. Its `state` alone does not tell: a request that one of several items left incomplete has
 * the state of a canceled one. (stock choices of `sc_request.request_state`)
 */
export function isCalledOff(requestState: string): boolean {
  return /^closed_(cancell?ed|rejected)$/.test(requestState.trim().toLowerCase());
}
