import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { HOUR, MINUTE } from '../../domain/instant.ts';
import { parseStrictly } from '../../domain/strict-json.ts';
import type { InboundContract } from '../../ports/inbound-contract.ts';
import type { Issue, PingRead, TicketEvent, TicketInbound } from '../../ports/ticketing.ts';
import { isIssueId, isIssueKey, type Json, objectOf } from './record.ts';
import type { JiraSettings } from './settings.ts';

/** A webhook carries the whole issue. What is larger is lost, and found by the sweep. */
const LARGEST_BODY = 1024 * 1024;

/** A delivery that was not taken is sent again, with the same bytes, up to five times in 5 to 15 minutes each. */
const REPEATS_FOR = 2 * HOUR;
const AHEAD = 5 * MINUTE;

/** Header of an automation rule, whose web requests are not signed. */
const RULE_HEADER = 'x-countersign-secret';

const CONTRACT: InboundContract = {
  sender: 'Jira, by a webhook of its administrator or by the web request of an automation rule',
  proof:
    'A webhook by HMAC-SHA256 with a secret that both sides hold, over the body as it was sent; a rule, which signs nothing, by a secret in a header.',
  headers: {
    'X-Hub-Signature': '`sha256=`, then the signature in hex: of a webhook.',
    'X-Countersign-Secret': 'The secret of the rule, where there is no signature.',
  },
  refusals: {
    401: [
      'signature-missing',
      'signature-unreadable',
      'signature-mismatch',
      'timestamp-unreadable',
      'timestamp-outside-window',
      'secret-mismatch',
    ],
  },
  body: {
    oneOf: [
      {
        title: 'A request was made or changed',
        type: 'object',
        properties: {
          timestamp: { type: 'integer', description: 'when a webhook was sent, in milliseconds' },
          at: { type: 'string', description: 'the same of a rule, as text' },
          webhookEvent: { type: 'string', description: 'the event, which is shown and decides nothing' },
          issue: {
            type: 'object',
            properties: {
              id: { type: ['string', 'integer'], description: 'the id of the issue, in digits' },
              key: { type: 'string', pattern: '^[A-Z][A-Z0-9_]+-[0-9]+$' },
              self: { type: 'string', description: 'the address of the issue, on our site' },
            },
            required: ['id', 'key', 'self'],
          },
        },
        required: ['issue'],
      },
      {
        title: 'A ping: answers with the verdict of each check and changes nothing',
        type: 'object',
        properties: {
          event: { const: 'ping' },
          site: { type: 'string', description: 'the address of the site' },
        },
        required: ['event', 'site'],
      },
    ],
  },
};

type Authenticity = ReturnType<TicketInbound['authenticate']>;
const no = (code: string, detail: string): Authenticity => ({ authentic: false, code, detail });

/** Jira's webhooks, signed over their bytes, and the web requests of automation rules, which carry a secret. Both only locate. */
export function createJiraInbound(
  settings: Pick<JiraSettings, 'host' | 'webhookSecrets' | 'automationSecrets' | 'mapping'>,
): TicketInbound {
  return {
    system: 'jira',
    contract: () => CONTRACT,
    largestBody: LARGEST_BODY,
    authenticate: (headers, body, now) =>
      headers.has('x-hub-signature')
        ? checkSigned(headers.get('x-hub-signature') ?? '', body, settings.webhookSecrets, now)
        : checkRule(headers.get(RULE_HEADER), settings.automationSecrets),
    ping: (_, body) => pingIn(body, settings.host),
    parse(body) {
      if (Buffer.byteLength(body) > LARGEST_BODY)
        return { parsed: false, issues: [{ path: '$', message: `is over ${LARGEST_BODY} bytes` }] };
      const json = parseStrictly(body);
      if (!json.parsed) return json;
      const values = objectOf(json.value);
      if (!values) return { parsed: false, issues: [{ path: '$', message: 'must be an object' }] };
      return eventIn(values, body, settings);
    },
  };
}

/** Sent by hand from a rule, to see in its log what is wrong. Jira tells nothing of itself in it. */
function pingIn(body: string, host: string): PingRead | null {
  const json = parseStrictly(body);
  const values = json.parsed ? objectOf(json.value) : null;
  if (values?.['event'] !== 'ping') return null;
  if (URL.parse(String(values['site'] ?? ''))?.host !== host)
    return {
      parsed: false,
      issues: [{ path: '$.site', message: 'is not the site this connector reads from' }],
    };
  return {
    parsed: true,
    ping: { sentAt: momentIn(values['at']) ?? Number.NaN, rights: null, audited: null },
  };
}

function checkSigned(header: string, body: string, secrets: readonly string[], now: number): Authenticity {
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(header.trim()) ?? [];
  if (hex === undefined)
    return no('signature-unreadable', 'X-Hub-Signature must be sha256= and a SHA-256 in hex.');
  const sent = Buffer.from(hex, 'hex');
  // every secret is tried, so that the time taken doesn't tell which one matched
  const matches = secrets
    .filter((secret) => secret !== '')
    .map((secret) => timingSafeEqual(createHmac('sha256', secret).update(body, 'utf8').digest(), sent));
  if (!matches.includes(true))
    return no('signature-mismatch', 'No secret of ours makes this signature over the bytes received.');
  const sentAt = sentAtIn(body);
  if (sentAt === null) return no('timestamp-unreadable', 'The body must carry "timestamp", in milliseconds.');
  if (sentAt < now - REPEATS_FOR || sentAt > now + AHEAD)
    return no(
      'timestamp-outside-window',
      `The timestamp must be within ${REPEATS_FOR / HOUR} hours before and ${AHEAD / MINUTE} minutes after now.`,
    );
  return { authentic: true };
}

/** Read only of bytes whose signature is right. */
function sentAtIn(body: string): number | null {
  const json = parseStrictly(body);
  const at = json.parsed ? objectOf(json.value)?.['timestamp'] : undefined;
  return typeof at === 'number' && Number.isSafeInteger(at) ? at : null;
}

function checkRule(sent: string | null, secrets: readonly string[]): Authenticity {
  if (sent === null || sent === '')
    return no('signature-missing', 'Give the webhook a secret, or the rule the header X-Countersign-Secret.');
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  const matches = secrets
    .filter((secret) => secret !== '')
    .map((secret) => timingSafeEqual(digest(secret), digest(sent.trim())));
  if (matches.includes(true)) return { authentic: true };
  return no('secret-mismatch', 'X-Countersign-Secret is none of ours.');
}

/** An id is text in webhooks and a number in automation's own format. */
const idIn = (value: unknown): string =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : String(value ?? '');

function eventIn(
  values: Json,
  body: string,
  { host, mapping }: Pick<JiraSettings, 'host' | 'mapping'>,
): ReturnType<TicketInbound['parse']> {
  const issue = objectOf(values['issue']) ?? {};
  const [id, key] = [idIn(issue['id']), String(issue['key'] ?? '')];
  const self = typeof issue['self'] === 'string' ? issue['self'] : '';
  const fields = objectOf(issue['fields']) ?? {};
  const changed = momentIn(values['timestamp']) ?? momentIn(fields['updated']) ?? momentIn(values['at']);
  const issues: Issue[] = [];
  if (!isIssueId(id)) issues.push({ path: '$.issue.id', message: 'must be the id of an issue, in digits' });
  if (!isIssueKey(key)) issues.push({ path: '$.issue.key', message: 'must be a key such as SD-42' });
  if (URL.parse(self)?.host !== host)
    issues.push({ path: '$.issue.self', message: 'is not of the site this connector reads from' });
  if (changed === null)
    issues.push({
      path: '$.timestamp',
      message: 'is needed, or else issue.fields.updated or "at", to know a repeated delivery',
    });
  if (issues.length > 0) return { parsed: false, issues };
  const type = objectOf(objectOf(fields[mapping.requestType])?.['requestType'])?.['id'];
  const version = momentIn(fields['updated']);
  const event: TicketEvent = {
    // Whatever repeats a delivery repeats its bytes, and what differs is another one.
    deliveryId: `${id}:${changed}:${createHash('sha256').update(body, 'utf8').digest('hex').slice(0, 32)}`,
    event: typeof values['webhookEvent'] === 'string' ? values['webhookEvent'].slice(0, 60) : 'automation',
    ticket: { system: 'jira', id, number: key },
    catalogItemHint: typeof type === 'string' ? type : null,
    ...(version !== null && { version }),
  };
  return { parsed: true, event };
}

/** In milliseconds since the epoch, which automation sends as text. */
function momentIn(value: unknown): number | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value !== 'string') return null;
  if (/^\d{12,14}$/.test(value)) return Number(value);
  const at = Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}
