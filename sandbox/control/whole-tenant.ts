/** The tenant with every vendor the sandbox company uses, as the app and the control API meet it. */

import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { ALERTS_SECRET } from '../app/sandbox-settings.ts';
import type { SandboxClock } from '../clock.ts';
import { type Additions, additionsFor } from '../company-of-tables.ts';
import { ADVISOR_AUDIENCE, type Completions, createCompletions } from '../tenant/advisor/completions.ts';
import { createSharePoint, SHAREPOINT_AUDIENCE } from '../tenant/downstream/sharepoint.ts';
import { extensionToken } from '../tenant/entra/extension-token.ts';
import { createExchange, EXCHANGE_AUDIENCE, type Exchange } from '../tenant/exchange/exchange.ts';
import { createJira, type JiraSimulator } from '../tenant/jira/simulator.ts';
import type { JiraSwitchChoices } from '../tenant/jira/switches.ts';
import type { JiraTarget } from '../tenant/jira/webhooks.ts';
import { createManagement, MANAGEMENT_AUDIENCE, type Management } from '../tenant/key-vault/management.ts';
import { createKeyVault, type KeyVault, VAULT_AUDIENCE } from '../tenant/key-vault/vault.ts';
import { type Monitoring, monitoring } from '../tenant/monitoring.ts';
import { createPagerDuty, type PagerDuty } from '../tenant/pagerduty/simulator.ts';
import { OFFERED } from '../tenant/servicenow/catalog-by-record.ts';
import { SUPPORT_GROUPS } from '../tenant/servicenow/company.ts';
import type { WebhookTarget } from '../tenant/servicenow/outbox.ts';
import { createServiceNow, type ServiceNowSimulator } from '../tenant/servicenow/simulator.ts';
import type { SwitchChoices } from '../tenant/servicenow/switches.ts';
import type { DeliveryAnswer, DeliveryInit } from '../tenant/simulator.ts';
import { createSlack, type Slack } from '../tenant/slack/slack.ts';
import { CHANNELS } from '../tenant/teams/company.ts';
import type { TeamsSwitches } from '../tenant/teams/switches.ts';
import { createTeams, type Teams } from '../tenant/teams/teams.ts';
import { createTenant, type Tenant, type TenantOptions } from '../tenant/tenant.ts';
import type { AppHost } from './app-host.ts';
import { type Changes, createChanges } from './changes.ts';
import { countHanging } from './hanging-calls.ts';
import { mailNotices } from './mail-notices.ts';
import type { ControlledTenant } from './ports.ts';

export type WholeTenantOptions = {
  readonly clock: SandboxClock;
  readonly seed?: string;
  /** Where webhooks and presses go; asked for each, because the app may start later. */
  readonly app: () => Pick<AppHost, 'fetch' | 'url'>;
  /** The app's function key for ServiceNow, and the secret of its webhooks. */
  readonly webhook: WebhookTarget;
  /** The same for alerts; left out: the key of webhooks. */
  readonly alerts?: WebhookTarget;
  readonly graph?: Pick<TenantOptions, 'permissions' | 'lag' | 'switches' | 'pim' | 'oneHoldsAll'>;
  readonly serviceNow?: SwitchChoices;
  /** The site of Jira, where the company has one. */
  readonly jira?: { readonly webhook: JiraTarget; readonly switches?: JiraSwitchChoices };
  readonly teams?: Partial<TeamsSwitches>;
  /** What policy tables name that the company lacks; nothing when left out. */
  readonly policies?: readonly LoadedPolicy[];
  /** How many versions the vault's key has to begin with; one when left out. */
  readonly vaultVersions?: number;
};

export interface WholeTenant {
  readonly tenant: Tenant;
  readonly servicenow: ServiceNowSimulator;
  /** `null`: the company has none. */
  readonly jira: JiraSimulator | null;
  readonly teams: Teams;
  readonly slack: Slack;
  readonly vault: KeyVault;
  readonly management: Management;
  readonly completions: Completions;
  readonly exchange: Exchange;
  readonly pagerDuty: PagerDuty;
  /** What was made from policy tables. */
  readonly made: Additions;
  /** The app's way out. */
  readonly fetch: Tenant['fetch'];
  readonly alerts: Monitoring;
  /** For the control API. */
  readonly controlled: ControlledTenant;
  /** For the conductor. */
  deliveriesRunning(): number;
  deliveriesWaiting(): number;
  callsHanging(): number;
  callsAnswering(): number;
}

/** Decisions in the tool count only where the instance keeps who set a state, and shows it: the sandbox company has seen to that. */
export function asSetUp(chosen: SwitchChoices = {}): SwitchChoices {
  const tables = ['incident', 'change_request', 'sysapproval_approver', 'sc_req_item', 'sc_task'] as const;
  return {
    ...chosen,
    audit: { tables, ...chosen.audit },
    rights: { filtered: ['sys_user_delegate'], ...chosen.rights },
  };
}

/** Passwords of people without any role take this one, beside the permission: the company has given it. */
const GIVEN_ROLES = ['User Administrator'];

export function createWholeTenant(options: WholeTenantOptions): WholeTenant {
  const { clock, seed, webhook, graph, serviceNow, teams: teamsSwitches } = options;
  const changes = createChanges(() => tenant.outbound.behindDoors());
  const { deliver, running } = deliveries(options.app, changes);
  const tenant = createTenant({
    clock,
    deliver,
    ...(seed === undefined ? {} : { seed }),
    ...graph,
    switches: { servicePrincipalRoles: GIVEN_ROLES, ...graph?.switches },
  });
  const made = withAdditions(tenant, options.policies ?? []);
  const servicenow = createServiceNow(tenant.surroundings('servicenow'), {
    people: tenant.directory.listUsers(),
    groups: [...SUPPORT_GROUPS, ...made.queues],
    catalog: made.catalog,
    webhook,
    switches: asSetUp(serviceNow),
  });
  const jira = options.jira
    ? createJira(tenant.surroundings('jira'), { people: tenant.directory.listUsers(), ...options.jira })
    : null;
  const teams = createTeams(tenant.surroundings('teams'), {
    person: (id) => teamsPerson(tenant, id),
    channels: CHANNELS,
    validBotToken: tenant.entra.validBotToken,
    entraToken: tenant.entra.appToken,
    ...(teamsSwitches && { switches: teamsSwitches }),
  });
  const slack = createSlack(tenant.surroundings('slack'), {
    people: () => tenant.directory.listUsers().map(({ id }) => id),
  });
  const vault = createKeyVault(tenant.surroundings('key-vault'), {
    validToken: (token) => tenant.entra.validAppToken(token, VAULT_AUDIENCE),
    versions: options.vaultVersions ?? 1,
  });
  tenant.register(servicenow);
  if (jira) tenant.register(jira);
  const management = createManagement(
    (token) => tenant.entra.validAppToken(token, MANAGEMENT_AUDIENCE),
    (userId) =>
      tenant.pimDesk.assignmentsOf(userId).flatMap(({ roleId, portals }) => (portals.azure ? [roleId] : [])),
  );
  const completions = createCompletions(tenant.surroundings('advisor'), (token) =>
    tenant.entra.validAppToken(token, ADVISOR_AUDIENCE),
  );
  const exchange = createExchange({
    claimsOf: (token) => tenant.entra.claimsFor(token, EXCHANGE_AUDIENCE),
    lets: (userId, issuedAt) => tenant.effective.lets(userId, 'exchange', issuedAt),
  });
  tenant.register(exchange);
  tenant.register(
    createSharePoint({
      claimsOf: (token) => tenant.entra.claimsFor(token, SHAREPOINT_AUDIENCE),
      systems: tenant.downstream,
      personNamed: (name) => {
        const wanted = name.toLowerCase();
        const users = tenant.directory.listUsers();
        return users.find((user) => user.userPrincipalName.toLowerCase() === wanted)?.id ?? null;
      },
    }),
  );
  const pagerDuty = createPagerDuty({
    clock,
    emailOf: (id) => tenant.directory.listUsers().find((user) => user.id === id)?.userPrincipalName ?? null,
  });
  tenant.register(pagerDuty);
  tenant.register(completions);
  tenant.register(vault);
  tenant.register(management);
  tenant.register(teams);
  tenant.register(slack);
  const alerts = monitoring(
    tenant.surroundings('monitoring'),
    options.alerts ?? { functionKey: webhook.functionKey, secret: ALERTS_SECRET },
  );
  const calls = countHanging(tenant);
  return {
    tenant,
    servicenow,
    jira,
    teams,
    slack,
    vault,
    management,
    completions,
    exchange,
    pagerDuty,
    made,
    fetch: calls.fetch,
    alerts,
    controlled: {
      ...controlled(tenant, { servicenow, jira, teams, slack, completions, pagerDuty }, changes),
      monitoring: alerts,
    },
    deliveriesRunning: running,
    deliveriesWaiting: () =>
      [...servicenow.deliveries(), ...(jira?.deliveries() ?? [])].filter(({ status }) => status === null)
        .length,
    callsHanging: calls.count,
    callsAnswering: calls.answering,
  };
}

const NOTHING_ADDED: Additions = { groups: [], people: [], queues: [], catalog: OFFERED };

/** Puts what policy tables name into the directory, where it lacks it. */
function withAdditions({ directory }: Tenant, policies: readonly LoadedPolicy[]): Additions {
  if (policies.length === 0) return NOTHING_ADDED;
  const made = additionsFor(policies, { users: directory.listUsers(), groups: directory.listGroups() });
  for (const person of made.people) directory.addUser(person);
  for (const { memberIds, ...group } of made.groups) {
    directory.addGroup(group);
    for (const id of memberIds) directory.putMember(group.id, id);
  }
  return made;
}

/** What reaches the app from outside, counted while it runs. */
function deliveries(app: WholeTenantOptions['app'], changes: Changes) {
  let running = 0;
  const deliver = async (path: string, { method, headers, body }: DeliveryInit): Promise<DeliveryAnswer> => {
    const began = performance.now();
    const ms = () => Math.round(performance.now() - began);
    running++;
    try {
      const host = app();
      const sized = { ...headers, 'content-length': String(Buffer.byteLength(body)) };
      const response = await host.fetch(new Request(`${host.url}${path}`, { method, headers: sized, body }));
      const contentType = response.headers.get('content-type') ?? '';
      return { status: response.status, body: await response.text(), ms: ms(), contentType };
    } catch {
      return { status: 0, body: '', ms: ms() };
    } finally {
      running--;
      changes.noted();
    }
  };
  return { deliver, running: () => running };
}

function teamsPerson(tenant: Tenant, id: string) {
  try {
    const user = tenant.directory.user(id);
    return user.deleted ? null : { ...user, guest: user.userType === 'Guest' };
  } catch {
    return null;
  }
}

function controlled(
  tenant: Tenant,
  {
    servicenow,
    jira,
    teams,
    slack,
    completions,
    pagerDuty,
  }: Pick<WholeTenant, 'servicenow' | 'jira' | 'teams' | 'slack' | 'completions' | 'pagerDuty'>,
  changes: Changes,
): Omit<ControlledTenant, 'monitoring'> {
  const { directory, licenses, risk, roles, accounts, evidence, entra, mailbox, faults, outbound } = tenant;
  const personOf = (address: string) => {
    const wanted = address.toLowerCase();
    const users = directory.listUsers();
    return users.find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === wanted)?.id ?? null;
  };
  return {
    browse: (url) => [servicenow, jira].find((one) => one?.answersFor(url.host))?.browse(url) ?? null,
    systems: { servicenow, ...(jira && { jira }) },
    jira,
    servicenow,
    rosters: { servicenow, pagerduty: pagerDuty },
    directory,
    licenses,
    risk,
    roles,
    pim: tenant.pim,
    downstream: tenant.downstream,
    pimDesk: tenant.pimDesk,
    graphSwitches: tenant.graphSwitches,
    accounts,
    evidence,
    teams,
    slack,
    completions,
    mail: () => mailNotices(mailbox.messages(), personOf),
    faults,
    tokens: {
      issue: (userId, roles) => entra.issueUserToken({ userId, roles }),
      issueApp: (roles) => entra.issueAppToken({ roles }),
      issueExtension: (tamper) => extensionToken(entra, 1, tamper),
    },
    outbound,
    changes,
  };
}
