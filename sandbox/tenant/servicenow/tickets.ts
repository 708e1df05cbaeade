/** What people do with tickets in ServiceNow itself: order, edit, approve, close, delete. */

import { INTEGRATION_USER } from './accounts.ts';
import { type BusinessRule, isTold } from './business-rule.ts';
import { stateValue } from './choices.ts';
import { askGroup } from './group-approval.ts';
import { checkOrder, offered, placeOrder } from './ordering.ts';
import { draw, type Fate } from './outbox.ts';
import { AGENT, type Directory, usersNamed } from './people.ts';
import type { Parts, Records } from './records.ts';
import { type CHANNELS, USUAL } from './reports.ts';
import { referredTable, type TableName } from './schema.ts';
import type { Fields, RecordStore, Row } from './store.ts';
import { weightOf } from './task-columns.ts';
import { lineOf, type Ticket, type TicketLine, ticketOf } from './ticket-view.ts';
import { changeVariables } from './variables.ts';

/** People by Entra object id; `catalogItem` by name or `sys_id`. */
export type NewTicket = {
  readonly catalogItem: string;
  readonly requestedFor: string;
  /** Default: the beneficiary orders for themselves. */
  readonly openedBy?: string;
  readonly variables?: Fields;
  /** `approved`: the beneficiary's manager has approved in ServiceNow already. Default `requested`. */
  readonly approval?: 'requested' | 'approved';
  /** The request (number or `sys_id`) that the item is added to. Default: a new one. */
  readonly request?: string;
  readonly webhook?: Fate;
};

/** What an incident says of access that it wants, in columns of the company's own. */
type AccessAsked = {
  readonly accessType?: string;
  readonly role?: string;
  readonly scope?: string;
  readonly duration?: string;
  /** The number or `sys_id` of the incident that it is a part of. */
  readonly incident?: string;
  /** Names of the groups that work on it, the one it is assigned to first. */
  readonly responderGroups?: readonly string[];
};

/** Something that people report. People by Entra object id. */
export type NewIncident = AccessAsked & {
  /** Default: `inquiry`, without a subcategory. */
  readonly category?: string;
  readonly subcategory?: string;
  /** Who reports it. */
  readonly caller: string;
  /** Whom it is about. Default: the caller. */
  readonly affectedUser?: string;
  /** Who typed it in. Default: the caller, by the portal. */
  readonly openedBy?: string;
  /** 1 to 5, as the instance would make it of impact and urgency. Default 3. */
  readonly priority?: string;
  readonly channel?: (typeof CHANNELS)[number];
  readonly text?: string;
  readonly webhook?: Fate;
};

export type CreatedTicket = {
  readonly system: string;
  readonly id: string;
  readonly number: string;
  /** The number of the request that holds it. */
  readonly request: string;
  readonly deliveries: readonly string[];
};

/** `fields` are columns of the request item; a state may be a label, a user an Entra object id or a name. */
export type TicketPatch = {
  readonly fields?: Fields;
  readonly variables?: Fields;
  readonly approval?: string;
  readonly webhook?: Fate;
  /** Entra object id of whoever edits, or the name of our own account. Default: an agent of the service desk. */
  readonly as?: string;
};

export type ApprovalDecision = {
  /** Entra object id of whoever writes the row, the approver or not. */
  readonly as: string;
  readonly state: string;
  readonly comments?: string;
  readonly webhook?: Fate;
};

export type Deliveries = { readonly deliveries: readonly string[] };

/** Tickets are named by number or `sys_id`; an unknown one throws. */
export interface Tickets {
  createTicket(order: NewTicket): CreatedTicket;
  /** Orders several items in one request. */
  createTickets(orders: readonly NewTicket[]): readonly CreatedTicket[];
  openIncident(incident: NewIncident): CreatedTicket;
  ticket(numberOrId: string): Ticket;
  /** Oldest first. */
  listTickets(): readonly TicketLine[];
  patchTicket(numberOrId: string, patch: TicketPatch): Deliveries;
  /** Asks a person for an approval, as the customer's flow would; returns the approver row's id. */
  requestApproval(numberOrId: string, approver: string): { readonly id: string };
  /** Asks every member of a group, by its name; returns the approver rows' ids. */
  requestGroupApproval(numberOrId: string, group: string): { readonly ids: readonly string[] };
  decideApproval(numberOrId: string, approvalId: string, decision: ApprovalDecision): Deliveries;
  /** Closes with a state (label or value); default Closed Complete. */
  closeTicket(numberOrId: string, closing?: { state?: string; notes?: string; webhook?: Fate }): Deliveries;
  /** A person closes a task or an incident with notes; no webhook tells. Throws on an unknown number. */
  closeTask(number: string, closing: { readonly as: string; readonly notes: string }): void;
  /** A person, or our own account by its name, makes a task or an incident with whatever columns; returns its number. */
  makeTask(table: 'sc_task' | 'incident', fields: Fields, as: string): { readonly number: string };
  /** A person changes columns of a task or an incident; a user may be named by Entra object id. Throws on an unknown number. */
  changeTask(number: string, fields: Fields, as: string): void;
  /** A person writes in a task or an incident. Throws on an unknown number. */
  workOnTask(number: string, work: { readonly as: string; readonly notes: string }): void;
  /** Removes the request item and what hangs on it; no webhook tells. */
  deleteTicket(numberOrId: string): void;
}

export function tickets(parts: Parts, records: Records, rule: BusinessRule, directory: Directory): Tickets {
  const { store, clock } = parts;
  const taskOf = (number: string) => {
    const table = number.startsWith('INC') ? 'incident' : 'sc_task';
    const row = store.withValue(table, 'number', number)[0];
    if (row) return { table, row } as const;
    throw new Error(`ServiceNow has no task ${number}; the ticket's view lists the ones it has.`);
  };
  const itemOf = (numberOrId: string): Row => {
    for (const table of ['sc_req_item', 'incident'] as const) {
      const row = store.get(table, numberOrId) ?? store.withValue(table, 'number', numberOrId)[0];
      if (row) return row;
    }
    throw new Error(`ServiceNow has no ticket ${numberOrId}; list the tickets for the ones it has.`);
  };
  const nameOf = (person: string) =>
    person === INTEGRATION_USER ? person : (directory.userOf(person).fields['user_name'] ?? '');
  const patchTicket: Tickets['patchTicket'] = (
    numberOrId,
    { fields = {}, variables, approval, webhook, as },
  ) => {
    const item = itemOf(numberOrId);
    const by = as ? nameOf(as) : AGENT;
    if (variables) {
      const ordered = offered(item.fields['cat_item'] ?? '', parts);
      changeVariables(parts, ordered, item.sysId, variables, { at: clock.now(), by });
    }
    const changes = {
      ...storedFields(store, directory, item.table, fields),
      ...(approval !== undefined && { approval }),
    };
    const written = records.change(item, changes, {
      by,
      touched: variables !== undefined,
      ...(webhook && { fate: webhook }),
    });
    return { deliveries: written.deliveries };
  };
  return {
    createTicket: (order) => placeOrder(parts, records, rule, directory, order),
    createTickets(orders) {
      for (const order of orders) checkOrder(parts, directory, order);
      const created: CreatedTicket[] = [];
      for (const order of orders) {
        const request = created[0]?.request ?? order.request;
        created.push(placeOrder(parts, records, rule, directory, { ...order, ...(request && { request }) }));
      }
      return created;
    },
    openIncident(incident) {
      const { category = 'inquiry', subcategory = '', caller } = incident;
      const { openedBy = caller, affectedUser = caller } = incident;
      const { priority = USUAL.priority, channel = USUAL.channel, text = '', webhook } = incident;
      const { row, deliveries } = records.create(
        'incident',
        {
          category,
          subcategory,
          ...accessColumns(incident, itemOf),
          ...responders(store, incident.responderGroups ?? []),
          ...weightOf(priority),
          contact_type: channel,
          caller_id: directory.userOf(caller).sysId,
          u_affected_user: directory.userOf(affectedUser).sysId,
          opened_by: directory.userOf(openedBy).sysId,
          short_description: text.slice(0, 160),
          description: text,
          state: '1',
        },
        {
          by: nameOf(openedBy),
          visibleFrom: clock.now() + draw(parts.random, parts.switches.commit.item),
          ...(webhook && { fate: webhook }),
        },
      );
      const number = row.fields['number'] ?? '';
      return { system: 'servicenow', id: row.sysId, number, request: '', deliveries };
    },
    ticket: (numberOrId) => ticketOf(store, directory, itemOf(numberOrId)),
    listTickets: () =>
      [
        ...store.all('sc_req_item'),
        // Others are follow-ups, of ours or of others.
        ...[...store.all('incident')].filter(({ fields }) => isTold(fields, parts.switches)),
      ].map((row) => lineOf(store, directory, row)),
    patchTicket,
    requestApproval(numberOrId, approver) {
      const fields = {
        sysapproval: itemOf(numberOrId).sysId,
        approver: directory.userOf(approver).sysId,
        state: 'requested',
      };
      return { id: records.create('sysapproval_approver', fields, { by: 'system' }).row.sysId };
    },
    requestGroupApproval: (numberOrId, group) => ({
      ids: askGroup(store, records, itemOf(numberOrId), group),
    }),
    decideApproval(numberOrId, approvalId, { as, state, comments = '', webhook }) {
      const item = itemOf(numberOrId);
      const row = store.get('sysapproval_approver', approvalId);
      if (row?.fields['sysapproval'] !== item.sysId) {
        throw new Error(
          `${item.fields['number']} has no approval ${approvalId}; its ticket view lists the ones it has.`,
        );
      }
      const options = { by: nameOf(as), ...(webhook && { fate: webhook }) };
      return { deliveries: records.change(row, { state, comments }, options).deliveries };
    },
    closeTicket(numberOrId, { state = '3', notes = '', webhook } = {}) {
      const fields = { state, close_notes: notes };
      return patchTicket(numberOrId, { fields, ...(webhook && { webhook }) });
    },
    makeTask(table, fields, as) {
      const { row } = records.create(table, storedFields(store, directory, table, fields), {
        by: nameOf(as),
      });
      return { number: row.fields['number'] ?? '' };
    },
    changeTask(number, fields, as) {
      const { table, row } = taskOf(number);
      records.change(row, storedFields(store, directory, table, fields), { by: nameOf(as) });
    },
    workOnTask(number, { as, notes }) {
      records.change(taskOf(number).row, { work_notes: notes }, { by: nameOf(as) });
    },
    closeTask(number, { as, notes }) {
      const { table, row } = taskOf(number);
      const state = table === 'incident' ? '7' : '3';
      records.change(row, { state, close_code: 'Solved', close_notes: notes }, { by: nameOf(as) });
    },
    deleteTicket: (numberOrId) => records.erase(itemOf(numberOrId)),
  };
}

/** A group by its name; anything else stays as it is. */
const groupIn = (store: RecordStore, value: string): string =>
  store.withValue('sys_user_group', 'name', value.trim())[0]?.sysId ?? value;

const listed = (value: string, change: (one: string) => string): string =>
  value.split(',').map(change).join(',');

/** Throws for a group that isn't there. */
function responders(store: RecordStore, names: readonly string[]): Fields {
  const ids = names.map((name) => groupIn(store, name));
  const unknown = names.find((_, at) => !store.get('sys_user_group', ids[at] ?? ''));
  if (unknown !== undefined)
    throw new RangeError(`ServiceNow has no group "${unknown}"; PUT /servicenow/groups makes one.`);
  return ids.length === 0 ? {} : { assignment_group: ids[0] ?? '', group_list: ids.join(',') };
}

/** A state may be written by its label, a group by its name, a user by Entra object id or by a name that one has. */
function storedFields(store: RecordStore, directory: Directory, table: TableName, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([column, value]) => {
      if (column === 'state') return [column, stateValue(table, value)];
      if (referredTable(table, column) === 'sys_user_group') return [column, groupIn(store, value)];
      if (column === 'group_list') return [column, listed(value, (name) => groupIn(store, name))];
      if (referredTable(table, column) !== 'sys_user') return [column, value];
      if (GUID.test(value)) return [column, directory.userOf(value).sysId];
      const [user, ...others] = usersNamed(store, value);
      return [column, user && others.length === 0 ? user.sysId : value];
    }),
  );
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function accessColumns(
  { accessType = '', role = '', scope = '', duration = '', incident }: AccessAsked,
  incidentOf: (numberOrId: string) => Row,
): Fields {
  return {
    u_access_type: accessType,
    u_access_role: role,
    u_access_scope: scope,
    u_access_duration: duration,
    ...(incident !== undefined && { parent_incident: incidentOf(incident).sysId }),
  };
}
