/** Records by which an instance tells of changed tickets: rules, what they put aside, what sends it. */
import { readFileSync } from 'node:fs';
import { type KitRecord, record, sysIdOf } from './update-set.ts';
import type { Columns } from './xml.ts';

const SCRIPTS = new URL('../../integrations/servicenow/', import.meta.url);

export const scriptFile = (name: string): string => readFileSync(new URL(name, SCRIPTS), 'utf8');

export function scriptInclude(name: string, description: string, script: string): KitRecord {
  return record('sys_script_include', name, 'Script Include', {
    access: 'package_private',
    active: 'true',
    api_name: `global.${name}`,
    client_callable: 'false',
    description,
    name,
    script,
  });
}

const OUTBOX = 'u_countersign_delivery';

const OUTBOX_COLUMNS: Readonly<Record<string, Columns>> = {
  u_event_id: { column_label: 'Event id', internal_type: 'string', max_length: '64' },
  u_event: { column_label: 'Event', internal_type: 'string', max_length: '40' },
  u_number: { column_label: 'Number', internal_type: 'string', max_length: '40' },
  u_body: { column_label: 'Body', internal_type: 'string', max_length: '4000' },
  u_state: { column_label: 'State', internal_type: 'string', max_length: '40' },
  u_attempts: { column_label: 'Attempts', internal_type: 'integer', max_length: '40' },
  u_next_attempt: { column_label: 'Next attempt', internal_type: 'glide_date_time', max_length: '40' },
  u_last_answer: { column_label: 'Last answer', internal_type: 'string', max_length: '1000' },
};

/** A column, found again by its table and name wherever it was made. */
export function column(table: string, element: string, columns: Columns): KitRecord {
  const sysId = sysIdOf(`sys_dictionary ${table}.${element}`);
  return {
    table: 'sys_dictionary',
    sysId,
    name: `sys_dictionary_${table}_${element}`,
    type: 'Dictionary',
    target: `${table}.${element}`,
    columns: { ...columns, active: 'true', element, mandatory: 'false', name: table },
    attributes: { element, table },
  };
}

const OUTBOX_TABLE: KitRecord = {
  table: 'sys_db_object',
  sysId: sysIdOf(`sys_db_object ${OUTBOX}`),
  name: `sys_db_object_${sysIdOf(`sys_db_object ${OUTBOX}`)}`,
  type: 'Table',
  target: 'Countersign delivery',
  columns: {
    access: 'package_private',
    create_access_controls: 'false',
    is_extendable: 'false',
    label: 'Countersign delivery',
    name: OUTBOX,
    ws_access: 'false',
  },
};

type Rule = {
  readonly name: string;
  readonly table: string;
  readonly when: 'after' | 'async';
  readonly on: readonly ('insert' | 'update')[];
  readonly does: string;
  readonly about: string;
};

const RULES: readonly Rule[] = [
  {
    name: 'Countersign: request items',
    table: 'sc_req_item',
    when: 'after',
    on: ['insert', 'update'],
    does: 'new CountersignSender().ticketChanged(current, previous);',
    about: 'Puts aside what Countersign is told of a request item that it governs.',
  },
  {
    name: 'Countersign: incidents',
    table: 'incident',
    when: 'after',
    on: ['insert', 'update'],
    does: 'new CountersignSender().ticketChanged(current, previous);',
    about: 'Puts aside what Countersign is told of an incident that it governs.',
  },
  {
    name: 'Countersign: approvals',
    table: 'sysapproval_approver',
    when: 'after',
    on: ['update'],
    does: 'new CountersignSender().approvalChanged(current, previous);',
    about: 'Puts aside what Countersign is told when somebody decides in ServiceNow.',
  },
  {
    name: 'Countersign: send',
    table: OUTBOX,
    when: 'async',
    on: ['insert'],
    does: "if (current.getValue('u_state') === 'waiting') new CountersignSender().send(current);",
    about: 'Sends what was put aside, behind the back of whoever saved the change.',
  },
];

function ruleRecord({ name, table, when, on, does, about }: Rule): KitRecord {
  return record('sys_script', name, 'Business Rule', {
    access: 'package_private',
    action_delete: 'false',
    action_insert: String(on.includes('insert')),
    action_query: 'false',
    action_update: String(on.includes('update')),
    active: 'true',
    advanced: 'true',
    collection: table,
    description: about,
    name,
    // Behind the instance's own rules, so that what they make of a record is what is told of.
    order: '10000',
    script: `(function executeRule(current, previous) {\n  ${does}\n})(current, previous);`,
    when,
  });
}

function restMessage(door: string): readonly KitRecord[] {
  const message = record('sys_rest_message', 'Countersign', 'REST Message', {
    access: 'package_private',
    authentication_type: 'no_authentication',
    description: "Countersign's door for tickets of ServiceNow. Key and signature are put in by the script.",
    name: 'Countersign',
    rest_endpoint: door,
  });
  const post = record('sys_rest_message_fn', 'Countersign deliver', 'HTTP Method', {
    authentication_type: 'inherit_from_parent',
    function_name: 'deliver',
    http_method: 'post',
    rest_endpoint: door,
    rest_message: [message.sysId, 'Countersign'],
  });
  return [message, post];
}

/** Whatever was not taken is sent again. */
const JOB = record('sysauto_script', 'Countersign: send again', 'Scheduled Script Execution', {
  active: 'true',
  conditional: 'false',
  name: 'Countersign: send again',
  run_dayofmonth: '1',
  run_dayofweek: '1',
  // A minute, as the platform writes durations.
  run_period: '1970-01-01 00:01:00',
  run_time: '1970-01-01 00:00:00',
  run_type: 'periodically',
  script: 'new CountersignSender().sendDue();',
});

/** `door`: the address of the door, with scheme and path. */
export function sendingRecords(door: string): readonly KitRecord[] {
  return [
    OUTBOX_TABLE,
    ...Object.entries(OUTBOX_COLUMNS).map(([name, columns]) => column(OUTBOX, name, columns)),
    scriptInclude(
      'CountersignSender',
      'Tells Countersign which record changed, signed, until it is taken.',
      scriptFile('countersign-sender.js'),
    ),
    ...restMessage(door),
    ...RULES.map(ruleRecord),
    JOB,
  ];
}
