import { type Instant, instant } from '../../domain/instant.ts';
import { parseStrictly } from '../../domain/strict-json.ts';
import { typed } from '../../domain/written-text.ts';
import type { AlertInbound } from '../../ports/alerts.ts';
import type { InboundContract, JsonSchema } from '../../ports/inbound-contract.ts';
import type { Issue } from '../../ports/ticketing.ts';
import { checkSignature, SIGNED } from './signature.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Visible ASCII. */
const ALERT_ID = /^[\x21-\x7e]{1,128}$/;

const LONGEST_SOURCE = 100;
const LONGEST_TEXT = 4_000;

type Field = {
  /** As the description of the API has it. */
  readonly schema: JsonSchema;
  readonly fits: (value: string) => boolean;
  readonly says: string;
  readonly required?: true;
};

const FIELDS = {
  alertId: {
    schema: { pattern: ALERT_ID.source },
    fits: (value) => ALERT_ID.test(value),
    says: 'the id of the alert, of up to 128 visible ASCII characters',
    required: true,
  },
  userId: {
    schema: { pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' },
    fits: (value) => GUID.test(value),
    says: 'the object id of a user of the directory',
    required: true,
  },
  detectedAt: {
    schema: { pattern: MOMENT.source },
    fits: (value) => MOMENT.test(value) && !Number.isNaN(Date.parse(value)),
    says: 'a moment such as "2026-03-03T09:00:00Z"',
  },
  source: {
    schema: { maxLength: LONGEST_SOURCE },
    fits: (value) => value.length <= LONGEST_SOURCE,
    says: `up to ${LONGEST_SOURCE} characters`,
  },
  text: {
    schema: { maxLength: LONGEST_TEXT },
    fits: (value) => value.length <= LONGEST_TEXT,
    says: `up to ${LONGEST_TEXT} characters`,
  },
} satisfies Readonly<Record<string, Field>>;

const FIELD_LIST = Object.entries<Field>(FIELDS);

const CONTRACT: InboundContract = {
  sender: 'Your monitoring of sign-ins',
  ...SIGNED,
  body: {
    type: 'object',
    properties: Object.fromEntries(
      FIELD_LIST.map(([name, { schema, says }]) => [name, { type: 'string', description: says, ...schema }]),
    ),
    required: FIELD_LIST.flatMap(([name, { required }]) => (required ? [name] : [])),
    additionalProperties: false,
  },
};

/** Alerts about people, signed as webhooks are. `secrets`: any of which signs; an empty one signs nothing. */
export function createAlertInbound(secrets: readonly string[]): AlertInbound {
  return {
    contract: () => CONTRACT,
    authenticate: (headers, body, now) => checkSignature(headers, body, secrets, now),
    parse(body) {
      const json = parseStrictly(body);
      if (!json.parsed) return json;
      const values = objectOf(json.value);
      if (!values) return { parsed: false, issues: [{ path: '$', message: 'must be an object' }] };
      const issues = issuesOf(values);
      return issues.length > 0 ? { parsed: false, issues } : { parsed: true, alert: alertOf(values) };
    },
  };
}

type Values = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Values | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : null;
}

/** What is not known here is refused: whoever sends it may think that it counts. */
function issuesOf(values: Values): readonly Issue[] {
  const stray = Object.keys(values).filter((name) => !Object.hasOwn(FIELDS, name));
  const issues: Issue[] = stray.map((name) => ({ path: `$.${name}`, message: 'is no member of an alert' }));
  for (const [name, { fits, says, required }] of Object.entries<Field>(FIELDS)) {
    const value = values[name];
    if (value === undefined && !required) continue;
    if (typeof value !== 'string' || !fits(value))
      issues.push({ path: `$.${name}`, message: `must be ${says}` });
  }
  return issues;
}

function alertOf(values: Values) {
  const text = (name: keyof typeof FIELDS) => {
    const value = values[name];
    return typeof value === 'string' && value.trim() !== '' ? value.toWellFormed() : null;
  };
  const words = (name: 'source' | 'text') => {
    const said = text(name);
    return said === null ? null : typed(said);
  };
  const detectedAt = text('detectedAt');
  return {
    alertId: String(values['alertId']),
    userId: String(values['userId']).toLowerCase(),
    detectedAt: detectedAt === null ? null : momentOf(detectedAt),
    source: words('source'),
    text: words('text'),
  };
}

const momentOf = (text: string): Instant => instant(Date.parse(text));
