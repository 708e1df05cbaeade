/** How the instance is set up where nobody chose otherwise: the unpleasant common case. */
import type { SwitchChoices, Switches } from './switches.ts';

/** Cost centers and people are picked on the forms of most instances; groups and applications are as often choices. */
const PEOPLE = ['cost_center', 'manager', 'user_principal_name'];

/** Of a new instance. */
const LENGTHS: Readonly<Record<string, number>> = {
  'task.number': 40,
  'task.short_description': 160,
  'task.description': 4_000,
  'task.close_notes': 4_000,
  'task.correlation_id': 100,
  'task.correlation_display': 100,
  'sys_user.user_name': 40,
  'sys_user.name': 151,
  'sys_user.first_name': 50,
  'sys_user.last_name': 50,
  'sys_user.email': 100,
  'sys_user_group.name': 80,
};

export function switchesWith(chosen: SwitchChoices = {}): Switches {
  return {
    webhook: {
      delay: { min: 0, max: 2_000 },
      body: 'json',
      signature: 'base64',
      events: [
        'request.submitted',
        'request.approved',
        'request.updated',
        'approval.updated',
        'request.closed',
        'incident.submitted',
        'incident.updated',
        'incident.closed',
      ],
      categories: ['identity'],
      echo: 'watched',
      outOfOrder: false,
      lose: 0,
      duplicates: 'same-id',
      ...chosen.webhook,
    },
    commit: {
      item: { min: 0, max: 3_000 },
      request: { min: 0, max: 2_000 },
      variables: { min: 0, max: 2_000 },
      early: 'missing',
      ...chosen.commit,
    },
    query: { invalidReturnsNoRows: false, scripts: 'run', onCallGroups: 'asked', ...chosen.query },
    display: { language: 'nl', timeZone: 'Europe/Amsterdam', ...chosen.display },
    rights: {
      unreadable: [],
      filtered: ['sys_audit', 'sys_user_delegate'],
      counted: true,
      columns: [],
      hidden: [],
      writable: [
        'sc_request',
        'sc_req_item',
        'sc_task',
        'incident',
        'change_request',
        'sysapproval_approver',
      ],
      deletable: [],
      unwritable: [],
      unwritten: 'dropped',
      othersApprovals: true,
      roster: true,
      unreadRoster: 'empty',
      ...chosen.rights,
    },
    quota: { rows: {}, json: 'whole', ...chosen.quota },
    lengths: { ...LENGTHS, ...chosen.lengths },
    numbers: { ...chosen.numbers },
    rules: { flips: [], closing: {}, aborts: [], ...chosen.rules },
    audit: { tables: ['incident', 'change_request'], late: 0, ...chosen.audit },
    catalog: { byRecord: PEOPLE, inRows: [], ...chosen.catalog },
    policy: { incidentClosure: true, itemClosure: false, ...chosen.policy },
    approvals: {
      rollUp: true,
      on: 'item',
      itemFollows: true,
      groupNeeds: 'anyone',
      canceled: 'cancelled',
      ...chosen.approvals,
    },
    requests: { cascade: 'none', ...chosen.requests },
    oauth: { clientCredentials: true, lifetime: 1_799, ...chosen.oauth },
    rateLimit: chosen.rateLimit ?? null,
  };
}
