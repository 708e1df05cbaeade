/**
 * What people, machines and the simulated vendors did, noted where it happens: the measure's own ledger. Nothing in it is
 * taken from the product's rows.
 */
import type { UserRow } from '../../../tenant/graph/directory/control.ts';
import type { OnCallMember } from '../../../tenant/servicenow/on-call.ts';
import type { CreatedTicket, NewIncident, NewTicket } from '../../../tenant/servicenow/tickets.ts';
import type { Delegation } from '../../../tenant/servicenow/user-desk.ts';
import { cardRows } from '../../../tenant/slack/listing.ts';
import type { World } from '../../../world.ts';
import { type Leaver, noteLeavers } from './leavers.ts';
import { noteTroubles, type Troubles } from './troubles.ts';

/** Times are milliseconds since the epoch throughout. */
export type Ordered = NewTicket & CreatedTicket & { readonly at: number };

/** Something that was reported about somebody. People by Entra object id. */
export type Reported = Pick<NewIncident, 'caller'> &
  Pick<CreatedTicket, 'number' | 'id'> & { readonly affectedUser: string; readonly at: number };

/** A ticket's state as a person set it; `deleted` when the ticket is gone. */
type TicketChange = {
  readonly number: string;
  readonly at: number;
  readonly state: string;
  /** What is asked for from here on, where that was changed on an open ticket. */
  readonly variables: NewTicket['variables'] | null;
};

/** Somebody decided or asked for something, and was not sent away. */
export type Word = {
  readonly number: string;
  readonly personId: string;
  readonly at: number;
  readonly verb: string;
  readonly where: 'chat' | 'servicenow';
  /** Whose row it was, where a delegate of theirs said it. */
  readonly seat?: string;
};

/** Who is on call in a group of the ticket tool from a moment on, until somebody says otherwise. */
type RosterChange = { readonly at: number; readonly team: string; readonly members: readonly OnCallMember[] };

/** A major incident as somebody declared it, whether or not the app took it. */
type Declared = {
  readonly at: number;
  readonly until: number;
  readonly incident: string;
  readonly personId: string;
};

export type Happened = {
  readonly orders: readonly Ordered[];
  readonly reports: readonly Reported[];
  readonly ticketChanges: readonly TicketChange[];
  readonly words: readonly Word[];
  /** What administrators made of a person's record, newest last; the first is how it was when the noting began. */
  readonly people: ReadonlyMap<string, readonly { readonly at: number; readonly row: UserRow }[]>;
  /** Members that administrators put in or took out. */
  readonly members: readonly {
    readonly at: number;
    readonly groupId: string;
    readonly userId: string;
    readonly present: boolean;
  }[];
  readonly leavers: readonly Leaver[];
  readonly rosters: readonly RosterChange[];
  readonly windows: readonly Declared[];
  readonly troubles: Troubles;
};

type Noted = 'orders' | 'reports' | 'ticketChanges' | 'words' | 'people' | 'members' | 'rosters' | 'windows';
type Book = Omit<Happened, Noted> & {
  readonly orders: Ordered[];
  readonly reports: Reported[];
  readonly ticketChanges: TicketChange[];
  readonly words: Word[];
  readonly people: Map<string, { at: number; row: UserRow }[]>;
  readonly members: { at: number; groupId: string; userId: string; present: boolean }[];
  readonly rosters: RosterChange[];
  readonly windows: Declared[];
};

const books = new WeakMap<World['tenant'], Book>();

/** From the first call on, everything that happens in the world is noted. */
export function happenedIn(world: World): Happened {
  return bookOf(world);
}

/** The app's door for it is no vendor's, so that whoever declares a major incident there tells it here. */
export function noteWindow(world: World, declared: Declared): void {
  bookOf(world).windows.push(declared);
}

function bookOf(world: World): Book {
  const known = books.get(world.tenant);
  if (known) return known;
  const book: Book = {
    orders: [],
    reports: [],
    ticketChanges: [],
    words: [],
    people: new Map(),
    members: [],
    leavers: noteLeavers(world),
    rosters: [],
    windows: [],
    troubles: noteTroubles(world),
  };
  noteTickets(world, book);
  noteDirectory(world, book);
  noteWords(world, book);
  noteRosters(world, book);
  books.set(world.tenant, book);
  return book;
}

function noteTickets({ servicenow, clock }: World, book: Book): void {
  const { createTicket, openIncident, patchTicket, closeTicket, deleteTicket } = servicenow;
  const changed = (numberOrId: string, edited: boolean) => {
    const { number, state, variables } = servicenow.ticket(numberOrId);
    book.ticketChanges.push({ number, at: clock.now(), state, variables: edited ? variables : null });
  };
  servicenow.createTicket = (order) => {
    const created = createTicket(order);
    book.orders.push({ ...order, ...created, at: clock.now() });
    const manager = book.people.get(order.requestedFor)?.at(-1)?.row.managerId;
    if (order.approval === 'approved' && manager) said(created.number, manager);
    return created;
  };
  servicenow.openIncident = (incident) => {
    const created = openIncident(incident);
    const { caller, affectedUser = caller } = incident;
    book.reports.push({ ...created, caller, affectedUser, at: clock.now() });
    return created;
  };
  servicenow.patchTicket = (number, patch) => {
    const { active } = servicenow.ticket(number);
    const done = patchTicket(number, patch);
    changed(number, active && patch.variables !== undefined);
    return done;
  };
  servicenow.closeTicket = (number, closing) => {
    const done = closeTicket(number, closing);
    changed(number, false);
    return done;
  };
  servicenow.deleteTicket = (numberOrId) => {
    const { number } = servicenow.ticket(numberOrId);
    deleteTicket(numberOrId);
    book.ticketChanges.push({ number, at: clock.now(), state: 'deleted', variables: null });
  };
  function said(number: string, personId: string): void {
    book.words.push({ number, personId, at: clock.now(), verb: 'approve', where: 'servicenow' });
  }
}

function noteRosters({ servicenow, clock }: World, book: Book): void {
  const { setOnCall } = servicenow;
  servicenow.setOnCall = (team, members) => {
    setOnCall(team, members);
    book.rosters.push({ at: clock.now(), team, members });
  };
}

function noteDirectory({ tenant: { directory }, clock }: World, book: Book): void {
  const { people } = book;
  for (const row of directory.listUsers()) people.set(row.id, [{ at: 0, row }]);
  const { patchUser, addUser, permanentlyDeleteUser, putMember, deleteMember } = directory;
  const noted = (row: UserRow): UserRow => {
    people.set(row.id, [...(people.get(row.id) ?? []), { at: clock.now(), row }]);
    return row;
  };
  directory.patchUser = (id, patch) => noted(patchUser(id, patch));
  directory.addUser = (user) => noted(addUser(user));
  directory.permanentlyDeleteUser = (id) => {
    const row = directory.user(id);
    permanentlyDeleteUser(id);
    noted({ ...row, deleted: true, accountEnabled: false });
  };
  const member =
    (change: typeof putMember, present: boolean): typeof putMember =>
    (groupId, userId, by) => {
      const done = change(groupId, userId, by);
      if (done) book.members.push({ at: clock.now(), groupId, userId, present });
      return done;
    };
  directory.putMember = member(putMember, true);
  directory.deleteMember = member(deleteMember, false);
}

function noteWords({ servicenow, teams, slack, clock }: World, book: Book): void {
  const { decideApproval, delegate } = servicenow;
  const handedOver: { readonly delegation: Delegation; readonly at: number }[] = [];
  servicenow.delegate = (delegation) => {
    handedOver.push({ delegation, at: clock.now() });
    return delegate(delegation);
  };
  const standsIn = (delegateId: string, ownerId: string) =>
    handedOver.some(
      ({ delegation: { user, delegate: to, starts, ends, approvals = true }, at }) =>
        user === ownerId &&
        to === delegateId &&
        approvals &&
        (starts === undefined ? at : Date.parse(starts)) <= clock.now() &&
        ends !== undefined &&
        Date.parse(ends) >= clock.now(),
    );
  const { press } = teams;
  servicenow.decideApproval = (numberOrId, approvalId, decision) => {
    const { number, approvals } = servicenow.ticket(numberOrId);
    const approver = approvals.find(({ id }) => id === approvalId)?.approver;
    const done = decideApproval(numberOrId, approvalId, decision);
    const verb = decision.state === 'approved' ? 'approve' : 'reject';
    if (approver === decision.as)
      book.words.push({ number, personId: approver, at: clock.now(), verb, where: 'servicenow' });
    else if (approver && standsIn(decision.as, approver)) {
      const said = { number, personId: decision.as, at: clock.now(), verb, seat: approver };
      book.words.push({ ...said, where: 'servicenow' });
    }
    return done;
  };
  teams.press = async (cardId, pressed) => {
    const { ticket } = teams.card(cardId);
    const at = clock.now(); // an answer that is lost, or comes late, may have counted from here on
    const answer = await press(cardId, pressed);
    const { as: personId, verb } = pressed;
    if (ticket && answer.status !== 401 && answer.status !== 403)
      book.words.push({ number: ticket.number, personId, at, verb, where: 'chat' });
    return answer;
  };
  const pressInSlack = slack.press;
  slack.press = async (cardId, pressed) => {
    const [card] = cardRows([slack.message(cardId)], undefined, undefined);
    const at = clock.now();
    const answer = await pressInSlack(cardId, pressed);
    const { as: personId, verb } = pressed;
    if (card?.ticket && answer.status !== 401 && answer.status !== 403)
      book.words.push({ number: card.ticket.number, personId, at, verb, where: 'chat' });
    return answer;
  };
}
