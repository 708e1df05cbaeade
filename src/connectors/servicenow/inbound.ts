import { parseStrictly } from '../../domain/strict-json.ts';
import type { InboundContract, JsonSchema } from '../../ports/inbound-contract.ts';
import type { Issue, TicketEvent, TicketInbound } from '../../ports/ticketing.ts';
import { checkSignature, SIGNED } from '../inbound/signature.ts';
import { PING, pingIn } from './ping.ts';
import { objectOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';

const LARGEST_BODY = 64 * 1024;

type Field = { readonly shape: RegExp; readonly says: string; readonly required: boolean };

/** Values of choice lists are the customer's own words. */
const CHOICE = /^[^\p{Cc}\p{Cs}]{1,40}$/u;

const SYS_ID = /^[0-9a-f]{32}$/;

/** What we read of the body; anything else in it is ignored, because nothing in it is believed. */
const FIELDS = {
  event: { shape: /^[a-z]{1,20}\.[a-z-]{1,20}$/, says: 'an event such as request.submitted', required: true },
  instance: { shape: /^[a-z0-9.-]{1,253}$/, says: 'the host name of the instance', required: true },
  table: { shape: /^(sc_req_item|incident)$/, says: '"sc_req_item" or "incident"', required: true },
  sys_id: { shape: SYS_ID, says: '32 lower-case hexadecimal digits', required: true },
  // Prefix and digits are the customer's (Number Maintenance).
  number: {
    shape: /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
    says: 'a number such as RITM0010042, of letters, digits, ".", "_" and "-"',
    required: true,
  },
  category: { shape: CHOICE, says: 'a choice of up to 40 characters', required: false },
  subcategory: { shape: CHOICE, says: 'a choice of up to 40 characters', required: false },
  access_type: { shape: CHOICE, says: 'a choice of up to 40 characters', required: false },
  cat_item: { shape: SYS_ID, says: '32 lower-case hexadecimal digits', required: false },
  event_id: { shape: /^[0-9A-Za-z-]{8,64}$/, says: 'a GUID made by the sender', required: false },
  sys_mod_count: { shape: /^\d{1,9}$/, says: 'a whole number', required: false },
} satisfies Readonly<Record<string, Field>>;

type Name = keyof typeof FIELDS;

/** An optional member may be there and empty. */
const propertyOf = ({ shape, says, required }: Field): JsonSchema => ({
  type: 'string',
  description: says,
  pattern: required ? shape.source : `^$|${shape.source}`,
});

const FIELD_LIST = Object.entries<Field>(FIELDS);

const CONTRACT: InboundContract = {
  sender: 'ServiceNow, by the business rules of the update set',
  ...SIGNED,
  body: {
    oneOf: [
      {
        title: 'A ticket was made or changed',
        type: 'object',
        properties: Object.fromEntries(FIELD_LIST.map(([name, field]) => [name, propertyOf(field)])),
        required: FIELD_LIST.flatMap(([name, { required }]) => (required ? [name] : [])),
        anyOf: ['event_id', 'sys_mod_count'].map((name) => ({
          required: [name],
          properties: { [name]: { minLength: 1 } },
        })),
      },
      PING,
    ],
  },
};

/** ServiceNow's webhooks, sent by the customer's own script in the contract of our documentation. */
export function createServiceNowInbound(
  settings: Pick<ServiceNowSettings, 'host' | 'webhookSecrets'>,
): TicketInbound {
  return {
    system: 'servicenow',
    contract: () => CONTRACT,
    ping: (headers, body) => pingIn(headers, body, settings.host),
    authenticate: (headers, body, now) => checkSignature(headers, body, settings.webhookSecrets, now),
    parse(body) {
      if (Buffer.byteLength(body) > LARGEST_BODY)
        return { parsed: false, issues: [{ path: '$', message: `is over ${LARGEST_BODY} bytes` }] };
      const json = parseStrictly(body);
      if (!json.parsed) return json;
      const values = objectOf(json.value);
      if (!values) return { parsed: false, issues: [{ path: '$', message: 'must be an object' }] };
      const issues = issuesOf(values, settings.host);
      return issues.length > 0 ? { parsed: false, issues } : eventOf(values);
    },
  };
}

function issuesOf(values: Readonly<Record<string, unknown>>, host: string): readonly Issue[] {
  const issues: Issue[] = [];
  for (const [name, { shape, says, required }] of Object.entries<Field>(FIELDS)) {
    const value = values[name];
    const absent = value === undefined || (!required && value === '');
    if (absent && !required) continue;
    if (typeof value !== 'string' || !shape.test(value))
      issues.push({ path: `$.${name}`, message: `must be ${says}` });
  }
  if (issues.length === 0 && values['instance'] !== host)
    issues.push({ path: '$.instance', message: 'is not the instance this connector reads from' });
  if (!values['event_id'] && !values['sys_mod_count'])
    issues.push({
      path: '$.event_id',
      message: 'is needed, or else sys_mod_count, to know a repeated delivery',
    });
  return issues;
}

function eventOf(values: Readonly<Record<string, unknown>>): {
  readonly parsed: true;
  readonly event: TicketEvent;
} {
  const text = (name: Name) => String(values[name] ?? '');
  return {
    parsed: true,
    event: {
      deliveryId: text('event_id') || `${text('sys_id')}:${text('sys_mod_count')}`,
      event: text('event'),
      ticket: {
        system: 'servicenow',
        id: text('sys_id'),
        number: text('number'),
        ...(text('table') === 'incident' && { type: 'incident' }),
      },
      catalogItemHint: text('cat_item') || null,
      ...(text('table') === 'incident' && {
        fieldsHint: {
          ...{ category: text('category'), subcategory: text('subcategory') },
          ...(text('access_type') && { accessType: text('access_type') }),
        },
      }),
      ...(text('sys_mod_count') && { version: Number(text('sys_mod_count')) }),
    },
  };
}
