import { redacted } from '../../domain/redact.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Answer } from '../outbound/answer.ts';
import type { Outbound, OutboundContext, OutboundInit } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { retryAfterSeconds } from '../outbound/retry-after.ts';
import { SignInFault, TicketFault } from '../outbound/ticket-fault.ts';
import { createTokenCache } from '../outbound/token-cache.ts';
import { objectOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';

type TableCall = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** `table`, or `table/sys_id`; of another API, what stands behind its name. */
  readonly path: string;
  /** Left out: tables. */
  readonly api?: 'on_call_rota';
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  /** Told how many records match, where the instance says so: pages are cut before rights are looked at. */
  readonly onTotal?: (records: number) => void;
  /** Whether it is enough to see those records of a list that rights let us see. */
  readonly seenOnly?: true;
};

/**
 * The Table API with our own token. Answers what stands in `result`; throws a `TicketFault` for anything else, and for a list
 * of which rights hide a part, unless `seenOnly` asks for no more. A token that is refused is replaced once; nothing else is tried twice.
 */
export type Wire = (call: TableCall, context: OutboundContext) => Promise<unknown>;

export function createWire(settings: ServiceNowSettings, outbound: Outbound, clock: Clock): Wire {
  const tokens = createTokenCache(clock, (context: OutboundContext) =>
    requestToken(settings, outbound, clock, context),
  );
  const sendOnce = async (call: TableCall, token: string, context: OutboundContext) => {
    const query = call.query ? `?${new URLSearchParams(call.query)}` : '';
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(call.body && { 'content-type': 'application/json' }),
    };
    const init: OutboundInit = {
      method: call.method,
      headers,
      ...(call.body && { body: JSON.stringify(call.body) }),
    };
    return sent(
      outbound,
      `https://${settings.host}/api/now/${call.api ?? 'table'}/${call.path}${query}`,
      init,
      context,
    );
  };
  return async (call, context) => {
    const token = await tokens.get(context);
    let answer = await sendOnce(call, token, context);
    if (answer.status === 401) {
      tokens.forget(token);
      answer = await sendOnce(call, await tokens.get(context), context);
    }
    const result = await resultOf(answer, call, settings, clock);
    const total = totalOf(answer);
    if (total === null) return result;
    call.onTotal?.(total);
    if (Array.isArray(result)) checkWhole(call, settings, result.length, total);
    return result;
  };
}

/** How many records match, by `X-Total-Count`, which is counted before rights; `null` where the instance doesn't say. */
function totalOf({ headers }: Answer): number | null {
  const total = headers.get('x-total-count') ?? '';
  return /^\d+$/.test(total) ? Number(total) : null;
}

/** Rows that rights leave out are missing without a word, so that an empty list is empty only if nothing matches. */
function checkWhole(
  { path, query = {}, seenOnly }: TableCall,
  { account }: ServiceNowSettings,
  shown: number,
  total: number,
): void {
  const { sysparm_limit: limit = String(total), sysparm_offset: offset = '0' } = query;
  const due = Math.min(Number(limit), Math.max(0, total - Number(offset)));
  if (seenOnly || shown >= due) return;
  throw new TicketFault(
    'refused',
    `ServiceNow has ${due} matching records in ${path} and shows our account ${account} only ${shown} of them. ${GIVE_READ(path, account)}`,
  );
}

const GIVE_READ = (what: string, account: string) =>
  `An administrator of ServiceNow has to let ${account} read ${what}.`;

async function sent(
  outbound: Outbound,
  url: string,
  init: OutboundInit,
  context: OutboundContext,
): Promise<Answer> {
  try {
    return await outbound(url, init, context);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    // A name that leads nowhere or a broken certificate may be our own doing.
    const away = error.kind === 'time-out' ? { away: true as const } : {};
    throw new TicketFault(error.kind === 'host-not-allowed' ? 'refused' : 'later', error.message, null, away);
  }
}

async function requestToken(
  { host, clientId, clientSecret }: ServiceNowSettings,
  outbound: Outbound,
  clock: Clock,
  context: OutboundContext,
) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const init: OutboundInit = { method: 'POST', headers, body: form.toString() };
  const askedAt = clock.now();
  const answer = await sent(outbound, `https://${host}/oauth_token.do`, init, {
    ...context,
    purpose: 'servicenow-token',
  });
  if (answer.status !== 200) {
    const { failure } = await faultOf(answer, clock, 'The token endpoint');
    const { kind, because, retryAfterSeconds, away } = failure;
    const fault = new SignInFault(kind, because, retryAfterSeconds, away ? { away } : {});
    fault.isRefused = answer.status === 401 || failure.kind === 'refused';
    throw fault;
  }
  const body = objectOf(await jsonOf(answer, 'The token endpoint'));
  const token = body?.['access_token'];
  const seconds = Number(body?.['expires_in']);
  if (typeof token !== 'string' || token === '' || !(seconds > 0))
    throw new TicketFault('later', 'The token endpoint of ServiceNow answered without a token.');
  return { token, expiresAt: askedAt + seconds * 1000 };
}

/** A 2xx counts only as JSON with a `result`: sleeping instances and sign-on pages answer 200 with HTML. */
async function resultOf(
  answer: Answer,
  { method, path }: TableCall,
  { account }: ServiceNowSettings,
  clock: Clock,
): Promise<unknown> {
  const [table = path] = path.split('/');
  if (answer.status === 404 && table === path)
    // A list without a match is empty: no record is missing because its table can't be reached.
    throw new TicketFault('later', `ServiceNow answered 404 for the table ${path}.`);
  if (answer.status === 403) {
    const may = method === 'GET' ? 'read' : method === 'POST' ? 'create records in' : 'change records in';
    const { because } = (await faultOf(answer, clock, 'ServiceNow')).failure;
    throw new TicketFault(
      'refused',
      `${because.replace(/\.$/, '')} (${method} ${table}). An administrator of ServiceNow has to let ${account} ${may} ${table}, or mend the rule that refuses it.`,
    );
  }
  if (answer.status !== 200 && answer.status !== 201) throw await faultOf(answer, clock, 'ServiceNow');
  const body = objectOf(await jsonOf(answer, 'ServiceNow'));
  const failed = body?.['status'] === 'failure' || (body?.['error'] ?? null) !== null;
  // A call that a quota canceled on its way answers 200, with the rows it got to and an error beside them.
  if (failed) throw new TicketFault('later', `ServiceNow answered ${answer.status}: ${wordsOf(body)}`);
  const result = body?.['result'];
  if (typeof result !== 'object' || result === null)
    throw new TicketFault('later', `ServiceNow answered ${answer.status} without a result.`);
  return result;
}

async function jsonOf(answer: Answer, who: string): Promise<unknown> {
  const type = answer.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(type))
    throw new TicketFault('later', `${who} answered ${answer.status} with ${type || 'no content type'}.`);
  try {
    return await answer.json();
  } catch {
    throw new TicketFault('later', `${who} answered ${answer.status} with broken JSON.`);
  }
}

async function faultOf(answer: Answer, clock: Clock, who: string): Promise<TicketFault> {
  const { status } = answer;
  const because = `${who} answered ${status}: ${await explanation(answer)}`;
  if (status === 404) return new TicketFault('missing', because);
  if (isPassing(status))
    return new TicketFault(
      'later',
      because,
      retryAfterSeconds(answer.headers.get('retry-after'), clock.now()),
      status >= 500 ? { away: true } : {},
    );
  return new TicketFault('refused', because);
}

/** Our account being refused (401) passes, too: a secret in rotation, a restart that forgot tokens. Nothing was done. */
function isPassing(status: number): boolean {
  return [401, 408, 429].includes(status) || status >= 500 || (status >= 200 && status < 400);
}

/** `error.message` and `error.detail` (which may be null), or the OAuth form of an error, or that there was neither. */
async function explanation(answer: Answer): Promise<string> {
  const text = await answer.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return 'no readable explanation';
  }
  return wordsOf(body);
}

function wordsOf(body: unknown): string {
  const error = objectOf(objectOf(body)?.['error']);
  const parts = [error?.['message'], error?.['detail'], objectOf(body)?.['error_description']];
  const told = parts.filter((part): part is string => typeof part === 'string' && part !== '');
  return told.length > 0 ? redacted(told.join('; ')) : 'no explanation';
}
