/** Requests (REQ): what people order together, and approve, cancel or close as a whole. */
import { choiceLabel, stateValue } from './choices.ts';
import type { Fate } from './outbox.ts';
import { AGENT, type Directory } from './people.ts';
import type { Records } from './records.ts';
import type { RecordStore, Row } from './store.ts';
import { approvalOf, summaryOf, type TicketApproval, type TicketSummary } from './ticket-view.ts';
import type { ApprovalDecision, Deliveries } from './tickets.ts';

type RequestView = TicketSummary & {
  readonly requestState: string;
  readonly items: readonly TicketSummary[];
  readonly approvals: readonly TicketApproval[];
};

/** `state` may be a label. */
export type RequestPatch = {
  readonly state?: string;
  readonly requestState?: string;
  readonly approval?: string;
  readonly webhook?: Fate;
  /** Entra object id of whoever edits. Default: an agent of the service desk. */
  readonly as?: string;
};

/** Requests are named by number or `sys_id`; an unknown one throws a `RangeError`. */
export interface Requests {
  request(numberOrId: string): RequestView;
  patchRequest(numberOrId: string, patch: RequestPatch): Deliveries;
  decideRequestApproval(numberOrId: string, approvalId: string, decision: ApprovalDecision): Deliveries;
}

export function requests(store: RecordStore, records: Records, directory: Directory): Requests {
  const nameOf = (person: string) => directory.userOf(person).fields['user_name'] ?? '';
  return {
    request: (numberOrId) => viewOf(store, directory, requestRow(store, numberOrId)),
    patchRequest(numberOrId, { state, requestState, approval, webhook, as }) {
      const changes = {
        ...(state !== undefined && { state: stateValue('sc_request', state) }),
        ...(requestState !== undefined && { request_state: requestState }),
        ...(approval !== undefined && { approval }),
      };
      const options = { by: as ? nameOf(as) : AGENT, ...(webhook && { fate: webhook }) };
      return { deliveries: records.change(requestRow(store, numberOrId), changes, options).deliveries };
    },
    decideRequestApproval(numberOrId, approvalId, { as, state, comments = '', webhook }) {
      const request = requestRow(store, numberOrId);
      const row = store.get('sysapproval_approver', approvalId);
      if (row?.fields['sysapproval'] !== request.sysId)
        throw new RangeError(
          `${request.fields['number']} has no approval ${approvalId}; its view lists the ones it has.`,
        );
      const options = { by: nameOf(as), ...(webhook && { fate: webhook }) };
      return { deliveries: records.change(row, { state, comments }, options).deliveries };
    },
  };
}

/** Throws a `RangeError` when there is none. */
export function requestRow(store: RecordStore, numberOrId: string): Row {
  const row = store.get('sc_request', numberOrId) ?? store.withValue('sc_request', 'number', numberOrId)[0];
  if (row) return row;
  throw new RangeError(`ServiceNow has no request ${numberOrId}; a ticket names the one it belongs to.`);
}

function viewOf(store: RecordStore, directory: Directory, request: Row): RequestView {
  const state = request.fields['state'] ?? '';
  return {
    ...summaryOf(request),
    stateLabel: choiceLabel('sc_request', 'state', state),
    requestState: request.fields['request_state'] ?? '',
    items: store.withValue('sc_req_item', 'request', request.sysId).map(summaryOf),
    approvals: store
      .withValue('sysapproval_approver', 'sysapproval', request.sysId)
      .map((row) => approvalOf(store, directory, row)),
  };
}
