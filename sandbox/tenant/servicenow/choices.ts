/** Choice lists of the sandbox instance: which states there are, what people call them, which of them end a task. */
import type { TableName } from './schema.ts';

/** `nl`: the integration user works in Dutch, so display values do not read as English. */
export type Language = 'en' | 'nl';

type Labels = Readonly<Record<string, readonly [en: string, nl: string]>>;

const TASK_STATES: Labels = {
  '-5': ['Pending', 'In afwachting'],
  '1': ['Open', 'Open'],
  '2': ['Work in Progress', 'In behandeling'],
  '3': ['Closed Complete', 'Gesloten en voltooid'],
  '4': ['Closed Incomplete', 'Gesloten, onvolledig'],
  '7': ['Closed Skipped', 'Gesloten, overgeslagen'],
};

const INCIDENT_STATES: Labels = {
  '1': ['New', 'Nieuw'],
  '2': ['In Progress', 'In behandeling'],
  '3': ['On Hold', 'In de wacht'],
  '6': ['Resolved', 'Opgelost'],
  '7': ['Closed', 'Gesloten'],
  '8': ['Canceled', 'Geannuleerd'],
};

const CHANGE_STATES: Labels = {
  '-5': ['New', 'Nieuw'],
  '-4': ['Assess', 'Beoordelen'],
  '-3': ['Authorize', 'Autoriseren'],
  '-2': ['Scheduled', 'Gepland'],
  '-1': ['Implement', 'Uitvoeren'],
  '0': ['Review', 'Evaluatie'],
  '3': ['Closed', 'Gesloten'],
  '4': ['Canceled', 'Geannuleerd'],
};

const APPROVALS: Labels = {
  'not requested': ['Not Yet Requested', 'Nog niet aangevraagd'],
  requested: ['Requested', 'Aangevraagd'],
  approved: ['Approved', 'Goedgekeurd'],
  rejected: ['Rejected', 'Afgewezen'],
  cancelled: ['Cancelled', 'Geannuleerd'],
  not_required: ['No Longer Required', 'Niet meer nodig'],
  duplicate: ['Duplicate', 'Dubbel'],
};

const LEVELS: Labels = {
  '1': ['1 - High', '1 - Hoog'],
  '2': ['2 - Medium', '2 - Midden'],
  '3': ['3 - Low', '3 - Laag'],
};

const PRIORITIES: Labels = {
  '1': ['1 - Critical', '1 - Kritiek'],
  '2': ['2 - High', '2 - Hoog'],
  '3': ['3 - Moderate', '3 - Gemiddeld'],
  '4': ['4 - Low', '4 - Laag'],
  '5': ['5 - Planning', '5 - Planning'],
};

const STATES: Readonly<Partial<Record<TableName, Labels>>> = {
  sc_request: TASK_STATES,
  sc_req_item: TASK_STATES,
  sc_task: TASK_STATES,
  sysapproval_group: TASK_STATES,
  incident: INCIDENT_STATES,
  change_request: CHANGE_STATES,
  sysapproval_approver: APPROVALS,
};

const INACTIVE: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  sc_request: ['3', '4', '7'],
  sc_req_item: ['3', '4', '7'],
  sc_task: ['3', '4', '7'],
  sysapproval_group: ['3', '4', '7'],
  incident: ['7', '8'],
  change_request: ['3', '4'],
};

function labelsOf(table: TableName, column: string): Labels | undefined {
  if (column === 'state' || column === 'incident_state') return STATES[table];
  if (column === 'approval') return APPROVALS;
  if (column === 'priority') return PRIORITIES;
  return column === 'urgency' || column === 'impact' ? LEVELS : undefined;
}

/** What people see for a stored choice; a value outside the list shows as it is stored. */
export function choiceLabel(
  table: TableName,
  column: string,
  value: string,
  language: Language = 'en',
): string {
  const labels = labelsOf(table, column)?.[value];
  return labels ? labels[language === 'en' ? 0 : 1] : value;
}

/** The choices of a column, as people see them. */
export function choicesOf(table: TableName, column: string) {
  return Object.entries(labelsOf(table, column) ?? {}).map(([value, [label]]) => ({ value, label }));
}

/** The stored choice behind a label or a stored value of a table's state; other text comes back as it is. */
export function stateValue(table: TableName, labelOrValue: string): string {
  const wanted = labelOrValue.toLowerCase();
  const found = Object.entries(STATES[table] ?? TASK_STATES).find(
    ([, [label]]) => label.toLowerCase() === wanted,
  );
  return found ? found[0] : labelOrValue;
}

/** `true`/`false` when the table is a task, `null` otherwise: whether a record in this state is still worked on. */
export function isActiveState(table: TableName, state: string): boolean | null {
  const inactive = INACTIVE[table];
  return inactive ? !inactive.includes(state) : null;
}

/** The state a new task has. */
export function initialState(table: TableName): string | null {
  if (table === 'change_request') return '-5';
  return INACTIVE[table] ? '1' : null;
}
