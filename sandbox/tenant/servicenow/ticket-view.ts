/** A ticket as a person at the service desk sees it: everything at once, nothing late. */
import { choiceLabel } from './choices.ts';
import type { Directory } from './people.ts';
import type { Fields, RecordStore, Row } from './store.ts';
import { variablesOf } from './variables.ts';

/** Times are ISO 8601; `by` is a ServiceNow `user_name`. */
export type JournalEntry = {
  readonly at: string;
  readonly by: string;
  readonly kind: 'comment' | 'work_note';
  readonly text: string;
};

/** `approver` is an Entra object id, `null` for an account without a person; `id` is the row's `sys_id`. */
export type TicketApproval = {
  readonly id: string;
  readonly approver: string | null;
  readonly state: string;
  readonly comments: string;
  /** `user_name` of whoever wrote the row last. */
  readonly updatedBy: string;
  /** The group that was asked through this row, `''` when the person was. */
  readonly group: string;
};

type FollowUp = {
  readonly table: string;
  readonly id: string;
  readonly number: string;
  readonly state: string;
  /** The group's name, `''` when unassigned. */
  readonly assignmentGroup: string;
  /** The person's name, `''` when nobody has it in person. */
  readonly assignedTo: string;
  readonly correlationId: string;
  /** `user_name` of whoever made it. */
  readonly by: string;
  readonly shortDescription: string;
  readonly description: string;
  /** It was closed at once, because another record calls for the same. */
  readonly raisedTwice: boolean;
};

export type TicketSummary = {
  readonly system: string;
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly stateLabel: string;
  readonly approval: string;
  readonly active: boolean;
};

/** A ticket as a line of a list. */
export type TicketLine = TicketSummary & {
  readonly table: string;
  /** The item's name; of an incident its category and subcategory. */
  readonly catalogItem: string;
  /** `null` for an account without a person. */
  readonly requestedFor: { readonly id: string; readonly displayName: string } | null;
  /** ISO 8601. */
  readonly openedAt: string;
  /** The number of the request that holds it; `''` for an incident. */
  readonly request: string;
};

export type Ticket = TicketLine & {
  readonly fields: Fields;
  readonly variables: Fields;
  readonly journal: readonly JournalEntry[];
  readonly approvals: readonly TicketApproval[];
  readonly tasks: readonly FollowUp[];
};

export function summaryOf({ table, sysId, fields }: Row): TicketSummary {
  const state = fields['state'] ?? '';
  return {
    system: 'servicenow',
    id: sysId,
    number: fields['number'] ?? '',
    state,
    stateLabel: choiceLabel(table, 'state', state),
    approval: fields['approval'] ?? '',
    active: fields['active'] === 'true',
  };
}

export function lineOf(store: RecordStore, directory: Directory, item: Row): TicketLine {
  const { table, fields } = item;
  const user = fields[table === 'incident' ? 'u_affected_user' : 'requested_for'] ?? '';
  const personId = directory.personOf(user);
  const displayName = store.get('sys_user', user)?.fields['name'] ?? '';
  return {
    ...summaryOf(item),
    table,
    catalogItem:
      table === 'incident'
        ? `${fields['category']} / ${fields['subcategory']}`
        : (store.get('sc_cat_item', fields['cat_item'] ?? '')?.fields['name'] ?? ''),
    requestedFor: personId === null ? null : { id: personId, displayName },
    openedAt: instantOf(fields['sys_created_on'] ?? ''),
    request: store.get('sc_request', fields['request'] ?? '')?.fields['number'] ?? '',
  };
}

/** ISO 8601 of a time as the instance stores it. */
const instantOf = (stored: string): string => new Date(`${stored.replace(' ', 'T')}Z`).toISOString();

export function ticketOf(store: RecordStore, directory: Directory, item: Row): Ticket {
  return {
    ...lineOf(store, directory, item),
    fields: item.fields,
    variables: variablesOf(store, item.sysId),
    journal: journalOf(store, item.sysId),
    approvals: store
      .withValue('sysapproval_approver', 'sysapproval', item.sysId)
      .map((row) => approvalOf(store, directory, row)),
    tasks: followUps(store, item),
  };
}

export function approvalOf(store: RecordStore, directory: Directory, { sysId, fields }: Row): TicketApproval {
  const comments = store.withValue('sys_journal_field', 'element_id', sysId);
  return {
    id: sysId,
    approver: directory.personOf(fields['approver'] ?? ''),
    state: fields['state'] ?? '',
    comments: comments.map((entry) => entry.fields['value']).join('\n'),
    updatedBy: fields['sys_updated_by'] ?? '',
    group: groupName(store, fields['group'] ?? ''),
  };
}

function groupName(store: RecordStore, groupApproval: string): string {
  const asked = store.get('sysapproval_group', groupApproval)?.fields['assignment_group'] ?? '';
  return store.get('sys_user_group', asked)?.fields['name'] ?? '';
}

function journalOf(store: RecordStore, sysId: string): readonly JournalEntry[] {
  return store.withValue('sys_journal_field', 'element_id', sysId).map(({ fields }) => ({
    at: instantOf(fields['sys_created_on'] ?? ''),
    by: fields['sys_created_by'] ?? '',
    kind: fields['element'] === 'comments' ? 'comment' : 'work_note',
    text: fields['value'] ?? '',
  }));
}

/** Tasks of the item, and whatever names it as parent or in its correlation id. */
function followUps(store: RecordStore, item: Row): readonly FollowUp[] {
  const number = item.fields['number'] ?? '';
  const named = (correlation: string) => correlation.includes(number) || correlation.includes(item.sysId);
  return (['sc_task', 'incident', 'change_request'] as const).flatMap((table) => {
    const linked = store.withValue(table, 'parent', item.sysId);
    const own = table === 'sc_task' ? store.withValue(table, 'request_item', item.sysId) : [];
    const correlated = [...store.all(table)].filter(({ fields }) => named(fields['correlation_id'] ?? ''));
    return [...new Set([...own, ...linked, ...correlated])].map((row) => followUp(store, table, row));
  });
}

function followUp(
  store: RecordStore,
  table: 'sc_task' | 'incident' | 'change_request',
  { sysId, fields }: Row,
): FollowUp {
  const group = store.get('sys_user_group', fields['assignment_group'] ?? '');
  return {
    table,
    id: sysId,
    number: fields['number'] ?? '',
    state: fields['state'] ?? '',
    assignmentGroup: group?.fields['name'] ?? '',
    assignedTo: store.get('sys_user', fields['assigned_to'] ?? '')?.fields['name'] ?? '',
    correlationId: fields['correlation_id'] ?? '',
    by: fields['sys_created_by'] ?? '',
    shortDescription: fields['short_description'] ?? '',
    description: fields['description'] ?? '',
    raisedTwice: /raised at the same time as/.test(fields['close_notes'] ?? ''),
  };
}
