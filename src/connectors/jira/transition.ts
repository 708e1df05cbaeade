import type { TicketStanding } from '../../domain/ticket.ts';
import { meaningOf, type WrittenStanding } from '../../domain/written-standing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { type Issue, readIssue, statusChanges } from './issue.ts';
import { isOver, standingOf, writtenFor } from './mapping.ts';
import { isActive } from './read-ticket.ts';
import { issueId, objectOf, recordOf, recordsOf, textOf } from './record.ts';
import type { JiraSettings } from './settings.ts';
import { Declined, type Wire } from './wire.ts';

/** What became of a standing that was written. */
type StandingPut = { readonly written: boolean; readonly keeps?: TicketStanding };

/** Nobody asked of it is closed, and whoever closed it last is not us. */
export function isClosedByOthers(
  issue: Issue,
  { mapping }: Pick<JiraSettings, 'mapping'>,
  account: string,
): boolean {
  if (isActive(issue, mapping)) return false;
  const changes = statusChanges(issue);
  const closing = changes.findLast(({ from }) => !isOver(standingOf(mapping, from))) ?? changes.at(-1);
  // One that was made in that status was not closed by us either.
  return closing?.by !== account;
}

/**
 * Puts the issue into the status of a standing by the one transition that leads there, and reads that it is there. A site's workflow
 * decides which transitions there are, from here and for our account: none is a fault of the set-up, and said as such.
 */
export async function putStanding(
  wire: Wire,
  settings: JiraSettings,
  account: string,
  issue: Issue,
  standing: WrittenStanding,
  context: OutboundContext,
): Promise<StandingPut> {
  const { status, fields = {} } = writtenFor(settings.mapping, standing);
  if (issue.status === status) return { written: false };
  const path = `/rest/api/3/issue/${issueId(issue.id)}/transitions`;
  const query = { expand: 'transitions.fields' };
  const answer = recordOf(await wire({ method: 'GET', path, query }, context), 'transitions');
  const leading = recordsOf(answer['transitions'], 'transitions').find(
    (one) => objectOf(one['to'])?.['id'] === status,
  );
  const now = () => readIssue(wire, issue.id, [], context);
  if (!leading) {
    const after = await now();
    if (after.status === status || isClosedByOthers(after, settings, account)) return { written: false };
    throw noWay(issue, status, standing);
  }
  // A field that the transition's screen does not have refuses the whole call.
  const screen = objectOf(leading['fields']) ?? {};
  const asked = Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(screen, name)));
  const body = {
    transition: { id: textOf(leading, 'id') },
    ...(Object.keys(asked).length > 0 && { fields: asked }),
  };
  try {
    await wire({ method: 'POST', path, body }, context);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    const after = await now();
    if (after.status === status || isClosedByOthers(after, settings, account)) return { written: false };
    if (after.status !== issue.status)
      throw new TicketFault('later', `${issue.key} was moved on while its status was written.`);
    throw new TicketFault('refused', `${error.message} (the transition of ${issue.key} to status ${status})`);
  }
  const after = await now();
  const closed = closedMeanwhile(after, issue, settings, account, status);
  if (closed === null) return { written: true, ...whatStands(after, settings, account, status) };
  await putBack(wire, path, closed, context);
  return { written: true };
}

/** The status that somebody closed it in after our look and before our transition, which went on from there. */
function closedMeanwhile(
  after: Issue,
  before: Issue,
  { mapping }: Pick<JiraSettings, 'mapping'>,
  account: string,
  status: string,
): string | null {
  const own = statusChanges(after).findLast(({ by, to }) => by === account && to === status);
  if (!own || own.from === before.status) return null;
  return isOver(standingOf(mapping, own.from)) ? own.from : null;
}

/** Whoever closed it keeps it closed as they did. Where no transition leads back, what we wrote stands. */
async function putBack(wire: Wire, path: string, status: string, context: OutboundContext): Promise<void> {
  const answer = recordOf(await wire({ method: 'GET', path }, context), 'transitions');
  const leading = recordsOf(answer['transitions'], 'transitions').find(
    (one) => objectOf(one['to'])?.['id'] === status,
  );
  if (leading)
    await wire({ method: 'POST', path, body: { transition: { id: textOf(leading, 'id') } } }, context);
}

/** A rule of the site may move on what we moved: that stands. What shows nothing of our move is a read that is late. */
function whatStands(
  after: Issue,
  settings: JiraSettings,
  account: string,
  status: string,
): { readonly keeps?: TicketStanding } {
  if (after.status === status) return {};
  const own = statusChanges(after).findLast(({ by, to }) => by === account && to === status);
  if (own && isActive(after, settings.mapping)) return { keeps: standingOf(settings.mapping, after.status) };
  if (own && isClosedByOthers(after, settings, account)) return {};
  if (own) return { keeps: standingOf(settings.mapping, after.status) };
  throw new TicketFault('later', `${after.key} reads status ${after.status} after ${status} was written.`);
}

function noWay({ key, status }: Issue, wanted: string, standing: WrittenStanding): TicketFault {
  return new TicketFault(
    'refused',
    `${key} has status ${status}, and its workflow has no transition from there to status ${wanted} (${meaningOf(standing)}) that our account may use. An administrator of Jira has to add one, or to name another status in JIRA_MAPPING/writes/${standing}.`,
  );
}
