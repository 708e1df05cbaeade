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
