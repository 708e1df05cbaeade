/** Tickets, their approvals, and the webhooks about them. */
import type { ReplayOptions } from '../tenant/servicenow/outbox.ts';
import type { ApprovalDecision, NewIncident, NewTicket, TicketPatch } from '../tenant/servicenow/tickets.ts';
import { orderFor } from './defaults.ts';
import type { ControlledTenant, TicketSystem } from './ports.ts';
import { ControlProblem, messageOf, unknown } from './problem.ts';
import { refusing } from './refusing.ts';
import { created, done, ok, param, type Route, type RouteCall, wholeNumber } from './route.ts';
import * as schemas from './schemas.ts';

/** `requestedFor`: whom it affects, who reports it as well where nobody else does. */
type Incident = Omit<NewIncident, 'caller'> & {
  readonly system?: string;
  readonly table: 'incident';
  readonly caller?: string;
  readonly requestedFor?: string;
};

type Order = Omit<NewTicket, 'requestedFor'> & {
  readonly system?: string;
  readonly table?: 'sc_req_item';
  readonly requestedFor?: string;
  /** Further items of the same request. */
  readonly alsoOrder?: readonly Pick<NewTicket, 'catalogItem' | 'variables'>[];
};

const TICKET = '/tickets/:system/:number';

export function ticketRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/tickets',
      summary: 'Orders catalog items for somebody, or opens an incident',
      example: { catalogItem: 'Access to VPN' },
      schema: schemas.newTicket,
      run({ body }) {
        if (isIncident(body)) return openIncident(tenant(), body);
        const { system: name, table: _, alsoOrder, ...order } = body as Order;
        refuseMembers(body as object, ONLY_OF_INCIDENTS);
        const system = systemNamed(tenant(), name);
        const { directory } = tenant();
        return refusing('invalid-order', () => {
          const first = orderFor(order, directory, system.catalog());
          if (!alsoOrder) return created(system.createTicket(first));
          const { requestedFor, openedBy, webhook } = first;
          const shared = { requestedFor, ...(openedBy && { openedBy }), ...(webhook && { webhook }) };
          const others = alsoOrder.map((other) =>
            orderFor({ ...shared, ...other }, directory, system.catalog()),
          );
          const items = system.createTickets([first, ...others]);
          return created({ ...items[0], items });
        });
      },
    },
    {
      method: 'GET',
      path: '/tickets',
      summary: 'Lists the tickets, newest first',
      query: ['limit'],
      run({ query }) {
        const lines = Object.values(tenant().systems).flatMap((system) => system.listTickets().toReversed());
        const sorted = lines.toSorted((one, other) => other.openedAt.localeCompare(one.openedAt));
        return ok(sorted.slice(0, wholeNumber(query, 'limit', 50)));
      },
    },
    {
      method: 'GET',
      path: TICKET,
      summary: 'Tells a ticket as the service desk sees it',
      run: (call) => ok(ticketIn(tenant(), call).ticket),
    },
    {
      method: 'PATCH',
      path: TICKET,
      summary: 'Edits a ticket',
      example: { variables: { justification: 'Travel' } },
      schema: schemas.ticketPatch,
      run(call) {
        const { system, number } = ticketIn(tenant(), call);
        refusing('invalid-change', () => system.patchTicket(number, call.body as TicketPatch));
        return ok(system.ticket(number));
      },
    },
    {
      method: 'DELETE',
      path: TICKET,
      summary: 'Deletes a ticket',
      run(call) {
        const { system, number } = ticketIn(tenant(), call);
        system.deleteTicket(number);
        return done;
      },
    },
    {
      method: 'POST',
      path: `${TICKET}/approvals/:id`,
      summary: 'Decides an approval of a ticket as somebody',
      example: { as: 'Felix Brandt', state: 'approved' },
      schema: schemas.approvalDecision,
      run(call) {
        const { system, number, ticket } = ticketIn(tenant(), call);
        const id = param(call, 'id');
        if (!ticket.approvals.some((approval) => approval.id === id))
          throw unknown('approval', id, `GET /tickets/${ticket.system}/${number} lists the ones it has.`);
        refusing('invalid-change', () => system.decideApproval(number, id, call.body as ApprovalDecision));
        return ok(system.ticket(number));
      },
    },
  ];
}

export function deliveryRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const systems = () => Object.values(tenant().systems);
  return [
    {
      method: 'GET',
      path: '/deliveries',
      summary: 'Lists the webhooks that were sent to the app',
      run: () => ok(systems().flatMap((system) => system.deliveries())),
    },
    {
      method: 'POST',
      path: '/deliveries/:id/replay',
      summary: 'Sends a webhook again',
      example: { count: 2 },
      schema: schemas.replay,
      async run(call) {
        const id = param(call, 'id');
        const system = systems().find((one) => one.deliveries().some((delivery) => delivery.id === id));
        if (!system) throw unknown('delivery', id, 'GET /deliveries lists the ones there are.');
        return ok(await system.replay(id, call.body as ReplayOptions));
      },
    },
  ];
}

/** Whoever names none means the first. */
export function systemNamed(
  { systems }: ControlledTenant,
  name = Object.keys(systems)[0] ?? '',
): TicketSystem {
  const system = Object.hasOwn(systems, name) ? systems[name] : undefined;
  if (!system) throw unknown('system', name, `Use one of ${Object.keys(systems).join(', ')}.`);
  return system;
}

/** The ticket that a call's path names. Throws a `ControlProblem`, 404. */
export function ticketIn(tenant: ControlledTenant, call: RouteCall) {
  return ticketOf(tenant, { system: param(call, 'system'), number: param(call, 'number') });
}

/** Throws a `ControlProblem`, 404. */
export function ticketOf(
  tenant: ControlledTenant,
  { system: name, number }: { readonly system: string; readonly number: string },
) {
  const system = systemNamed(tenant, name);
  try {
    return { system, number, ticket: system.ticket(number) };
  } catch (error) {
    throw new ControlProblem(404, 'unknown-ticket', messageOf(error));
  }
}

const ONLY_OF_INCIDENTS = [
  'category',
  'subcategory',
  'caller',
  'affectedUser',
  'priority',
  'channel',
  'text',
  'accessType',
  'role',
  'scope',
  'duration',
  'incident',
  'responderGroups',
];
const ONLY_OF_ORDERS = ['catalogItem', 'variables', 'approval', 'request', 'alsoOrder'];

function isIncident(body: unknown): body is Incident {
  return (body as Partial<Incident>).table === 'incident';
}

function openIncident(tenant: ControlledTenant, body: Incident) {
  refuseMembers(body, ONLY_OF_ORDERS);
  const { system: name, table: _, requestedFor, caller = requestedFor, ...incident } = body;
  const system = systemNamed(tenant, name);
  if (caller === undefined)
    throw new ControlProblem(400, 'missing-member', 'An incident has a caller.', '/caller');
  const affectedUser = incident.affectedUser ?? requestedFor ?? caller;
  return refusing('invalid-order', () => created(system.openIncident({ ...incident, caller, affectedUser })));
}

/** What an order and an incident have in common is little; the rest would be left out without a word. */
function refuseMembers(body: object, names: readonly string[]): void {
  const stray = Object.keys(body).find((name) => names.includes(name));
  if (stray === undefined) return;
  const what = isIncident(body) ? 'An incident' : 'An order';
  const hint = isIncident(body) ? '' : '; an incident says `"table": "incident"`';
  throw new ControlProblem(400, 'unknown-member', `${what} has no ${stray}${hint}.`, `/${stray}`);
}
