/**
 * A Jira site with a service project, `acme.atlassian.net`: its REST API, the directory of its people, its webhooks and an automation
 * rule. What people do in it goes through the model functions; what the app does, through HTTP.
 */
import { type Html, html } from '../../../src/console/html.ts';
import type { TicketSystem } from '../../control/ports.ts';
import type { PlainRequest } from '../../plain-request.ts';
import type { TenantSimulator } from '../dispatch.ts';
import { UNLINKED } from '../servicenow/company.ts';
import type { Fate } from '../servicenow/outbox.ts';
import type { Person } from '../servicenow/people.ts';
import type { Surroundings } from '../simulator.ts';
import { Accounts, AGENT } from './accounts.ts';
import { GATEWAY, JIRA_HOST, REQUEST_TYPES } from './company.ts';
import { createRest, issueView } from './rest.ts';
import { IssueStore, type JiraComment, type JiraIssue, type Told } from './store.ts';
import { type JiraSwitchChoices, type JiraSwitches, jiraSwitches } from './switches.ts';
import { createTickets } from './tickets.ts';
import { userView } from './views.ts';
import { createWebhooks, type JiraTarget } from './webhooks.ts';

type JiraOptions = {
  readonly people: readonly Person[];
  /** Entra object ids that provisioning did not write. Default: one named person of the company. */
  readonly unlinked?: readonly string[];
  readonly webhook: JiraTarget;
  readonly switches?: JiraSwitchChoices;
};

export interface JiraSimulator extends TenantSimulator, TicketSystem {
  /** Change them at any time; they take effect at once. */
  readonly switches: JiraSwitches;
  readonly accounts: Accounts;
  /** Somebody moves the issue right before the app's next write to it takes effect. */
  raceNextWrite(numberOrId: string, status: string): void;
  /** Into another project, by an agent. */
  moveTicket(numberOrId: string, project: string): void;
  /** Fields of an issue as they are stored. */
  issueFields(numberOrId: string): Readonly<Record<string, unknown>>;
  /** Everything that stands on an issue for anybody to read, with by whom. */
  commentsOn(numberOrId: string): readonly JiraComment[];
  /** An administrator changes who reads a comment, or what it says. */
  changeComment(
    numberOrId: string,
    commentId: string,
    change: Partial<Pick<JiraComment, 'isPublic' | 'body'>>,
  ): void;
  addPerson(person: Person): void;
  browse(url: URL): { readonly status: number; readonly page: string };
}

/** How long the site has been in use. */
const BEFORE = 90 * 24 * 3_600_000;

export function createJira(surroundings: Surroundings, options: JiraOptions): JiraSimulator {
  const { clock } = surroundings;
  const switches = jiraSwitches(options.switches ?? {}, JIRA_HOST);
  const since = new Date(clock.now() - BEFORE).toISOString();
  const accounts = new Accounts(options.people, options.unlinked ?? [UNLINKED], since);
  let heard: string[] = [];
  let fate: Fate | undefined;
  const store = new IssueStore(clock, (told: Told) => heard.push(...webhooks.tell(told, fate)));
  const races = new Map<string, string>();
  const beforeWrite = ({ id }: JiraIssue) => {
    const status = races.get(id);
    races.delete(id);
    if (status !== undefined) tickets.patchTicket(id, { fields: { state: status } });
  };
  const parts = { clock, store, accounts, switches, beforeWrite };
  const webhooks = createWebhooks({
    surroundings,
    target: options.webhook,
    switches,
    view: (issue) => issueView(parts, issue, WEBHOOK_FIELDS, null),
    userView: (account) => userView(accounts, account),
  });
  const telling = (wanted: Fate | undefined, act: () => void): readonly string[] => {
    [heard, fate] = [[], wanted];
    try {
      act();
      return heard;
    } finally {
      fate = undefined;
    }
  };
  const tickets = createTickets({ store, accounts, switches, now: () => clock.now(), telling });
  const rest = createRest(parts);
  const issueOf = (numberOrId: string) => store.find(tickets.ticket(numberOrId).id) as JiraIssue;
  return {
    ...tickets,
    tables: [{ name: 'issue', label: 'Request', orders: true }],
    catalog: () => REQUEST_TYPES,
    switches,
    accounts,
    deliveries: webhooks.list,
    replay: webhooks.replay,
    answersFor: (host) => host === JIRA_HOST || host === GATEWAY,
    handle: (request: PlainRequest) => rest(request),
    raceNextWrite: (numberOrId, status) => void races.set(issueOf(numberOrId).id, status),
    moveTicket: (numberOrId, project) => store.move(issueOf(numberOrId), project, AGENT),
    issueFields: (numberOrId) => issueOf(numberOrId).fields,
    commentsOn: (numberOrId) => issueOf(numberOrId).comments,
    changeComment(numberOrId, commentId, change) {
      const found = issueOf(numberOrId).comments.find(({ id }) => id === commentId);
      if (!found) throw new RangeError(`${numberOrId} has no comment ${commentId}.`);
      Object.assign(found, change, { updatedAt: clock.now() });
    },
    addPerson: (person) => accounts.add(person),
    browse(url) {
      const [, key = ''] = /^\/browse\/([A-Z][A-Z0-9_]+-\d+)$/.exec(url.pathname) ?? [];
      const issue = store.find(key);
      if (!issue) return { status: 404, page: page('Issue not found', html`<p>Issue not found.</p>`) };
      const ticket = tickets.ticket(issue.id);
      const journal = ticket.journal.toReversed();
      return {
        status: 200,
        page: page(
          `${key} | Jira (simulated)`,
          html`<h1>${key}</h1><p>${ticket.catalogItem}</p><p>${ticket.stateLabel}</p>
<ol>${journal.map(({ at, by, kind, text }) => html`<li>${at} ${by} (${kind})<pre>${text}</pre></li>`)}</ol>`,
        ),
      };
    },
  };
}

const WEBHOOK_FIELDS = [
  'status',
  'project',
  'creator',
  'reporter',
  'created',
  'updated',
  'summary',
  'customfield_10010',
];

const page = (title: string, body: Html) =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title></head><body><main>${body}</main></body></html>
`.text;
