import { redacted } from '../../domain/redact.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Answer } from '../outbound/answer.ts';
import type { Outbound, OutboundContext } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { retryAfterSeconds } from '../outbound/retry-after.ts';
import { SignInFault, TicketFault } from '../outbound/ticket-fault.ts';
import { objectOf } from './record.ts';
import { GATEWAY, type JiraSettings } from './settings.ts';

type JiraCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Behind the site's address, with its leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
};

/**
 * One call of the site with our own account. Answers the JSON, `null` where there is none by the API's own word (204), and throws a
 * `TicketFault` for anything else. Nothing is tried twice.
 */
export type Wire = (call: JiraCall, context: OutboundContext) => Promise<unknown>;

/** A request that the API understood and does not carry out: what it says of it, by field. */
export class Declined extends TicketFault {
  readonly status: number;

  constructor(status: number, because: string) {
    super('refused', because);
    this.status = status;
  }
}

export function createWire(settings: JiraSettings, outbound: Outbound, clock: Clock): Wire {
  const base = settings.cloudId
    ? `https://${GATEWAY}/ex/jira/${settings.cloudId}`
    : `https://${settings.host}`;
  const basic = Buffer.from(`${settings.email}:${settings.token}`, 'utf8').toString('base64');
  return async (call, context) =>
    await asked(outbound, `${base}${call.path}`, call, `Basic ${basic}`, clock, context);
}

/** The directory that people are provisioned into, with its own key. */
export function createDirectoryWire(settings: JiraSettings, outbound: Outbound, clock: Clock): Wire {
  const base = `https://${GATEWAY}/scim/directory/${settings.directoryId}`;
  const bearer = `Bearer ${settings.directoryKey}`;
  return async (call, context) => await asked(outbound, `${base}${call.path}`, call, bearer, clock, context);
}

async function asked(
  outbound: Outbound,
  url: string,
  { method, query, body }: JiraCall,
  authorization: string,
  clock: Clock,
  context: OutboundContext,
): Promise<unknown> {
  const search = query ? `?${new URLSearchParams(query)}` : '';
  const headers = {
    accept: 'application/json',
    authorization,
    ...(body && { 'content-type': 'application/json' }),
  };
  let answer: Answer;
  try {
    answer = await outbound(
      `${url}${search}`,
      { method, headers, ...(body && { body: JSON.stringify(body) }) },
      context,
    );
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new TicketFault(error.kind === 'host-not-allowed' ? 'refused' : 'later', error.message);
  }
  if (answer.status === 204) return null;
  if (answer.status !== 200 && answer.status !== 201) throw await faultOf(answer, clock);
  return await jsonOf(answer);
}

/** A 2xx counts only as JSON: sites that sleep, and pages of a sign-on, answer 200 with HTML. */
async function jsonOf(answer: Answer): Promise<unknown> {
  const type = answer.headers.get('content-type') ?? '';
  if (!/^application\/(scim\+)?json\b/i.test(type))
    throw new TicketFault('later', `Jira answered ${answer.status} with ${type || 'no content type'}.`);
  try {
    return await answer.json();
  } catch {
    throw new TicketFault('later', `Jira answered ${answer.status} with broken JSON.`);
  }
}

async function faultOf(answer: Answer, clock: Clock): Promise<TicketFault> {
  const { status, headers } = answer;
  const reason = headers.get('ratelimit-reason');
  const because = `Jira answered ${status}${reason ? ` (${reason.slice(0, 60)})` : ''}: ${await explanation(answer)}`;
  const wait = retryAfterSeconds(headers.get('retry-after'), clock.now());
  if (status === 404) return new TicketFault('missing', because);
  // Our token being refused passes, too: one that is being replaced. Nothing was done.
  if (status === 401) return new SignInFault('later', because, wait);
  if ([408, 409, 425, 429].includes(status) || status >= 500 || (status >= 200 && status < 400))
    return new TicketFault('later', because, wait);
  return new Declined(status, because);
}

/** Messages, and what is wrong by field; or that of the service desk's own API. */
async function explanation(answer: Answer): Promise<string> {
  let body: unknown;
  try {
    body = JSON.parse(await answer.text());
  } catch {
    return 'no readable explanation';
  }
  const record = objectOf(body) ?? {};
  const messages = Array.isArray(record['errorMessages']) ? record['errorMessages'] : [];
  const fields = Object.entries(objectOf(record['errors']) ?? {}).map(([name, said]) => `${name}: ${said}`);
  const told = [...messages, ...fields, record['errorMessage'], record['detail']].filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  return told.length > 0 ? redacted(told.join('; ')).slice(0, 1_000) : 'no explanation';
}
