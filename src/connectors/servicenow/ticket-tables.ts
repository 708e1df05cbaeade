import type { TicketApprovalState, TicketRef, TicketStanding, TicketType } from '../../domain/ticket.ts';
import { firstWords, WRITTEN_STANDINGS, type WrittenStanding } from '../../domain/written-standing.ts';

/** The records of ServiceNow that are tickets, by the name of their table. */
export type TicketTableName = 'sc_req_item' | 'incident';

/** The records of ServiceNow that our follow-ups are. */
export type FollowUpTableName = 'sc_task' | 'incident';

/** Columns that are written for a standing, and what note and comment begin with. */
export type Written = {
  readonly state: string;
  readonly stage?: string;
  readonly approval?: string;
  /** Asked for by data policies where an incident is resolved. */
  readonly closeCode?: string;
  readonly words: string | null;
};

/** One kind of ticket, both ways: what its states mean, and what each standing is written as. A state left out is `unknown`. */
export type TicketTable = {
  readonly reads: Readonly<Record<string, TicketStanding>>;
  readonly writes: Readonly<Record<WrittenStanding, Written>>;
};

/** Of a follow-up nothing is written but that it is done. */
type FollowUpTable = {
  readonly reads: TicketTable['reads'];
  readonly writes: Pick<TicketTable['writes'], 'completed'>;
};

export type TicketTables = Readonly<Record<TicketTableName, TicketTable> & Record<'sc_task', FollowUpTable>>;

type Columns = Omit<Written, 'words'>;

function worded(
  type: TicketType,
  columns: Readonly<Record<WrittenStanding, Columns>>,
): TicketTable['writes'] {
  const rows = WRITTEN_STANDINGS.map((one) => [one, { ...columns[one], words: firstWords(one, type) }]);
  return Object.fromEntries(rows) as TicketTable['writes'];
}

const RESOLVED = { state: '6', closeCode: 'Resolved by request' };

/** Choices of every task whose table has none of its own. */
const TASK_STATES: TicketTable['reads'] = {
  '-5': 'open',
  '1': 'open',
  '2': 'in-progress',
  '3': 'completed',
  '4': 'incomplete',
  '7': 'skipped',
};

/** Of an instance whose lists of states nobody has edited. Stages belong to each item's own flow, so that none is written. */
export const OUT_OF_BOX_TABLES: TicketTables = {
  sc_req_item: {
    reads: TASK_STATES,
    writes: worded('request', {
      open: { state: '1' },
      'in-progress': { state: '2' },
      completed: { state: '3' },
      incomplete: { state: '4' },
      skipped: { state: '7' },
      canceled: { state: '4' },
      'awaiting-approval': { state: '1' },
      'approval-required': { state: '1', approval: 'requested' },
      provisioning: { state: '2' },
      'access-pending': { state: '2' },
      'work-in-progress': { state: '2' },
      'manual-intervention': { state: '1' },
      'manual-review': { state: '1' },
    }),
  },
  incident: {
    reads: {
      '1': 'open',
      '2': 'in-progress',
      '3': 'open',
      '6': 'completed',
      '7': 'completed',
      '8': 'canceled',
    },
    writes: worded('incident', {
      open: { state: '1' },
      'in-progress': { state: '2' },
      completed: RESOLVED,
      incomplete: { state: '8' },
      skipped: { state: '8' },
      canceled: { state: '8' },
      'awaiting-approval': { state: '2' },
      'approval-required': { state: '2', approval: 'requested' },
      provisioning: { state: '2' },
      'access-pending': { state: '2' },
      'work-in-progress': { state: '2' },
      'manual-intervention': { state: '2' },
      'manual-review': { state: '2' },
    }),
  },
  sc_task: { reads: TASK_STATES, writes: { completed: { state: '3', words: null } } },
};

const TABLE_OF: Readonly<Record<TicketType, TicketTableName>> = {
  request: 'sc_req_item',
  incident: 'incident',
};

export function tableOf({ type = 'request' }: Pick<TicketRef, 'type'>): TicketTableName {
  return TABLE_OF[type];
}

/** What a state of the table means; what it doesn't name is `unknown`, never open or closed. */
export function standingIn({ reads }: Pick<TicketTable, 'reads'>, state: string): TicketStanding {
  return (Object.hasOwn(reads, state) && reads[state]) || 'unknown';
}

/** Nobody works on it any more, by its state: a resolved incident is active still. */
export function isOver(standing: TicketStanding): boolean {
  return ['completed', 'incomplete', 'skipped', 'canceled'].includes(standing);
}

/** The same in every table of the instance. */
const APPROVALS: Readonly<Record<string, TicketApprovalState>> = {
  'not requested': 'not-requested',
  requested: 'requested',
  approved: 'approved',
  rejected: 'rejected',
  cancelled: 'canceled',
  canceled: 'canceled',
  'not required': 'not-required',
  skipped: 'not-required',
  duplicate: 'not-required',
};

/** Instances differ in spelling and case; what none of them says is `unknown`, never approved. */
export function approvalOf(value: string): TicketApprovalState {
  const spelled = value.trim().toLowerCase().replaceAll('_', ' ');
  return (Object.hasOwn(APPROVALS, spelled) && APPROVALS[spelled]) || 'unknown';
}

/**
 * Whether a request was ended as a whole. Its `state` alone does not tell: a request that one of several items left incomplete has
 * the state of a canceled one. (stock choices of `sc_request.request_state`)
 */
export function isCalledOff(requestState: string): boolean {
  return /^closed_(cancell?ed|rejected)$/.test(requestState.trim().toLowerCase());
}
