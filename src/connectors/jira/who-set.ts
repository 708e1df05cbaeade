import { SECOND } from '../../domain/instant.ts';
import type { SetBy } from '../../domain/ticket.ts';
import type { StateOf } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { type Approval, readApprovals, rowIn, stateOf, wholeState } from './approvals.ts';
import { type Issue, readIssue, statusChanges } from './issue.ts';
import { accountOfEntraId, linkAccount, type PeopleWires } from './people.ts';
import type { Wire } from './wire.ts';

/** The site moves a request on in the moment in which its approval is decided; so far apart their times may be. */
const SAME_MOMENT = 15 * SECOND;

type Asked = { readonly wire: Wire; readonly people: PeopleWires; readonly account: string };
type State = { readonly id: string; readonly state: string };

/** Who put each record into its state, by the history of the issue: never who touched the issue last. */
export async function whoSet(
  asked: Asked,
  what: StateOf,
  records: readonly State[],
  context: OutboundContext,
): Promise<Readonly<Record<string, SetBy>>> {
  const by: Record<string, SetBy> = {};
  for (const record of records) by[record.id] = await setBy(asked, what, record, context);
  return by;
}

const unknown = (because: string, more: { name?: string; byTool?: true } = {}): SetBy => ({
  known: false,
  because,
  ...more,
});

async function setBy(asked: Asked, what: StateOf, record: State, context: OutboundContext): Promise<SetBy> {
  switch (what) {
    case 'approver-row':
      return await rowSetBy(asked, record, context);
    case 'ticket-approval':
      return await wholeSetBy(asked, record, context);
    case 'task':
    case 'incident':
      return await statusSetBy(asked, record, context);
    default:
      return unknown('incidents of Jira are no tickets here');
  }
}

/**
 * An approver's part counts as theirs where the request was moved on by them in the moment of the decision: the list of approvals says
 * what was decided, and the history who did it.
 */
async function rowSetBy(asked: Asked, { id, state }: State, context: OutboundContext): Promise<SetBy> {
  const row = rowIn(id);
  if (!row) return unknown('it is no approval of Jira');
  const approvals = await readApprovals(asked.wire, row.issue, context);
  const approval = approvals.find((one) => one.id === row.approval);
  const part = approval?.approvers.find(({ account }) => account === row.account);
  if (!approval || !part) return unknown('Jira does not list the approval any more');
  if (stateOf(part.decision, approval.decision) !== state) return unknown('it was decided otherwise since');
  return await decidedBy(asked, row.issue, approval, row.account, context);
}

async function wholeSetBy(asked: Asked, { id, state }: State, context: OutboundContext): Promise<SetBy> {
  const approvals = await readApprovals(asked.wire, id, context);
  const newest = approvals.at(-1);
  if (!newest || wholeState(approvals) !== state) return unknown('it was decided otherwise since');
  return await decidedBy(asked, id, newest, null, context);
}

/** `whose`: left open where anybody's decision is looked for. */
async function decidedBy(
  asked: Asked,
  issueId: string,
  approval: Approval,
  whose: string | null,
  context: OutboundContext,
): Promise<SetBy> {
  const { completedAt } = approval;
  if (completedAt === null)
    return unknown('Jira tells who decided, and when, only once the approval as a whole is decided');
  const issue = await readIssue(asked.wire, issueId, [], context);
  const at = Date.parse(completedAt);
  const moved = statusChanges(issue).filter((one) => Math.abs(Date.parse(one.at) - at) <= SAME_MOMENT);
  const [only] = moved;
  if (!only || moved.length > 1 || only.by === null)
    return unknown('the history of the issue does not show one person who decided it in that moment');
  if (whose !== null && only.by !== whose)
    return unknown(
      'the history of the issue shows somebody else, or an automation, in the moment in which it was decided',
      { name: only.by },
    );
  return await person(asked, only.by, completedAt, context);
}

/** Who moved an issue into its status last. */
async function statusSetBy(asked: Asked, { id, state }: State, context: OutboundContext): Promise<SetBy> {
  let issue: Issue;
  try {
    issue = await readIssue(asked.wire, id, [], context);
  } catch (error) {
    if (error instanceof TicketFault && error.failure.kind === 'missing')
      return unknown('Jira does not show the issue any more');
    throw error;
  }
  const last = statusChanges(issue).at(-1);
  if (!last) return unknown('the issue was made in that status');
  if (last.to !== state) return unknown(`the history of the issue ends with status ${last.to}`);
  if (last.by === null) return unknown('the history of the issue names nobody');
  return await person(asked, last.by, last.at, context);
}

/** Since when the person has been who they are, only the directory says. */
async function person(
  { people, account }: Asked,
  by: string,
  at: string,
  context: OutboundContext,
): Promise<SetBy> {
  const ours = by === account && ({ byUs: true, byTool: true } as const);
  if (ours) return { known: true, toolId: by, name: by, at, words: '', userSince: at, ...ours };
  const link = await linkAccount(people, by, context);
  if (!link.linked) return unknown(link.because.replace(/\.$/, ''), { name: by });
  const carrier = await accountOfEntraId(people, link.entraId, context);
  if (carrier?.account !== by) return unknown(`"${by}" is not one active user`, { name: by });
  return { known: true, toolId: by, name: by, at, words: '', userSince: carrier.changedAt };
}
