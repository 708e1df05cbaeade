/**
 * A ServiceNow instance, `acme.service-now.com`: its Table API, its OAuth door, and the customer's business rule
 * that sends webhooks. What people do in it goes through the model functions; what the app does, through HTTP.
 */

import { SERVICENOW_HOST } from '../../company.ts';
import { addressOf, type PlainRequest } from '../../plain-request.ts';
import type { Simulator, Surroundings } from '../simulator.ts';
import { failure, notAuthenticated } from './answers.ts';
import { businessRule } from './business-rule.ts';
import type { CatalogItem } from './catalog.ts';
import { OFFERED } from './catalog-by-record.ts';
import { SHARED_EMAIL, SUPPORT_GROUPS, UNLINKED } from './company.ts';
import { oauth } from './oauth.ts';
import { ON_CALL_PATH, type OnCallMember, onCall } from './on-call.ts';
import { type Delivery, outbox, type ReplayOptions, type WebhookTarget } from './outbox.ts';
import { type Pages, pages } from './pages.ts';
import {
  AGENT,
  addAccounts,
  addGroups,
  directory,
  groupId,
  type Person,
  type SupportGroup,
} from './people.ts';
import { rateLimiter } from './rate-limit.ts';
import { records } from './records.ts';
import { incidentForm, type ReportForm } from './reports.ts';
import { type Requests, requests } from './requests.ts';
import { restView } from './rest-view.ts';
import type { TableName } from './schema.ts';
import { addCatalog } from './seed.ts';
import { type Fields, recordStore } from './store.ts';
import { switchesWith } from './switch-defaults.ts';
import type { SwitchChoices, Switches } from './switches.ts';
import { tableApi } from './table-api.ts';
import { tableWrites } from './table-writes.ts';
import { type Tickets, tickets } from './tickets.ts';
import { type UserDesk, userDesk } from './user-desk.ts';
import { wire } from './wire.ts';

type ServiceNowOptions = {
  /** One `sys_user` is made for each, linked by `u_entra_object_id`. */
  readonly people: readonly Person[];
  /** Entra object ids whose user record lacks the link. Default: one named person of the company. */
  readonly unlinked?: readonly string[];
  /** Entra object id whose e-mail a second user record has too. Default: another named person. */
  readonly sharedEmail?: string;
  readonly groups?: readonly SupportGroup[];
  /** What people can order; the company's own items when left out. */
  readonly catalog?: readonly CatalogItem[];
  /** The app's function key for this sender, and the secret its webhooks are signed with. */
  readonly webhook: WebhookTarget;
  readonly switches?: SwitchChoices;
};

type TicketTable = {
  readonly name: TableName;
  readonly label: string;
  readonly orders: boolean;
  readonly reports?: ReportForm;
};

export interface ServiceNowSimulator extends Simulator, Tickets, Requests, UserDesk, Pages {
  /** Tables of tickets and of what belongs to them. */
  readonly tables: readonly TicketTable[];
  /** What people can order. */
  catalog(): readonly CatalogItem[];
  /** Change them at any time; they take effect at once. */
  readonly switches: Switches;
  deliveries(): readonly Delivery[];
  /** Sends a recorded delivery again, now. Throws on an unknown id. */
  replay(
    id: string,
    options?: ReplayOptions,
  ): Promise<readonly { readonly status: number; readonly body: string }[]>;
  /** Every access token stops working. */
  revokeTokens(): void;
  /** Somebody changes the ticket right before the app's next write to it reaches the instance. */
  raceNextWrite(numberOrId: string, changes: Fields): void;
  /** Sets who is on call for a support group, by its name. */
  setOnCall(group: string, members: readonly OnCallMember[]): void;
  /** Has exactly these people, by Entra object id, in a support group, which is made where there is none of that name. */
  setMembers(group: string, members: readonly string[]): void;
  /** The `sys_id` of a support group, made where there is none of that name. */
  groupNamed(name: string): string;
  addPerson(person: Person): void;
  /** Overwrites columns of a person's user record, the link (`u_entra_object_id`) included. */
  patchUser(entraId: string, fields: Fields): void;
  /** Overwrites columns of a support group's record. */
  patchGroup(name: string, fields: Fields): void;
  /** Takes everybody out of a support group. */
  emptyGroup(name: string): void;
  /** Adds a user record by hand (a second account, a namesake); returns its `sys_id`. */
  addUser(fields: Fields): string;
  /** Makes a record as somebody with rights to would, by their `user_name`; returns its `sys_id`. */
  addRecord(table: TableName, fields: Fields, by: string): string;
  /**
   * An administrator changes entries of a ticket's journal (`null`: deletes them), which moves nothing on the ticket itself.
   * Returns how many.
   */
  changeJournal(numberOrId: string, change: (entry: Fields) => string | null): number;
  /** Every record of a table as stored, oldest first. */
  listRecords(table: TableName): readonly Fields[];
}

function ticketTables(switches: Switches): ServiceNowSimulator['tables'] {
  return [
    { name: 'sc_req_item', label: 'Requested item', orders: true },
    { name: 'sc_task', label: 'Catalog task', orders: false },
    { name: 'incident', label: 'Incident', orders: false, reports: incidentForm(switches) },
    { name: 'change_request', label: 'Change request', orders: false },
  ];
}

/** How long the instance has been in use: its users were there before anybody ordered anything. */
const BEFORE = 90 * 24 * 3_600_000;

export function createServiceNow(
  surroundings: Surroundings,
  options: ServiceNowOptions,
): ServiceNowSimulator {
  const { clock, random } = surroundings;
  const switches = switchesWith(options.switches);
  const store = recordStore();
  const setUp = { at: clock.now() - BEFORE, by: 'admin' };
  const catalog = options.catalog ?? OFFERED;
  addCatalog(store, setUp, catalog);
  const people = directory(store, setUp, options.people, () => clock.now());
  addAccounts(store, setUp, options.people, options.sharedEmail ?? SHARED_EMAIL);
  addGroups(store, setUp, options.groups ?? SUPPORT_GROUPS);

  const view = restView(store, clock);
  const sent = outbox(surroundings, options.webhook, switches);
  const rule = businessRule(store, view, sent, random, switches);
  const parts = { clock, random, store, switches, catalog };
  const book = records(parts, rule);
  const format = wire(store, view, switches);
  const writes = tableWrites(store, book, view, format, switches);
  const roster = onCall(switches, store, clock);
  const desk = {
    ...tickets(parts, book, rule, people),
    ...requests(store, book, people),
    ...userDesk(store, book, people, () => clock.now()),
  };
  const patchUser = (entraId: string, fields: Fields) => {
    book.change(people.userOf(entraId), fields, { by: 'admin' });
  };
  const groupNamed = (name: string): string => {
    const [found] = store.withValue('sys_user_group', 'name', name);
    if (found) return found.sysId;
    const fields = { name, active: 'true' };
    return store.insert('sys_user_group', groupId(name), fields, { at: clock.now(), by: 'admin' }).sysId;
  };
  const present = (id: string) => options.people.some((person) => person.id === id);
  for (const id of (options.unlinked ?? [UNLINKED]).filter(present)) patchUser(id, { u_entra_object_id: '' });

  const { handle, revoke } = front({
    tokens: oauth(clock, random, switches),
    limits: rateLimiter(clock, switches),
    tables: tableApi(view, format, writes, switches),
    roster,
  });
  return {
    ...desk,
    get tables() {
      return ticketTables(switches);
    },
    catalog: () => catalog,
    ...pages(store, people),
    switches,
    handle,
    patchUser,
    patchGroup(name, fields) {
      const row = store.get('sys_user_group', groupId(name));
      if (!row) throw new RangeError(`There is no group "${name}".`);
      book.change(row, fields, { by: 'admin' });
    },
    groupNamed,
    setMembers(name, members) {
      const group = groupNamed(name);
      for (const { sysId } of [...store.withValue('sys_user_grmember', 'group', group)])
        store.remove('sys_user_grmember', sysId);
      for (const member of members)
        book.create('sys_user_grmember', { group, user: people.userOf(member).sysId }, { by: 'admin' });
    },
    emptyGroup(name) {
      for (const { sysId } of [...store.withValue('sys_user_grmember', 'group', groupId(name))])
        store.remove('sys_user_grmember', sysId);
    },
    answersFor: (host) => host === SERVICENOW_HOST,
    deliveries: sent.list,
    replay: sent.replay,
    revokeTokens: revoke,
    raceNextWrite: (numberOrId, changes) => writes.race(desk.ticket(numberOrId).id, changes, AGENT),
    setOnCall: roster.set,
    addPerson: people.add,
    addUser: (fields) => book.create('sys_user', fields, { by: 'admin' }).row.sysId,
    addRecord: (table, fields, by) => book.create(table, fields, { by }).row.sysId,
    changeJournal(numberOrId, change) {
      let changed = 0;
      for (const entry of store.withValue('sys_journal_field', 'element_id', desk.ticket(numberOrId).id)) {
        const value = change(entry.fields);
        if (value === entry.fields['value']) continue;
        changed += 1;
        if (value === null) store.remove(entry.table, entry.sysId);
        else store.update(entry.table, entry.sysId, { value }, { at: clock.now(), by: 'admin' });
      }
      return changed;
    },
    listRecords: (table) => [...store.all(table)].map(({ fields }) => fields),
  };
}

type Doors = {
  readonly tokens: ReturnType<typeof oauth>;
  readonly limits: ReturnType<typeof rateLimiter>;
  readonly tables: ReturnType<typeof tableApi>;
  readonly roster: ReturnType<typeof onCall>;
};

/** The instance's HTTP front: who may pass, how often, and to which door. */
function front({ tokens, limits, tables, roster }: Doors) {
  const limited = async (
    door: 'table' | 'token',
    answer: () => Promise<Response> | Response,
  ): Promise<Response> => {
    const refused = limits.refuse(door);
    if (refused) return refused;
    const response = await answer();
    for (const [name, value] of Object.entries(limits.headers(door))) response.headers.set(name, value);
    return response;
  };
  return {
    revoke: tokens.revoke,
    async handle(request: PlainRequest): Promise<Response> {
      const url = addressOf(request);
      if (url.pathname === '/oauth_token.do' && request.method === 'POST') {
        return limited('token', () => tokens.token(request));
      }
      if (!tokens.admits(request)) return notAuthenticated();
      if (tables.serves(url.pathname)) return limited('table', () => tables.handle(request));
      if (url.pathname === ON_CALL_PATH) return limited('table', () => roster.answer(url));
      return failure(400, 'Requested URI does not represent any resource', url.pathname);
    },
  };
}
