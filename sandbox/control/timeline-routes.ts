/** What the app itself says of a ticket's requests, read at its own doors as an operator. */
import type { RequestView } from '../../src/console/request-view.ts';
import type { Line } from '../../src/console/timeline/told.ts';
import { groupOf } from '../../src/targets/index.ts';
import type { AppHost } from './app-host.ts';
import type { ControlledTenant } from './ports.ts';
import type { About } from './preset.ts';
import { ControlProblem, messageOf } from './problem.ts';
import { ok, type Route } from './route.ts';
import { sentWithToken } from './sent-with-token.ts';
import { OPERATORS_GROUP } from './sign-in.ts';
import { ticketIn, ticketOf } from './ticket-routes.ts';

type Reading = { readonly tenant: () => ControlledTenant; readonly appHost: AppHost };

type TimelineParts = Reading & {
  /** Where people reach the app through the sign-in, as `http://127.0.0.1:7072/app`. */
  readonly signIn: string;
};

/** A request as the API lists it, as far as it is needed here. */
type Listed = {
  readonly requestId: string;
  readonly ticket: { readonly system: string };
  readonly version: number;
  readonly kind: string;
  readonly phase: string;
  readonly outcome: string | null;
  readonly changes: readonly {
    readonly action: 'add' | 'remove';
    readonly target: string;
    readonly userId: string;
  }[];
};

export function timelineRoutes(parts: TimelineParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/tickets/:system/:number/timeline',
      summary: 'Tells what the app says of the requests of a ticket',
      async run(call) {
        const { ticket } = ticketIn(parts.tenant(), call);
        return ok({ requests: await requestsOf(parts, ticket) });
      },
    },
  ];
}

type TicketName = { readonly system: string; readonly number: string };

/** Whom a ticket is for, and the memberships that its requests lead to. Throws a `ControlProblem` for an unknown ticket. */
export async function givenBy(parts: Reading, name: TicketName): Promise<Omit<About, 'now'>> {
  const { ticket } = ticketOf(parts.tenant(), name);
  const { requests } = await listed(parts, ticket);
  const added = requests.flatMap(({ changes }) => changes.filter(({ action }) => action === 'add'));
  const memberships = added.flatMap(({ target, userId }) => {
    const groupId = groupOf(target);
    return groupId === null ? [] : [{ groupId, userId }];
  });
  const known = new Map(memberships.map((one) => [`${one.groupId} ${one.userId}`, one]));
  return { memberships: [...known.values()], personId: ticket.requestedFor?.id ?? null };
}

/** A ticket's requests as the API lists them, and what to read more of them with. */
async function listed({ tenant, appHost }: Reading, ticket: TicketName) {
  const operator = operatorOf(tenant());
  const issue = () => tenant().tokens.issue(operator.id, ['Operator']);
  const read = (path: string) => readAtDoor(appHost, path, issue);
  const list = await read(`/api/requests?ticket=${encodeURIComponent(ticket.number)}`);
  const { requests } = list as { readonly requests: readonly Listed[] };
  return { requests: requests.filter(({ ticket: of }) => of.system === ticket.system), operator, read };
}

async function requestsOf(parts: TimelineParts, ticket: TicketName) {
  const { requests, operator, read } = await listed(parts, ticket);
  return await Promise.all(
    requests.map(async (request) => {
      const page = `/api/console/requests/${encodeURIComponent(request.requestId)}`;
      const view = (await read(page)) as RequestView;
      const as = encodeURIComponent(operator.userPrincipalName);
      return { ...shown(request, view), consoleUrl: `${parts.signIn}${page}?as=${as}` };
    }),
  );
}

function shown({ requestId, version, kind, phase, outcome }: Listed, { title, now, days }: RequestView) {
  return {
    requestId,
    version,
    kind,
    title,
    phase,
    outcome,
    status: {
      title: now.state.title,
      tone: now.state.tone,
      why: now.why,
      whoCanAct: now.whoCanAct,
      due: now.due,
      ticketSays: now.ticketSays.title,
      written: now.written,
    },
    timeline: days.flatMap(({ moments }) =>
      moments.map((moment) => ({
        at: moment.at,
        actor: moment.actor,
        title: moment.title,
        tone: moment.tone,
        quiet: moment.quiet,
        words: moment.lines.map(wordsOf),
      })),
    ),
  };
}

function wordsOf(line: Line): string {
  switch (line.line) {
    case 'value':
      return `${line.label}: ${line.value}`;
    case 'details':
      return `${line.title}: ${line.items.join(', ')}`;
    case 'quote':
      return `“${line.text}”`;
    default:
      return line.text;
  }
}

/** Somebody who may read at the app's doors today. */
function operatorOf({ directory }: ControlledTenant) {
  const group = directory.listGroups().find((one) => one.displayName === OPERATORS_GROUP && !one.deleted);
  const members = group ? directory.members(group.id).map(({ id }) => id) : [];
  const operator = directory
    .listUsers()
    .find(({ id, accountEnabled, deleted }) => accountEnabled && !deleted && members.includes(id));
  if (operator) return operator;
  const message = `Nobody who can sign in is in ${OPERATORS_GROUP}, so that nobody may read at the app's doors.`;
  throw new ControlProblem(409, 'no-operator', message);
}

async function readAtDoor(appHost: AppHost, path: string, issue: () => Promise<string>): Promise<unknown> {
  let response: Response;
  try {
    response = await sentWithToken(issue, (token) => {
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
      return appHost.fetch(new Request(`${appHost.url}${path}`, { headers }));
    });
  } catch (error) {
    throw unreachable(`The app at ${appHost.url} doesn't answer: ${messageOf(error)}`);
  }
  if (response.ok) return await response.json();
  throw unreachable(`The app answered ${response.status} to an operator's look at ${path.split('?')[0]}.`);
}

const unreachable = (message: string) => new ControlProblem(502, 'app-unreachable', message);
