/** What people do: order, press buttons, decide in the ticket tool. Everybody is named as in the sandbox company. */
import assert from 'node:assert/strict';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { CreatedTicket, NewTicket } from '../../sandbox/tenant/servicenow/tickets.ts';
import type { Press, PressAnswer } from '../../sandbox/tenant/teams/client.ts';
import type { CardRow } from '../../sandbox/tenant/teams/listing.ts';
import type { World } from '../../sandbox/world.ts';
import { settle } from './world.ts';

type Order = Omit<NewTicket, 'catalogItem' | 'requestedFor' | 'openedBy' | 'variables'> & {
  readonly openedBy?: string;
};

/** Orders a catalog item for somebody, who orders for themselves unless `openedBy` says otherwise. */
export function order(
  { servicenow }: World,
  catalogItem: string,
  person: string,
  variables: Readonly<Record<string, string>> = {},
  { openedBy = person, ...rest }: Order = {},
): CreatedTicket {
  return servicenow.createTicket({
    catalogItem,
    requestedFor: personId(person),
    openedBy: personId(openedBy),
    variables: { justification: 'I need it for my daily work.', ...variables },
    ...rest,
  });
}

/** The card of a person on a ticket: the newest, or that of one stage. */
export async function cardOf(world: World, number: string, person: string, stage?: string): Promise<CardRow> {
  const cards = await world.teams.cards(number);
  const card = cards.findLast(
    (one) => one.recipients.includes(personId(person)) && (stage === undefined || one.stage === stage),
  );
  assert.ok(card, `${person} has no card of ${number}`);
  return card;
}

/** Presses a button of somebody's own card. */
export async function press(
  world: World,
  number: string,
  person: string,
  verb: string,
  options: Partial<Omit<Press, 'as' | 'verb'>> & { readonly stage?: string } = {},
): Promise<PressAnswer> {
  const { stage, ...rest } = options;
  const card = await cardOf(world, number, person, stage);
  return await world.teams.press(card.id, { as: personId(person), verb, ...rest });
}

/** Approves on the person's own card, and lets everything happen that follows. */
export async function approve(world: World, number: string, ...people: readonly string[]): Promise<void> {
  for (const person of people) {
    const { status } = await press(world, number, person, 'approve', { data: { reason: 'fine' } });
    assert.equal(status, 200);
    await settle(world);
  }
}

export async function reject(world: World, number: string, person: string, reason: string): Promise<void> {
  const { status } = await press(world, number, person, 'reject', { data: { reason } });
  assert.equal(status, 200);
  await settle(world);
}

/** Writes the approver row of one person, in person or not. */
export function decideInTool(
  { servicenow }: World,
  number: string,
  approver: string,
  state: 'approved' | 'rejected',
  as: string = approver,
): void {
  const row = servicenow.ticket(number).approvals.find((one) => one.approver === personId(approver));
  assert.ok(row, `${number} has no approver row of ${approver}`);
  servicenow.decideApproval(number, row.id, { as: personId(as), state, comments: 'Decided here.' });
}

/** An order that a person has approved on their card, with everything done that follows. */
export async function anApprovedRequest(
  world: World,
  { item = 'Access to Finance BI', person = 'finance-analyst', approver = 'finance-data-owner' } = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<CreatedTicket> {
  const ticket = order(world, item, person, variables);
  await settle(world);
  await approve(world, ticket.number, approver);
  return ticket;
}

/** What an answer to a press shows: the text of a message, or of a whole card. */
export function shown({ body }: PressAnswer): string {
  return JSON.stringify(body);
}

/** One order granted by rule, one by an approval, one by two, one rejected, one refused: for records that tell of each. */
export async function ordersOfACompany(
  world: World,
): Promise<Readonly<Record<'vpn' | 'finance' | 'repo' | 'no', CreatedTicket>>> {
  const vpn = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
  const finance = order(world, 'Access to Finance BI', 'finance-analyst');
  const repo = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
  const no = order(world, 'Engineering repository access', 'team-alpha-member', { access_level: 'read' });
  order(world, 'Global helpdesk access', 'sales-rep');
  await settle(world);
  await approve(world, finance.number, 'finance-data-owner');
  await approve(world, repo.number, 'repo-owner', 'security-approver-2');
  await reject(world, no.number, 'team-alpha-lead', 'Not now.');
  return { vpn, finance, repo, no };
}
