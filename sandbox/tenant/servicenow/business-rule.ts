/** The customer's business rule: which change of a request item, or of its approver rows, is reported to the app. */
import type { Random } from '../simulator.ts';
import { INTEGRATION_USER } from './accounts.ts';
import type { Fate, Outbox } from './outbox.ts';
import type { RestView } from './rest-view.ts';
import type { RecordStore, Row } from './store.ts';
import type { EventName, Switches } from './switches.ts';
import { variablesOf } from './variables.ts';
import { webhookBody } from './webhook-body.ts';

type Change = {
  readonly before: Row | null;
  readonly after: Row;
  readonly by: string;
  readonly fate: Fate;
};

export interface BusinessRule {
  /** Reports a change, or not; the ids of the deliveries it queued. */
  run(change: Change): readonly string[];
}

/** What a careful customer's rule watches. */
const WATCHED = [
  ...['state', 'approval', 'active', 'requested_for', 'cat_item', 'stage', 'assigned_to'],
  ...['category', 'subcategory', 'priority', 'caller_id', 'u_affected_user'],
  ...['u_access_type', 'u_access_role', 'u_access_scope', 'u_access_duration', 'parent_incident'],
];

export function businessRule(
  store: RecordStore,
  view: RestView,
  outbox: Outbox,
  random: Random,
  switches: Switches,
): BusinessRule {
  return {
    run(change) {
      const event = eventOf(change, switches);
      const item = ticketOf(store, change.after);
      if (item?.table === 'incident' && !isTold(item.fields, switches)) return [];
      if (!event || !item || change.fate === 'drop' || !switches.webhook.events.includes(event)) return [];
      if (switches.webhook.lose > 0) {
        switches.webhook.lose -= 1;
        return [];
      }
      const beneficiary = store.get('sys_user', item.fields['requested_for'] ?? '');
      const letter = (eventId: string) => ({
        number: item.fields['number'] ?? '',
        ...webhookBody(
          {
            eventId,
            event,
            table: item.table,
            item: item.fields,
            requestedForEmail: beneficiary?.fields['email'] ?? '',
            variables: variablesOf(view, item.sysId),
          },
          switches.webhook.body,
        ),
      });
      const eventId = random.guid();
      const ids = [outbox.post(letter(eventId))];
      if (change.fate === 'twice') {
        ids.push(outbox.post(letter(switches.webhook.duplicates === 'same-id' ? eventId : random.guid())));
      }
      return ids;
    },
  };
}

/** The ticket that changed, or whose approver row did. */
function ticketOf(store: RecordStore, row: Row): Row | null {
  if (row.table === 'sc_req_item' || row.table === 'incident') return row;
  const of = row.fields['sysapproval'] ?? '';
  return store.get('sc_req_item', of) ?? store.get('incident', of);
}

function eventOf({ before, after, by }: Change, switches: Switches): EventName | null {
  const changed = (column: string) => before?.fields[column] !== after.fields[column];
  if (after.table === 'sysapproval_approver') {
    if (by === INTEGRATION_USER && switches.webhook.echo === 'none') return null;
    return before && changed('state') ? 'approval.updated' : null;
  }
  if (after.table !== 'sc_req_item' && after.table !== 'incident') return null;
  const isIncident = after.table === 'incident';
  if (!before) return isIncident ? 'incident.submitted' : 'request.submitted';
  if (by === INTEGRATION_USER) {
    if (switches.webhook.echo === 'none') return null;
    if (switches.webhook.echo === 'watched' && !WATCHED.some(changed)) return null;
  }
  if (isIncident) return changed('state') && isOver(after) ? 'incident.closed' : 'incident.updated';
  if (changed('active') && after.fields['active'] === 'false') return 'request.closed';
  return changed('approval') && after.fields['approval'] === 'approved'
    ? 'request.approved'
    : 'request.updated';
}

/** Resolved, closed or canceled. */
function isOver({ fields }: Row): boolean {
  return ['6', '7', '8'].includes(fields['state'] ?? '');
}

/** Whether the app is told of an incident: of one of the categories that the rule names, or one that asks for access. */
export function isTold(
  { category = '', u_access_type: accessType = '' }: Row['fields'],
  { webhook: { categories } }: Switches,
): boolean {
  return categories.includes(category) || accessType !== '';
}
