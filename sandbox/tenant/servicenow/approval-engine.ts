/** What the instance does by itself once approver rows are decided, or their request item ends. */
import type { Fields, RecordStore, Row } from './store.ts';
import type { Switches } from './switches.ts';

const OPEN = ['requested', 'not requested'];

/** Follows a change of a request item or an approver row; `change` writes as the system. */
export function settleApprovals(
  store: RecordStore,
  switches: Switches,
  before: Row | null,
  after: Row,
  change: (row: Row, changes: Fields) => void,
): void {
  if (after.table === 'sc_req_item') withdrawOpenRows(store, switches, before, after, change);
  if (after.table !== 'sysapproval_approver' || !switches.approvals.rollUp) return;
  if (before?.fields['state'] === after.fields['state']) return;
  const item = store.get('sc_req_item', after.fields['sysapproval'] ?? '');
  if (!item || item.fields['active'] === 'false') return;
  const states = rowsOf(store, item).map(({ fields }) => fields['state'] ?? '');
  const approval = rolledUp(states);
  if (approval && approval !== item.fields['approval']) change(item, { approval });
}

/** One rejection rejects; an approval needs every row that still counts. */
function rolledUp(states: readonly string[]): 'approved' | 'rejected' | null {
  if (states.includes('rejected')) return 'rejected';
  if (!states.includes('approved') || states.some((state) => OPEN.includes(state))) return null;
  return 'approved';
}

function withdrawOpenRows(
  store: RecordStore,
  switches: Switches,
  before: Row | null,
  item: Row,
  change: (row: Row, changes: Fields) => void,
): void {
  const ended = item.fields['active'] === 'false' && before?.fields['active'] !== 'false';
  const approval = item.fields['approval'] ?? '';
  const canceled = /^cancell?ed$/i.test(approval) && approval !== before?.fields['approval'];
  if (!ended && !canceled) return;
  for (const row of rowsOf(store, item)) {
    if (!OPEN.includes(row.fields['state'] ?? '')) continue;
    change(row, { state: canceled ? switches.approvals.canceled : 'not_required' });
  }
}

function rowsOf(store: RecordStore, item: Row): readonly Row[] {
  return store.withValue('sysapproval_approver', 'sysapproval', item.sysId);
}
