/** Ordering a catalog item: request, request item and variables, each visible to REST in its own time. */
import type { BusinessRule } from './business-rule.ts';
import type { CatalogItem } from './catalog.ts';
import { byRecord, catalogItem, inRows } from './catalog-by-record.ts';
import { draw, type Fate } from './outbox.ts';
import type { Directory } from './people.ts';
import type { Parts, Records } from './records.ts';
import { requestRow } from './requests.ts';
import type { Fields, Row } from './store.ts';
import type { CreatedTicket, NewTicket } from './tickets.ts';
import { checkAnswers, storeVariables } from './variables.ts';

/** Throws on an unknown item, person or variable, before anything is stored. */
export function placeOrder(
  parts: Parts,
  records: Records,
  rule: BusinessRule,
  directory: Directory,
  order: NewTicket,
): CreatedTicket {
  const { clock } = parts;
  const ordered = offered(order.catalogItem, parts);
  const beneficiary = directory.userOf(order.requestedFor);
  const opener = directory.userOf(order.openedBy ?? order.requestedFor);
  const by = opener.fields['user_name'] ?? '';
  const answers = order.variables ?? {};
  const fate = order.webhook ?? 'send';
  checkOrder(parts, directory, order);

  const seen = commitTimes(parts);
  const onRequest = parts.switches.approvals.on === 'request';
  const shared = { requested_for: beneficiary.sysId, short_description: ordered.name };
  const request = order.request
    ? requestRow(parts.store, order.request)
    : newRequest(parts, records, shared, beneficiary, { by, visibleFrom: seen.request });
  const approval = onRequest ? itemApproval(request) : 'requested';
  const columns = { request: request.sysId, cat_item: ordered.sysId, approval, quantity: '1' };
  const item = records.create(
    'sc_req_item',
    { ...shared, ...columns, stage: 'waiting_for_approval' },
    { by, fate: 'drop', visibleFrom: seen.item },
  ).row;
  const stamp = { at: clock.now(), by };
  storeVariables(parts, ordered, item.sysId, answers, stamp, seen.variables);

  const deliveries = [...rule.run({ before: null, after: item, by, fate })];
  if (order.approval === 'approved' && onRequest) {
    deliveries.push(...approveRequest(parts, records, request, fate));
  } else if (order.approval === 'approved') {
    const approved = { approval: 'approved', stage: 'request_approved' };
    deliveries.push(...records.change(item, approved, { by: 'system', fate }).deliveries);
    approveByManager(parts, records, item, beneficiary, seen.item);
  }
  const number = item.fields['number'] ?? '';
  return {
    system: 'servicenow',
    id: item.sysId,
    number,
    request: request.fields['number'] ?? '',
    deliveries,
  };
}

/** Throws on an unknown item, person, request or variable. */
export function checkOrder(parts: Parts, directory: Directory, order: NewTicket): void {
  directory.userOf(order.requestedFor);
  if (order.openedBy) directory.userOf(order.openedBy);
  if (order.request) requestRow(parts.store, order.request);
  checkAnswers(parts.store, offered(order.catalogItem, parts), order.variables ?? {});
}

/** The request that holds the item. Out of the box it is the request that the manager is asked to approve. */
function newRequest(
  parts: Parts,
  records: Records,
  fields: Fields,
  beneficiary: Row,
  options: { readonly by: string; readonly visibleFrom: number },
): Row {
  const asked = parts.switches.approvals.on === 'request';
  const approval = asked ? 'requested' : 'approved';
  const request_state = asked ? 'requested' : 'in_process';
  const { row } = records.create('sc_request', { ...fields, approval, request_state }, options);
  const manager = beneficiary.fields['manager'] ?? '';
  if (asked && manager) {
    const approver = { sysapproval: row.sysId, approver: manager, state: 'requested' };
    const { visibleFrom } = options;
    records.create('sysapproval_approver', approver, { by: 'system', visibleFrom });
  }
  return row;
}

function commitTimes({ clock, random, switches: { commit } }: Parts) {
  const item = clock.now() + draw(random, commit.item);
  const request = item + draw(random, commit.request);
  const variables = item + draw(random, commit.variables);
  const blank = commit.early === 'blank';
  return {
    item,
    request,
    variables: {
      mtom: { visibleFrom: blank ? item : variables },
      option: { visibleFrom: blank ? item : variables, blankUntil: blank ? variables : 0 },
    },
  };
}

/** An item that is added to a request which is approved already needs no approval of its own. */
function itemApproval({ fields }: Row): string {
  return fields['approval'] === 'approved' ? 'approved' : 'not requested';
}

/** By the manager, in their own name; by nobody where there is none. */
function approveRequest({ store }: Parts, records: Records, request: Row, fate: Fate): readonly string[] {
  const [row] = store.withValue('sysapproval_approver', 'sysapproval', request.sysId);
  const manager = row && store.get('sys_user', row.fields['approver'] ?? '');
  const by = manager?.fields['user_name'] ?? 'system';
  const written = row
    ? records.change(row, { state: 'approved' }, { by, fate })
    : records.change(request, { approval: 'approved' }, { by, fate });
  return written.deliveries;
}

/** The manager's own decision, in their own name. Who has no manager was approved without a row. */
function approveByManager(
  { store }: Parts,
  records: Records,
  item: Row,
  beneficiary: Row,
  visibleFrom: number,
): void {
  const manager = store.get('sys_user', beneficiary.fields['manager'] ?? '');
  if (!manager) return;
  const asked = { sysapproval: item.sysId, approver: manager.sysId, state: 'requested' };
  const { row } = records.create('sysapproval_approver', asked, { by: 'system', visibleFrom });
  records.change(row, { state: 'approved' }, { by: manager.fields['user_name'] ?? '', fate: 'drop' });
}

/** The item as its form stands now. Throws when the catalog has none. */
export function offered(nameOrSysId: string, { catalog, switches }: Parts): CatalogItem {
  const item = catalogItem(catalog, nameOrSysId);
  return inRows(byRecord(item, switches.catalog.byRecord), switches.catalog.inRows);
}
