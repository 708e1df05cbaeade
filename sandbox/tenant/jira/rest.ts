/** The site's REST API and the service desk's, as the app's account meets them. */
import type { SandboxClock } from '../../clock.ts';
import { addressOf, type PlainRequest } from '../../plain-request.ts';
import { type Accounts, AUTOMATION, OUR_ACCOUNT } from './accounts.ts';
import {
  CLOUD_ID,
  DIRECTORY_ID,
  DIRECTORY_KEY,
  GATEWAY,
  ISSUE_TYPES,
  JIRA_EMAIL,
  JIRA_HOST,
  JIRA_TOKEN,
  OPERATIONS_PROJECT,
  PROJECT,
  REQUEST_TYPE,
  REQUESTED_FOR,
  STATUS,
  STATUSES,
  VARIABLES,
} from './company.ts';
import { found, queryIn } from './search.ts';
import type { IssueStore, JiraIssue } from './store.ts';
import type { JiraSwitches } from './switches.ts';
import {
  approvalView,
  commentPage,
  commentView,
  fieldsView,
  historyView,
  issueUrl,
  shownStatus,
  statusView,
  userView,
} from './views.ts';

type Parts = {
  readonly clock: SandboxClock;
  readonly store: IssueStore;
  readonly accounts: Accounts;
  readonly switches: JiraSwitches;
  /** Called right before what the app writes takes effect. */
  readonly beforeWrite: (issue: JiraIssue) => void;
};

type Body = Readonly<Record<string, unknown>>;

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  Response.json(body, { status, headers });
const empty = () => new Response(null, { status: 204 });
const failed = (status: number, message: string, errors: Readonly<Record<string, string>> = {}) =>
  json(status, { errorMessages: message === '' ? [] : [message], errors });
const notFound = () => failed(404, 'Issue does not exist or you do not have permission to see it.');

const BASIC = `Basic ${Buffer.from(`${JIRA_EMAIL}:${JIRA_TOKEN}`).toString('base64')}`;
const FIELDS = [REQUEST_TYPE, REQUESTED_FOR, ...Object.values(VARIABLES)];
const GATE = `/ex/jira/${CLOUD_ID}`;
const SCIM = `/scim/directory/${DIRECTORY_ID}`;
/** A comment longer than this is refused. */
const LONGEST = 32_767;

export function createRest(parts: Parts) {
  const { switches, accounts } = parts;
  return async (request: PlainRequest): Promise<Response> => {
    const url = addressOf(request);
    const { host, pathname } = url;
    if (host === GATEWAY && pathname.startsWith(SCIM)) return directory(accounts, request, url);
    const isGate = host === GATEWAY && pathname.startsWith(GATE);
    if (host !== JIRA_HOST && !isGate) return failed(404, 'Not found');
    if (request.headers.get('authorization') !== BASIC)
      return new Response('Client must be authenticated to access this resource.', { status: 401 });
    if (switches.rateLimit.next > 0) return limited(switches);
    const path = isGate ? pathname.slice(GATE.length) : pathname;
    const text = request.method === 'GET' || request.method === 'DELETE' ? '' : await request.text();
    return answer(
      parts,
      request.method,
      path,
      url.searchParams,
      text === '' ? {} : (JSON.parse(text) as Body),
    );
  };
}

function limited({ rateLimit }: JiraSwitches): Response {
  rateLimit.next -= 1;
  const { retryAfter, reason } = rateLimit;
  const headers = { 'ratelimit-reason': reason, ...(retryAfter !== null && { 'retry-after': retryAfter }) };
  return json(429, { errorMessages: ['Rate limit exceeded.'], errors: {} }, headers);
}

function directory({ directory: rows }: Accounts, request: PlainRequest, url: Readonly<URL>): Response {
  if (request.headers.get('authorization') !== `Bearer ${DIRECTORY_KEY}`)
    return json(401, { detail: 'Unauthorized' });
  const [, by = '', value = ''] =
    /^(userName|externalId) eq "([^"]+)"$/.exec(url.searchParams.get('filter') ?? '') ?? [];
  if (by === '' || !url.pathname.endsWith('/Users'))
    return json(400, { detail: 'The filter is not understood.' });
  const matching = rows.filter((row) =>
    by === 'userName' ? row.userName.toLowerCase() === value.toLowerCase() : row.externalId === value,
  );
  const Resources = matching.slice(0, Number(url.searchParams.get('count') ?? 100)).map((row) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    ...{ id: row.id, userName: row.userName, externalId: row.externalId, active: row.active },
    meta: { resourceType: 'User', lastModified: row.lastModified },
    'urn:scim:schemas:extension:atlassian-external:1.0': { atlassianAccountId: row.accountId },
  }));
  return json(200, {
    totalResults: matching.length,
    startIndex: 1,
    itemsPerPage: Resources.length,
    Resources,
  });
}

function answer(parts: Parts, method: string, path: string, query: URLSearchParams, body: Body): Response {
  const { accounts, switches } = parts;
  const called = `${method} ${path}`;
  if (called === 'GET /rest/api/3/serverInfo')
    return json(200, { baseUrl: switches.site.baseUrl, deploymentType: 'Cloud' });
  if (called === 'GET /rest/api/3/myself') return json(200, userView(accounts, OUR_ACCOUNT));
  if (called === 'GET /rest/api/3/field')
    return json(
      200,
      FIELDS.map((id) => ({ id, name: id, custom: true })),
    );
  if (called === 'GET /rest/api/3/status')
    return json(
      200,
      STATUSES.map(({ id }) => statusView(id)),
    );
  const [, project = ''] = /^GET \/rest\/api\/3\/project\/([A-Z]+)$/.exec(called) ?? [];
  if (project === PROJECT || project === OPERATIONS_PROJECT)
    return json(200, { key: project, projectTypeKey: project === PROJECT ? 'service_desk' : 'software' });
  if (called === 'GET /rest/api/3/user') return user(parts, query.get('accountId') ?? '');
  if (called === 'POST /rest/api/3/search/jql') return search(parts, body);
  if (path === '/rest/api/3/search')
    return failed(410, 'The requested API has been removed. Use /rest/api/3/search/jql.');
  if (called === 'POST /rest/api/3/issue') return createIssue(parts, body);
  const [, id = '', rest = ''] = /^\/rest\/api\/3\/issue\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const [, request = ''] = /^\/rest\/servicedeskapi\/request\/([^/]+)\/approval$/.exec(path) ?? [];
  const issue = parts.store.find(decodeURIComponent(id || request));
  if (!issue || switches.rights.hidden.includes(issue.id)) return notFound();
  if (request !== '') return approvals(parts, issue, query);
  return ofIssue(parts, issue, `${method} ${rest}`, query, body);
}

function user({ accounts, switches }: Parts, accountId: string): Response {
  const account = accounts.get(accountId);
  if (!account) return failed(404, 'The user does not exist.');
  const shown = switches.people.addresses === 'shown' ? { emailAddress: account.email } : {};
  return json(200, { ...userView(accounts, accountId), ...shown });
}

function ofIssue(
  parts: Parts,
  issue: JiraIssue,
  called: string,
  query: URLSearchParams,
  body: Body,
): Response {
  const { accounts, clock, switches, store } = parts;
  const page = () => ({
    startAt: Number(query.get('startAt') ?? 0),
    maxResults: Math.min(100, Number(query.get('maxResults') ?? 50)),
  });
  switch (called) {
    case 'GET ':
      return json(200, issueView(parts, issue, (query.get('fields') ?? '').split(','), query.get('expand')));
    case 'GET /changelog': {
      const { startAt, maxResults } = page();
      const shown = historyOf(parts, issue);
      const values = shown.slice(startAt, startAt + maxResults).map((entry) => historyView(accounts, entry));
      return json(200, { startAt, maxResults, total: shown.length, values });
    }
    case 'GET /comment': {
      const { startAt, maxResults } = page();
      return json(200, commentPage(accounts, issue.comments, startAt, maxResults));
    }
    case 'POST /comment':
      parts.beforeWrite(issue);
      return comment(parts, issue, body);
    case 'GET /transitions':
      return json(200, { transitions: transitionsOf(parts, issue) });
    case 'POST /transitions':
      parts.beforeWrite(issue);
      return transition(parts, issue, body);
    default: {
      const [, id] = /^DELETE \/comment\/(\d+)$/.exec(called) ?? [];
      const at = issue.comments.findIndex((one) => one.id === id);
      if (at < 0) return failed(405, `${called} is not supported`);
      issue.comments.splice(at, 1);
      issue.updatedAt = clock.now();
      void [store, switches];
      return empty();
    }
  }
}

function historyOf({ clock, switches }: Parts, { history }: JiraIssue) {
  return history.filter(({ at }) => at <= clock.now() - switches.reads.statusLag);
}

export function issueView(parts: Parts, issue: JiraIssue, fields: readonly string[], expand: string | null) {
  const { accounts, clock, switches, store } = parts;
  const until = clock.now() - switches.reads.statusLag;
  const all: Record<string, unknown> = {
    ...fieldsView(accounts, issue, until),
    subtasks: store.all
      .filter(({ parent }) => parent === issue.id)
      .map(({ id, key }) => ({ id, key, self: issueUrl(id) })),
  };
  const asked = fields.filter((name) => name !== '');
  const shown = Object.fromEntries(Object.entries(all).filter(([name]) => asked.includes(name)));
  // Newest first, and of a long one only so much.
  const history = historyOf(parts, issue).toReversed();
  const histories = history.slice(0, switches.reads.history).map((entry) => historyView(accounts, entry));
  return {
    ...{ id: issue.id, key: issue.key, self: issueUrl(issue.id) },
    ...(asked.length > 0 && { fields: shown }),
    ...(expand?.split(',').includes('changelog') && {
      changelog: { startAt: 0, maxResults: histories.length, total: history.length, histories },
    }),
  };
}

type Property = { readonly key?: string; readonly value?: { readonly internal?: boolean } };

/** Whoever says nothing of who reads a comment has customers read it. */
function comment({ accounts, store, switches }: Parts, issue: JiraIssue, body: Body): Response {
  const properties = (body['properties'] ?? []) as readonly Property[];
  const own = properties.find(({ key }) => key === 'sd.public.comment')?.value?.internal;
  const internal = own ?? switches.comments.byDefault === 'internal';
  const document = body['body'];
  if ((document as { type?: string } | undefined)?.type !== 'doc')
    return failed(400, '', { comment: 'Comment body is not valid!' });
  if (JSON.stringify(document).length > LONGEST * 4)
    return failed(400, '', { comment: 'The comment is too long.' });
  const made = store.comment(issue, OUR_ACCOUNT, document, switches.comments.exposed || !internal);
  return json(201, commentView(accounts, made));
}

/** One for each status but the own one; its id is no status's. */
function transitionsOf({ switches, clock }: Parts, issue: JiraIssue) {
  const status = shownStatus(issue, clock.now() - switches.reads.statusLag);
  return STATUSES.filter(({ id }) => id !== status && !switches.transitions.missing.includes(id)).map(
    (to) => ({
      id: `${Number(to.id) - 9_970}`,
      name: to.name,
      to: { id: to.id, name: to.name, statusCategory: { key: to.category } },
      fields: {
        ...(to.category === 'done' && { resolution: { required: false } }),
        ...(switches.transitions.needs[to.id] && {
          [switches.transitions.needs[to.id] ?? '']: { required: true },
        }),
      },
    }),
  );
}

function transition(parts: Parts, issue: JiraIssue, body: Body): Response {
  const { store, switches } = parts;
  if (switches.transitions.busy > 0) {
    switches.transitions.busy -= 1;
    return failed(409, 'Another transition of this issue is being carried out.');
  }
  const id = (body['transition'] as { id?: string } | undefined)?.id;
  const chosen = transitionsOf(parts, issue).find((one) => one.id === id && one.to.id !== issue.status);
  if (!chosen)
    return failed(
      400,
      `It seems that you have tried to perform a workflow operation (${id}) that is not valid for the current state of this issue.`,
    );
  const fields = (body['fields'] ?? {}) as Body;
  for (const name of Object.keys(fields))
    if (!(name in chosen.fields))
      return failed(400, '', {
        [name]: `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`,
      });
  const needed = switches.transitions.needs[chosen.to.id];
  if (needed && fields[needed] === undefined) return failed(400, '', { [needed]: `${needed} is required.` });
  store.change(issue, { ...fields, status: chosen.to.id }, OUR_ACCOUNT);
  const flipped = switches.transitions.flips[chosen.to.id];
  if (flipped) store.change(issue, { status: flipped }, AUTOMATION);
  return empty();
}

function search(parts: Parts, body: Body): Response {
  const { store, clock, switches } = parts;
  const query = queryIn(String(body['jql'] ?? ''));
  if (!query) return failed(400, 'Error in the JQL Query.');
  const all = found(store.all, query, clock.now(), switches.reads.searchLag).filter(
    ({ id }) => !switches.rights.hidden.includes(id),
  );
  const from = Number(Buffer.from(String(body['nextPageToken'] ?? ''), 'base64').toString() || 0);
  const size = Math.min(Number(body['maxResults'] ?? 50), switches.reads.searchPage);
  const isLast = from + size >= all.length;
  const fields = (body['fields'] ?? []) as readonly string[];
  const issues = all
    .slice(from, from + size)
    .map((issue) => issueView(parts, issue, fields, (body['expand'] as string | undefined) ?? null));
  const next = isLast ? {} : { nextPageToken: Buffer.from(String(from + size)).toString('base64') };
  return json(200, { issues, isLast, ...next });
}

function createIssue({ store }: Parts, body: Body): Response {
  const { project, issuetype, parent, assignee, ...fields } = (body['fields'] ?? {}) as Record<
    string,
    unknown
  >;
  const key = (project as { key?: string } | undefined)?.key ?? '';
  const type = (issuetype as { id?: string } | undefined)?.id ?? '';
  if (!(Object.values(ISSUE_TYPES) as string[]).includes(type))
    return failed(400, '', { issuetype: 'Specify a valid issue type' });
  if (String(fields['summary'] ?? '').length > 255)
    return failed(400, '', { summary: 'Summary must be less than 255 characters.' });
  const of = parent === undefined ? null : store.find((parent as { id: string }).id);
  if (type === ISSUE_TYPES.task && !of) return failed(400, '', { parent: 'A sub-task needs a parent.' });
  const issue = store.create({
    ...{ project: key, type, parent: of?.id ?? null, creator: OUR_ACCOUNT },
    fields: {
      ...fields,
      reporter: OUR_ACCOUNT,
      assignee: (assignee as { accountId?: string } | undefined)?.accountId ?? null,
    },
  });
  void STATUS;
  return json(201, { id: issue.id, key: issue.key, self: issueUrl(issue.id) });
}

function approvals({ accounts, switches }: Parts, issue: JiraIssue, query: URLSearchParams): Response {
  if (issue.requestType === null || !switches.rights.approvals)
    return json(404, {
      errorMessage: 'The request does not exist or you do not have permission.',
      i18nErrorMessage: {},
    });
  const [start, limit] = [Number(query.get('start') ?? 0), Number(query.get('limit') ?? 50)];
  const values = issue.approvals
    .slice(start, start + limit)
    .map((one) => approvalView(accounts, one, OUR_ACCOUNT));
  return json(200, {
    ...{ start, limit, size: values.length },
    isLastPage: start + limit >= issue.approvals.length,
    values,
  });
}
