import type { ServiceNowSettings } from './settings.ts';

/** What our account may do with one table. The kit's access rules, the page of steps and the checks are made of this list. */
export type Right = {
  readonly table: string;
  readonly may: 'read' | 'create' | 'write';
  /** Columns that are written; of a read, those that a rule of their own often hides. */
  readonly columns: readonly string[];
  readonly why: string;
  /** What comes of it where the right is missing. */
  readonly without: string;
};

const ORDER_FORM = 'Orders are told to operators and wait: what was asked for is not known.';

/** Everything that the connector reads and writes; a test holds it to the calls of whole journeys. */
export function rightsOf({
  entraIdField,
  affectedUserField,
}: Pick<ServiceNowSettings, 'entraIdField' | 'affectedUserField'>): readonly Right[] {
  return [
    {
      table: 'sc_req_item',
      may: 'read',
      columns: [],
      why: 'Reads request items that are tickets, and which of them changed.',
      without: 'Nothing that is ordered is decided.',
    },
    {
      table: 'sc_request',
      may: 'read',
      columns: [],
      why: 'Reads whether the order that holds an item was approved, rejected or canceled.',
      without: 'Orders that are canceled as a whole are not noticed.',
    },
    {
      table: 'sc_cat_item',
      may: 'read',
      columns: [],
      why: 'Reads the name of what was ordered.',
      without: 'People are shown no name of what was ordered.',
    },
    {
      table: 'sc_item_option_mtom',
      may: 'read',
      columns: [],
      why: 'Reads which answers belong to an order.',
      without: ORDER_FORM,
    },
    {
      table: 'sc_item_option',
      may: 'read',
      columns: [],
      why: 'Reads what was answered on the form.',
      without: ORDER_FORM,
    },
    {
      table: 'item_option_new',
      may: 'read',
      columns: [],
      why: 'Reads what was asked on the form.',
      without: ORDER_FORM,
    },
    {
      table: 'item_option_new_set',
      may: 'read',
      columns: [],
      why: 'Reads the name of a set of rows on the form.',
      without: 'Orders whose form has rows wait for an operator.',
    },
    {
      table: 'sc_multi_row_question_answer',
      may: 'read',
      columns: [],
      why: 'Reads whether an order was answered in rows, which no policy table reads.',
      without: 'An order that was answered in rows seems to have no such answers.',
    },
    {
      table: 'cmn_cost_center',
      may: 'read',
      columns: [],
      why: 'Reads the code of a cost center that was picked on the form.',
      without: 'Orders that name a cost center by record wait for an operator.',
    },
    {
      table: 'incident',
      may: 'read',
      columns: [affectedUserField],
      why: 'Reads incidents that are tickets, and incidents that Countersign raised.',
      without: 'Incidents are not decided, and follow-ups are raised twice.',
    },
    {
      table: 'sc_task',
      may: 'read',
      columns: [],
      why: 'Finds the tasks that Countersign raised, and who closed them.',
      without: 'Tasks can not be found again: nobody is called, or they are raised twice.',
    },
    {
      table: 'sysapproval_approver',
      may: 'read',
      columns: [],
      why: 'Reads who was asked in ServiceNow, and what they said.',
      without: 'Approvals in ServiceNow do not count.',
    },
    {
      table: 'sys_user',
      may: 'read',
      columns: [entraIdField],
      why: 'Finds out who a user is in Entra, and the other way round.',
      without: 'Nobody can be tied to their Entra account, so that every ticket waits for an operator.',
    },
    {
      table: 'sys_user_group',
      may: 'read',
      columns: [],
      why: 'Finds the queue that a follow-up is for, and the team that is on call.',
      without: 'Follow-ups have no queue, and go to people instead.',
    },
    {
      table: 'sys_user_grmember',
      may: 'read',
      columns: [],
      why: 'Looks whether a queue has anybody in it.',
      without: 'A follow-up may lie in a queue that nobody looks at.',
    },
    {
      table: 'sys_journal_field',
      may: 'read',
      columns: [],
      why: 'Reads back whether a note stands on its ticket.',
      without: 'No note can be proven: tickets stay open, and operators are called for each.',
    },
    {
      table: 'sys_audit',
      may: 'read',
      columns: [],
      why: 'Reads who decided, from the history of the column.',
      without: 'No decision taken in ServiceNow counts, because it is not known whose it is.',
    },
    {
      table: 'sys_user_delegate',
      may: 'read',
      columns: [],
      why: 'Reads whether somebody decided as a delegate.',
      without: 'Decisions of delegates do not count.',
    },
    {
      table: 'cmn_rota',
      may: 'read',
      columns: [],
      why: 'Reads who is on call; the on-call API asks for it, too.',
      without: 'People who are on call are not asked. Only risky users and emergencies need it.',
    },
    {
      table: 'sc_req_item',
      may: 'write',
      columns: ['state', 'stage', 'approval', 'comments', 'work_notes', 'close_notes'],
      why: 'Writes to a request item what became of it, and its state.',
      without: 'Access is given or refused, and the ticket does not say so; operators are called.',
    },
    {
      table: 'incident',
      may: 'write',
      columns: ['state', 'approval', 'comments', 'work_notes', 'close_code', 'close_notes'],
      why: 'Writes to an incident what became of it, and its state; closes incidents that it raised.',
      without: 'Incidents do not say what became of them; operators are called.',
    },
    {
      table: 'sc_task',
      may: 'write',
      columns: ['state', 'work_notes', 'close_notes'],
      why: 'Closes tasks that it raised once their cause is gone.',
      without: 'Tasks stay open although nothing is left to do.',
    },
    {
      table: 'sysapproval_approver',
      may: 'write',
      columns: ['state', 'comments'],
      why: 'Writes to the approver row a decision that was taken in chat, or that nobody has to decide any more.',
      without: 'People are asked in ServiceNow for what is decided already.',
    },
    {
      table: 'sysapproval_approver',
      may: 'create',
      columns: ['sysapproval', 'approver', 'state', 'document_id', 'source_table'],
      why: 'Asks people in ServiceNow, where a policy table names it as a channel.',
      without: 'Nobody is asked in ServiceNow, only in chat and by mail.',
    },
    {
      table: 'sc_task',
      may: 'create',
      columns: [
        'short_description',
        'description',
        'correlation_id',
        'correlation_display',
        'assignment_group',
        'assigned_to',
        'request_item',
        'parent',
      ],
      why: 'Raises a task for what people have to do.',
      without: 'People are told in chat and by mail only what they have to do.',
    },
    {
      table: 'incident',
      may: 'create',
      columns: [
        'short_description',
        'description',
        'correlation_id',
        'correlation_display',
        'assignment_group',
        'assigned_to',
        'parent',
        'urgency',
        'impact',
        'category',
        'subcategory',
        'caller_id',
        ...(affectedUserField === 'caller_id' ? [] : [affectedUserField]),
        'contact_type',
      ],
      why: 'Raises an incident for what people have to mend, and one for an alert about somebody.',
      without: 'Failures are told in chat and by mail only, and alerts open no incident.',
    },
  ];
}

/** Tables whose changes the instance has to keep: who decided is read from there. */
export const AUDITED_TABLES: readonly string[] = [
  'sysapproval_approver',
  'sc_req_item',
  'incident',
  'sc_task',
];

/**
 * Columns without which what is read of a table is of no use, by table; a rule of the instance may hide each by itself. What one table
 * shows of another is looked at in the other.
 */
export function readColumnsOf({
  entraIdField,
  affectedUserField,
  accessColumns,
}: Pick<ServiceNowSettings, 'entraIdField' | 'affectedUserField' | 'accessColumns'>): Readonly<
  Record<string, readonly string[]>
> {
  const changed = ['sys_updated_by', 'sys_updated_on'];
  const asked = Object.values(accessColumns).filter((one) => !one.includes('.'));
  return {
    sc_req_item: [
      ...['number', 'state', 'active', 'approval', 'cat_item', 'request', 'requested_for', 'opened_by'],
      ...['sys_mod_count', ...changed],
    ],
    sc_request: ['number', 'active', 'approval', 'request_state', ...changed],
    sc_cat_item: ['name'],
    sc_item_option_mtom: ['request_item', 'sc_item_option'],
    sc_item_option: ['item_option_new', 'value'],
    item_option_new: ['name', 'type'],
    item_option_new_set: ['internal_name'],
    sc_multi_row_question_answer: ['parent_id', 'item_option_new', 'variable_set', 'value'],
    cmn_cost_center: ['code'],
    incident: [
      ...['number', 'state', 'active', 'category', 'subcategory', 'priority', 'opened_by'],
      ...['short_description', 'description', 'correlation_id', 'sys_mod_count', ...changed],
      ...[affectedUserField, ...asked],
    ],
    sc_task: ['number', 'state', 'active', 'correlation_id', 'close_notes', ...changed],
    sysapproval_approver: ['approver', 'state', 'sysapproval', 'sys_mod_count', ...changed],
    sys_user: ['user_name', 'active', entraIdField],
    sys_user_group: ['name', 'active'],
    sys_user_grmember: ['group', 'user'],
    sys_journal_field: ['element', 'element_id', 'value', 'sys_created_by'],
    sys_audit: ['documentkey', 'fieldname', 'newvalue', 'tablename', 'user'],
    sys_user_delegate: ['user', 'delegate', 'approvals', 'starts', 'ends'],
    cmn_rota: ['group', 'active'],
  };
}
