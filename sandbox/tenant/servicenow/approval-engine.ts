/** What the instance does by itself once approver rows are decided, or what they are for ends. */
import type { Fields, RecordStore, Row } from './store.ts';
import type { Switches } from './switches.ts';

const OPEN = ['requested', 'not requested'];
const CANCELED = /^cancell?ed$/i;

/** Writes as the system. */
type Change = (row: Row, changes: Fields) => void;

/** Follows a change of a request, a request item or an approver row. */
export function settleApprovals(
  store: RecordStore,
  switches: Switches,
  before: Row | null,
  after: Row,
  change: Change,
): void {
  if (after.table === 'sysapproval_approver') {
    if (!switches.approvals.rollUp || before?.fields['state'] === after.fields['state']) return;
    settleGroup(store, switches, after, change);
    rollUp(store, after, change);
  }
  if (after.table === 'sc_request') settleItems(store, switches, before, after, change);
  if (after.table === 'sc_req_item' || after.table === 'sc_request')
    withdrawOpenRows(store, switches, before, after, change);
}

function rollUp(store: RecordStore, row: Row, change: Change): void {
  const task = store.get('task', row.fields['sysapproval'] ?? '');
  if (!task || task.fields['active'] === 'false') return;
  const approval = rolledUp(rowsOf(store, task).map(({ fields }) => fields['state'] ?? ''));
  if (approval && approval !== task.fields['approval']) change(task, { approval });
}

/** One rejection rejects; an approval needs every row that still counts. */
function rolledUp(states: readonly string[]): 'approved' | 'rejected' | null {
  if (states.includes('rejected')) return 'rejected';
  if (!states.includes('approved') || states.some((state) => OPEN.includes(state))) return null;
  return 'approved';
}

/** A group's approval is decided by its members' rows; who has not decided by then need not any more. */
function settleGroup(store: RecordStore, { approvals }: Switches, row: Row, change: Change): void {
  const group = store.get('sysapproval_group', row.fields['group'] ?? '');
  if (!group) return;
  const rows = store.withValue('sysapproval_approver', 'group', group.sysId);
  const states = rows.map(({ fields }) => fields['state'] ?? '');
  const decided =
    approvals.groupNeeds === 'anyone' ? states.filter((state) => !OPEN.includes(state)) : states;
  const approval = rolledUp(decided);
  if (!approval || approval === group.fields['approval']) return;
  change(group, { approval });
  for (const open of rows)
    if (OPEN.includes(open.fields['state'] ?? '')) change(open, { state: 'not_required' });
}

/** The items of a request follow its approval, and on some instances its end. */
function settleItems(
  store: RecordStore,
  { approvals, requests }: Switches,
  before: Row | null,
  request: Row,
  change: Change,
): void {
  const approval = request.fields['approval'] ?? '';
  const decided = ['approved', 'rejected'].includes(approval) || CANCELED.test(approval);
  const follows =
    approvals.itemFollows && decided && before !== null && approval !== before.fields['approval'];
  const closes = requests.cascade === 'items' && hasEnded(before, request);
  for (const item of store.withValue('sc_req_item', 'request', request.sysId)) {
    if (item.fields['active'] === 'false') continue;
    if (follows && item.fields['approval'] !== approval) change(item, { approval });
    const now = store.get(item.table, item.sysId) ?? item;
    if (closes)
      change(now, { state: request.fields['state'] ?? '4', close_notes: 'The request was closed.' });
  }
}

function withdrawOpenRows(
  store: RecordStore,
  switches: Switches,
  before: Row | null,
  task: Row,
  change: Change,
): void {
  const approval = task.fields['approval'] ?? '';
  const canceled = CANCELED.test(approval) && approval !== before?.fields['approval'];
  if (!hasEnded(before, task) && !canceled) return;
  for (const row of rowsOf(store, task)) {
    if (!OPEN.includes(row.fields['state'] ?? '')) continue;
    change(row, { state: canceled ? switches.approvals.canceled : 'not_required' });
  }
}

function hasEnded(before: Row | null, task: Row): boolean {
  return task.fields['active'] === 'false' && before?.fields['active'] !== 'false';
}

function rowsOf(store: RecordStore, task: Row): readonly Row[] {
  return store.withValue('sysapproval_approver', 'sysapproval', task.sysId);
}
