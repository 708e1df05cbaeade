import type { TicketApprovalState } from '../../domain/ticket.ts';
import { find } from '../reasons.ts';
import type { Situation } from './situation.ts';

const KNOWN: readonly TicketApprovalState[] = ['not-requested', 'requested', 'approved', 'not-required'];

/** The ticket must be open and not turned down; where the table says so, it must already be approved. */
export function checkTicket(situation: Situation): void {
  const { request, policy, index, facts, findings } = situation;
  const { entitlement, rules } = index;
  checkTicketOpen(situation, rules.self);
  const { number } = request.ticket;
  const { approval } = facts.ticket;
  const mayCome = approval !== 'rejected' && approval !== 'canceled' && KNOWN.includes(approval);
  if (mayCome && entitlement.requiresTicketApproval && approval !== 'approved') {
    const detail = `${number} must be approved in its own tool first (it says: ${approval}).`;
    find(findings, 'ticket-not-approved', detail, rules.requiresTicketApproval);
  }
  const claimed =
    policy.variables.riskTier === null ? undefined : request.variables[policy.variables.riskTier];
  if (claimed !== undefined && claimed !== '' && claimed !== entitlement.riskTier) {
    const detail = `The ticket says risk "${claimed}"; policy says "${entitlement.riskTier}", and that counts.`;
    find(findings, 'ticket-tier-differs', detail, rules.self);
  }
}

/** The ticket must be open and not turned down. `rule`: a JSON pointer to what the reasons name. */
export function checkTicketOpen(
  { request, facts: { ticket }, findings }: Pick<Situation, 'request' | 'facts' | 'findings'>,
  rule: string,
): void {
  const { number } = request.ticket;
  if (ticket.standing === 'unknown') {
    find(findings, 'ticket-standing-unknown', `${number} is in a state that is not mapped.`, rule);
  } else if (!ticket.active || (ticket.standing !== 'open' && ticket.standing !== 'in-progress')) {
    find(findings, 'ticket-not-open', `${number} is not open (${ticket.standing}).`, rule);
  }
  if (ticket.approval === 'rejected' || ticket.approval === 'canceled') {
    const detail = `The approval of ${number} was ${ticket.approval} in its own tool.`;
    find(findings, 'ticket-rejected', detail, rule);
  } else if (!KNOWN.includes(ticket.approval)) {
    find(findings, 'ticket-approval-unknown', `${number} has an approval that is not mapped.`, rule);
  }
}
