import { personId } from '../../sandbox/tenant/company/person.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { type LicenseRequests, licenseRequests } from './license-requests.ts';

/** Request ids of a day in the sandbox company, and the world they live in. */
export type Day = {
  readonly world: World;
  /** Approved by the data owner after a press of somebody else; the access is in effect. */
  readonly approved: string;
  readonly refused: string;
  /** Had its day, and was taken back. */
  readonly ended: string;
  /** Waits for the application's owner. */
  readonly waiting: string;
  readonly licenses: LicenseRequests;
};

/** A justification that would be a script on a page that doesn't escape. */
export const HOSTILE =
  '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'"> & "more"';

export async function requestsOfADay(): Promise<Day> {
  const world = await createWorld();
  const approved = await order(world, 'Access to Finance BI', 'finance-analyst', {
    justification: HOSTILE,
    duration_days: '30',
  });
  await later(world, 12 * MINUTE);
  await press(world, approved, personId('sales-rep'), 'Mine.');
  await later(world, 2 * HOUR);
  await press(world, approved, personId('finance-data-owner'), 'Fine for the quarter close.');
  const refused = await order(world, 'Access to Finance BI', 'sales-rep', {
    justification: 'I want to see the numbers.',
    duration_days: '30',
  });
  const ended = await order(world, 'Access to VPN', 'sales-rep', {
    justification: 'I travel to customers today.',
    duration_days: '1',
  });
  await later(world, 26 * HOUR);
  const waiting = await order(world, 'Sales CRM access', 'sales-rep', {
    justification: 'I call customers every day.',
  });
  return {
    world,
    approved: await requestOf(world, approved),
    refused: await requestOf(world, refused),
    ended: await requestOf(world, ended),
    waiting: await requestOf(world, waiting),
    licenses: await licenseRequests(world),
  };
}

/** Submits a catalog item and lets everything that follows at once happen; the ticket's number. */
export async function order(
  world: World,
  catalogItem: string,
  who: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const person = personId(who);
  const { number } = await world.servicenow.createTicket({
    catalogItem,
    requestedFor: person,
    openedBy: person,
    variables,
    approval: 'requested',
    webhook: 'send',
  });
  await world.conductor.settle();
  return number;
}

async function press(world: World, ticket: string, as: string, comment: string): Promise<void> {
  const [card] = await world.teams.cards(ticket);
  if (!card) throw new Error(`${ticket} has no card to press.`);
  await world.teams.press(card.id, { as, verb: 'approve', data: { comment } });
  await world.conductor.settle();
}

export async function later(world: World, milliseconds: number): Promise<void> {
  await world.conductor.advance(world.clock.now() + milliseconds);
}

async function requestOf(world: World, ticketNumber: string): Promise<string> {
  const { records } = await world.app.means.requests.list({ ticketNumber });
  const [record] = records;
  if (!record) throw new Error(`${ticketNumber} has no request.`);
  return record.requestId;
}

/** A page as somebody with these roles gets it; `null`: without a token. */
export async function visit(
  world: World,
  path: string,
  as: { readonly who: string; readonly roles: readonly string[] } | null,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const headers = new Headers(more);
  if (as) {
    const token = await world.controlled.tokens.issue(personId(as.who), as.roles);
    headers.set('x-ms-token-aad-access-token', token);
  }
  const answer = await world.host.fetch(new Request(`${world.host.url}/api/${path}`, { headers }));
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

export const OPERATOR = { who: 'identity-ops-1', roles: ['Operator'] } as const;
export const AUDITOR = { who: 'legal-counsel', roles: ['Auditor'] } as const;
