import type { Instant } from '../../domain/instant.ts';
import type { TicketApproval, TicketApprovalState } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { accountIn } from './issue.ts';
import { isAccountId, issueId, type Json, objectOf, recordOf, recordsOf, textOf } from './record.ts';
import type { Wire } from './wire.ts';

/** One approval of a request, as the site's own workflow asked for it. */
export type Approval = {
  readonly id: string;
  readonly decision: 'pending' | 'approved' | 'declined';
  readonly createdAt: Instant;
  readonly completedAt: Instant | null;
  readonly approvers: readonly { readonly account: string; readonly decision: string }[];
};

const PAGE = 50;
const MOST_PAGES = 10;

/** Approvals of a request, oldest first. They are asked for by its workflow, and answered by the approvers alone. */
export async function readApprovals(
  wire: Wire,
  id: string,
  context: OutboundContext,
): Promise<readonly Approval[]> {
  const path = `/rest/servicedeskapi/request/${issueId(id)}/approval`;
  const found: Approval[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { start: String(page * PAGE), limit: String(PAGE) };
    const answer = recordOf(await shown(wire, path, query, context), 'approvals');
    found.push(...recordsOf(answer['values'], 'approvals').map(approvalOf));
    if (answer['isLastPage'] === true)
      return found.toSorted((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
    if (answer['isLastPage'] !== false)
      throw new TicketFault('later', 'Jira does not say where approvals end.');
  }
  throw new TicketFault('refused', 'The request has too many approvals to read.');
}

/** The issue was there a moment ago: what is not found is kept from us. */
async function shown(
  wire: Wire,
  path: string,
  query: Readonly<Record<string, string>>,
  context: OutboundContext,
): Promise<unknown> {
  try {
    return await wire({ method: 'GET', path, query }, context);
  } catch (error) {
    if (!(error instanceof TicketFault) || error.failure.kind !== 'missing') throw error;
    throw new TicketFault(
      'refused',
      'Jira does not show our account the approvals of the request. An administrator of the service project has to give it the role of an agent.',
    );
  }
}

function approvalOf(record: Json): Approval {
  const decision = textOf(record, 'finalDecision');
  if (decision !== 'pending' && decision !== 'approved' && decision !== 'declined')
    throw new TicketFault('later', `Jira sent an approval that is "${decision.slice(0, 40)}".`);
  return {
    id: textOf(record, 'id'),
    decision,
    createdAt: momentOf(record['createdDate']) ?? missing('createdDate'),
    completedAt: momentOf(record['completedDate']),
    approvers: recordsOf(record['approvers'], 'approvers').flatMap((one) => {
      const account = accountIn(one['approver']);
      return account === null ? [] : [{ account, decision: String(one['approverDecision'] ?? '') }];
    }),
  };
}

function missing(member: string): never {
  throw new TicketFault('later', `Jira sent an approval without "${member}".`);
}

/** The service desk's own dates come in several forms at once. */
function momentOf(value: unknown): Instant | null {
  const millis = objectOf(value)?.['epochMillis'];
  return typeof millis === 'number' && Number.isFinite(millis) ? new Date(millis).toISOString() : null;
}

const ROW = /^(\d{1,18})~(\d{1,18})~(.+)$/;

/** A row's id names its issue as well, because nothing else finds an approval again. */
export function rowIn(id: string): { issue: string; approval: string; account: string } | null {
  const [, issue, approval, account] = ROW.exec(id) ?? [];
  return issue && approval && account && isAccountId(account) ? { issue, approval, account } : null;
}

/** Each approver's part, as evidence. When one of several decided is not told before the whole is decided. */
export function rowsOf(issue: string, approvals: readonly Approval[]): readonly TicketApproval[] {
  return approvals.flatMap(({ id, decision, createdAt, completedAt, approvers }) =>
    approvers.map(({ account, decision: own }) => ({
      id: `${issue}~${id}~${account}`,
      approverToolId: account,
      state: stateOf(own, decision),
      createdAt,
      updatedAt: completedAt ?? createdAt,
      version: `${own}:${decision}:${completedAt ?? ''}`,
    })),
  );
}

/** Whoever has not decided once the whole is decided is not needed any more. What is none of the words is not known. */
export function stateOf(own: string, whole: Approval['decision']): TicketApprovalState {
  if (own === 'approved') return 'approved';
  if (own === 'declined') return 'rejected';
  if (own !== 'pending') return 'unknown';
  return whole === 'pending' ? 'requested' : 'not-required';
}

/** Of the request as a whole, by its newest approval; one that its workflow asks no approval for needs none. */
export function wholeState(approvals: readonly Approval[]): TicketApprovalState {
  const newest = approvals.at(-1);
  if (!newest) return 'not-required';
  if (newest.decision === 'approved') return 'approved';
  return newest.decision === 'declined' ? 'rejected' : 'requested';
}
