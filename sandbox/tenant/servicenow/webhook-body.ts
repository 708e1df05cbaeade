/** The body of the customer's webhook, rendered well or by one of the scripts that get it wrong. */
import { SERVICENOW_HOST } from '../../company.ts';
import type { Fields } from './store.ts';
import type { BodyStyle, EventName } from './switches.ts';

type WebhookFacts = {
  readonly eventId: string;
  readonly event: EventName;
  readonly table: string;
  /** The record's columns at the time of the change. */
  readonly item: Fields;
  readonly requestedForEmail: string;
  readonly variables: Fields;
};

/** The body's text and its content type. */
export function webhookBody(facts: WebhookFacts, style: BodyStyle): { body: string; contentType: string } {
  const contentType = style === 'text-plain' ? 'text/plain' : 'application/json';
  return { body: rendered(facts, style), contentType };
}

function rendered(facts: WebhookFacts, style: BodyStyle): string {
  const json = JSON.stringify(style === 'xml-escaped' ? escaped(contents(facts)) : contents(facts));
  switch (style) {
    case 'raw-newline':
      return json.replace('"stage":"', '"stage":"two\nlines ');
    case 'raw-quote':
      return json.replace('"stage":"', '"stage":"the "first" step ');
    case 'bom':
      return `\uFEFF${json}`;
    case 'duplicate-keys':
      return json.replace(/}$/, ',"number":"RITM0000001"}');
    default:
      return json;
  }
}

function contents({
  eventId,
  event,
  table,
  item,
  requestedForEmail,
  variables,
}: WebhookFacts): Readonly<Record<string, unknown>> {
  return {
    event_id: eventId,
    event,
    instance: SERVICENOW_HOST,
    table,
    sys_id: item['sys_id'],
    number: item['number'],
    ...(table === 'incident'
      ? {
          category: item['category'],
          subcategory: item['subcategory'],
          priority: item['priority'],
          ...(item['u_access_type'] && { access_type: item['u_access_type'] }),
          caller_id: item['caller_id'],
        }
      : {
          request: item['request'],
          cat_item: item['cat_item'],
          requested_for: item['requested_for'],
          requested_for_email: requestedForEmail,
        }),
    opened_by: item['opened_by'],
    state: item['state'],
    approval: item['approval'],
    stage: item['stage'],
    sys_mod_count: item['sys_mod_count'],
    sys_updated_on: item['sys_updated_on'],
    variables,
  };
}

/** `setStringParameter` escapes for XML whatever the body is. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;');
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, escaped(each)]));
}
