import type { Means } from './activities/activity.ts';
import { createWriteGuard } from './activities/applying/guard-writes.ts';
import type { ReadLock } from './connectors/azure/container-lock.ts';
import { createDownstream } from './connectors/downstream.ts';
import { createTokenGate } from './connectors/entra/token-gate.ts';
import { createGraph } from './connectors/graph/directory.ts';
import type { Credential } from './connectors/outbound/credential.ts';
import { noIdentity } from './connectors/outbound/identities.ts';
import { createOutbound, type Outbound } from './connectors/outbound/outbound.ts';
import { redacted, redactedLine } from './connectors/outbound/redact.ts';
import type { Timer } from './connectors/outbound/timer.ts';
import { createServiceNowInbound } from './connectors/servicenow/inbound.ts';
import { OUT_OF_BOX, type ServiceNowSettings } from './connectors/servicenow/settings.ts';
import { createServiceNowTicketing } from './connectors/servicenow/ticketing.ts';
import type { Stores } from './connectors/tables/stores.ts';
import { createTeamsConversation } from './connectors/teams/conversation.ts';
import { createTeamsInbound } from './connectors/teams/inbound.ts';
import { PUBLIC_CLOUD } from './connectors/teams/settings.ts';
import { instant } from './domain/instant.ts';
import type { TokenGate } from './functions/operator-door.ts';
import { createSecurityLog, type SecurityLog } from './functions/security-log.ts';
import { identitiesOf } from './identities.ts';
import { noticeLeadOf } from './kinds/rulebook.ts';
import { noteSettings } from './note-settings.ts';
import type { Rulebook } from './policy/rulebook.ts';
import type { TableIssue } from './policy/table-issue.ts';
import type { Clock } from './ports/ports.ts';
import type { Seal } from './ports/seal.ts';
import type { WitnessKeeping } from './ports/stores.ts';
import { longestGap } from './schedule-text.ts';
import { SCHEDULES } from './setting-list.ts';
import type { Settings } from './settings.ts';

/** What the app gets from where it runs: Azure, or the sandbox. */
export type Surroundings = {
  readonly clock: Clock;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The one identity of the app, which does what no other does; `null`: none is configured. */
  readonly credential: Credential | null;
  /** The identity with a client id, where settings give some work one of its own. */
  readonly credentialOf: (clientId: string) => Credential;
  readonly stores: Stores;
  readonly rulebook: Rulebook & { readonly issues: readonly TableIssue[] };
  /** How time-outs are timed; real timers by default. */
  readonly timer?: Timer;
  /** Whether outbound calls carry our correlation headers; only a sandbox reads them. */
  readonly correlationHeaders: boolean;
  readonly log: (line: string) => void;
};

export type App = {
  readonly means: Means;
  readonly gate: TokenGate;
  readonly security: SecurityLog;
  readonly settings: Settings;
  readonly tableIssues: () => readonly TableIssue[];
  readonly log: (line: string) => void;
};

const LARGEST_ANSWER = 8 * 1024 * 1024;

/** Puts the app together. Parts whose settings are missing stay off; nothing is connected before it is used. */
export function createApp(settings: Settings, surroundings: Surroundings): App {
  const { clock, stores, rulebook } = surroundings;
  const log = (line: string) => surroundings.log(redactedLine(line));
  const outbound = outboundOf(settings, { ...surroundings, log });
  const credential = surroundings.credential ?? noCredential;
  const identities = identitiesOf(settings, credential, surroundings.credentialOf);
  const { text } = settings;
  const graph = createGraph({
    settings: {
      baseUrl: text['GRAPH_BASE_URL'] ?? '',
      ownPrincipalIds: settings.ownPrincipalIds,
      membersPerPage: 100,
      mailFrom: text['MAIL_FROM'] || null,
      ...notificationsOf(settings),
    },
    identities,
    outbound,
    clock,
    // whatever the means are by then: tables are deployed anew below a running app
    guard: (write, requestId) => createWriteGuard(means)(write, requestId),
  });
  const tenantId = text['ENTRA_TENANT_ID'] ?? '';
  const security = createSecurityLog(clock, log, redacted);
  const means: Means = {
    clock,
    security,
    directory: graph.directory,
    licenses: graph.licenses,
    mail: graph.mail,
    ...(graph.notifications ? { directoryNotifications: graph.notifications } : {}),
    downstream: createDownstream(outbound),
    ...sealOf(settings, surroundings, credential),
    ...ticketingOf(settings, outbound, clock),
    ...conversationsOf(settings, outbound, clock, identities('bot')),
    ...stores,
    witnesses: witnessesOf(settings, surroundings, credential),
    rulebook,
    limits: {
      writeValidSeconds: 120,
      outboundSeconds: settings.outboundSeconds,
      proofFreshSeconds: 300,
      get noticeSeconds() {
        return noticeLeadOf(rulebook) / 1000;
      },
      timeZone: text['COMPANY_TIME_ZONE'] ?? 'UTC',
      sweepGaps: sweepGapsOf(settings),
      auditorsGroupId: text['AUDITORS_GROUP_ID'] ?? '',
      consoleBase: (text['CONSOLE_BASE_URL'] ?? '').replace(/\/$/, ''),
    },
  };
  const audience = text['ENTRA_APP_ID'] ?? '';
  const signInApps = settings.signInApps.length > 0 ? settings.signInApps : [audience];
  const signInContext = text['ENTRA_SIGN_IN_CONTEXT'] ?? '';
  const gate = createTokenGate({ tenantId, audience, signInApps, signInContext, outbound, clock });
  noteSettings(security, settings);
  return { means, gate, security, settings, tableIssues: () => rulebook.issues, log };
}

function sweepGapsOf({ text }: Settings): Readonly<Record<string, number>> {
  const gaps = Object.entries(SCHEDULES).map(([timer, setting]) => [timer, longestGap(text[setting] ?? '')]);
  return Object.fromEntries(gaps);
}

/** Off unless both are set; a wrong value is among the settings' issues. */
function notificationsOf({ text, off }: Settings) {
  const tenantId = text['ENTRA_TENANT_ID'] ?? '';
  const [url, secret] = [text['DIRECTORY_NOTIFICATIONS_URL'], text['DIRECTORY_NOTIFICATIONS_SECRET']];
  return url && secret && !off.has('notifications') ? { notifications: { url, secret, tenantId } } : {};
}

/** A press waits for its seal, and its channel for the answer to the press. */
const SEAL_WITHIN = 5_000;

function sealOf(settings: Settings, surroundings: Surroundings, credential: Credential): Pick<Means, 'seal'> {
  const { text } = settings;
  if (settings.off.has('seal')) return {};
  const keyUrl = text['SEAL_KEY_URL'] ?? '';
  const outbound = outboundOf(settings, surroundings, [new URL(keyUrl).host], SEAL_WITHIN);
  const secrets = [text['SEAL_WAITING_SECRET'], text['SEAL_WAITING_SECRET_PREVIOUS']];
  const until = text['UNSEALED_APPROVALS_UNTIL'];
  const sealing = {
    keyUrl,
    revoked: settings.revokedSeals,
    waitingSecrets: secrets.filter((secret): secret is string => !!secret),
    unsealedUntil: until ? instant(Date.parse(until)) : null,
  };
  let made: Promise<Seal> | null = null;
  const seal = () => {
    made ??= azureParts().then(({ createKeyVaultSeal }) =>
      createKeyVaultSeal({ settings: sealing, credential, outbound, clock: surroundings.clock }),
    );
    return made;
  };
  return {
    seal: {
      unsealedUntil: sealing.unsealedUntil,
      sign: async (...asked) => await (await seal()).sign(...asked),
      check: async (...asked) => await (await seal()).check(...asked),
      holdFor: async (...asked) => await (await seal()).holdFor(...asked),
      isHeld: async (...asked) => await (await seal()).isHeld(...asked),
    },
  };
}

/** Apart from the rest, which every cold start reads. */
const azureParts = () => import('./connectors/azure/azure-parts.ts');

const MANAGEMENT_HOST = 'management.azure.com';

function witnessesOf(
  { text, ...settings }: Settings,
  surroundings: Surroundings,
  credential: Credential,
): () => Promise<WitnessKeeping> {
  const { stores, clock } = surroundings;
  const containerId = text['WITNESS_CONTAINER_ID'];
  const outbound = outboundOf({ text, ...settings }, surroundings, [MANAGEMENT_HOST], SEAL_WITHIN);
  let lock: Promise<ReadLock> | null = null;
  const readLock = async () => {
    if (!containerId) return null;
    lock ??= azureParts().then(({ createContainerLock }) =>
      createContainerLock(containerId, { credential, outbound, clock }),
    );
    return await (await lock)();
  };
  return async () => {
    const keeping = await stores.keeping().catch(() => 'unknown' as const);
    if (keeping !== 'immutable') return keeping;
    return (await readLock()) ?? 'lock-unknown';
  };
}

const noCredential = noIdentity('none is configured');

function outboundOf(
  settings: Settings,
  { fetch, clock, correlationHeaders, log, timer }: Surroundings,
  moreHosts: readonly string[] = [],
  longest = Number.POSITIVE_INFINITY,
): Outbound {
  const { text } = settings;
  const hosts = [
    ...moreHosts,
    new URL(text['GRAPH_BASE_URL'] ?? 'https://graph.microsoft.com').host,
    'login.microsoftonline.com',
    'login.botframework.com',
    ...PUBLIC_CLOUD.serviceHosts,
    ...(text['SERVICENOW_HOST'] ? [text['SERVICENOW_HOST']] : []),
    ...settings.downstreamHosts,
  ];
  const total = Math.min(settings.outboundSeconds * 1000, longest);
  return createOutbound({
    fetch,
    allowedHosts: hosts,
    timeoutMs: { connect: Math.min(total, Math.max(total / 2, 1000)), total },
    maxBytes: LARGEST_ANSWER,
    correlationHeaders,
    now: () => clock.now(),
    ...(timer ? { timer } : {}),
    log: (entry) => {
      if (entry.failure !== null)
        log(`${entry.purpose} ${entry.method} ${entry.host}${entry.path}: ${entry.failure}`);
    },
  });
}

function ticketingOf(
  settings: Settings,
  outbound: Outbound,
  clock: Clock,
): Pick<Means, 'ticketing' | 'ticketInbound'> {
  if (settings.off.has('servicenow')) return { ticketing: {}, ticketInbound: {} };
  const { text } = settings;
  const serviceNow: ServiceNowSettings = {
    ...OUT_OF_BOX,
    host: text['SERVICENOW_HOST'] ?? '',
    clientId: text['SERVICENOW_CLIENT_ID'] ?? '',
    clientSecret: text['SERVICENOW_CLIENT_SECRET'] ?? '',
    account: text['SERVICENOW_ACCOUNT'] ?? '',
    webhookSecrets: [
      text['SERVICENOW_WEBHOOK_SECRET'] ?? '',
      text['SERVICENOW_WEBHOOK_SECRET_PREVIOUS'] ?? '',
    ],
    entraIdField: text['SERVICENOW_ENTRA_ID_FIELD'] ?? OUT_OF_BOX.entraIdField,
    standings: { ...OUT_OF_BOX.standings, ...settings.states },
  };
  const ticketing = createServiceNowTicketing(serviceNow, outbound, clock);
  const inbound = createServiceNowInbound(serviceNow);
  return { ticketing: { [ticketing.system]: ticketing }, ticketInbound: { [inbound.system]: inbound } };
}

function conversationsOf(
  settings: Settings,
  outbound: Outbound,
  clock: Clock,
  credential: Credential,
): Pick<Means, 'conversations' | 'conversationInbound'> {
  if (settings.off.has('teams') || settings.off.has('entra'))
    return { conversations: {}, conversationInbound: {} };
  const { text } = settings;
  const teams = {
    ...PUBLIC_CLOUD,
    botAppId: text['TEAMS_BOT_APP_ID'] ?? '',
    tenantId: text['ENTRA_TENANT_ID'] ?? '',
    serviceUrl: text['TEAMS_SERVICE_URL'] ?? PUBLIC_CLOUD.serviceUrl,
  };
  const conversation = createTeamsConversation({ settings: teams, credential, outbound, clock });
  const inbound = createTeamsInbound(teams, outbound, clock);
  return {
    conversations: { [conversation.channel]: conversation },
    conversationInbound: { [inbound.channel]: inbound },
  };
}
