import type { Means } from './activities/activity.ts';
import { createWriteGuard } from './activities/applying/guard-writes.ts';
import { owingPosts } from './activities/outbox/rooms/owing-posts.ts';
import { sealedWindows } from './activities/sealing/sealed-windows.ts';
import type { ReadLock } from './connectors/azure/container-lock.ts';
import type { ConnectorParts } from './connectors/connector.ts';
import { createActivationInbound } from './connectors/entra/activation-inbound.ts';
import { entraCheckup } from './connectors/entra/checks.ts';
import { createOnBehalfOf, type OnBehalfOf } from './connectors/entra/on-behalf-of.ts';
import { createTokenGate } from './connectors/entra/token-gate.ts';
import { graphCheckup } from './connectors/graph/checks.ts';
import { createGraph } from './connectors/graph/directory.ts';
import { createAlertInbound } from './connectors/inbound/alerts.ts';
import { CONNECTORS } from './connectors/index.ts';
import { createOfflineTicketing } from './connectors/offline/ticketing.ts';
import type { Credential } from './connectors/outbound/credential.ts';
import { noIdentity } from './connectors/outbound/identities.ts';
import { createOutbound, type Outbound } from './connectors/outbound/outbound.ts';
import { startTimer, type Timer } from './connectors/outbound/timer.ts';
import { createAddressProbe } from './connectors/probes/address.ts';
import { createPersonProbe } from './connectors/probes/as-person.ts';
import { createSiteProbe } from './connectors/probes/site.ts';
import { chatAccountsIn } from './connectors/tables/chat-accounts.ts';
import type { Stores } from './connectors/tables/stores.ts';
import { pressedWithoutSecrets, readWithoutSecrets } from './connectors/typed-texts.ts';
import { OFFLINE } from './domain/filing.ts';
import { instant } from './domain/instant.ts';
import { redacted, redactedLine } from './domain/redact.ts';
import type { RunLine } from './domain/run-line.ts';
import type { TokenGate } from './functions/operator-door.ts';
import { createSecurityLog, type SecurityLog } from './functions/security-log.ts';
import { identitiesOf } from './identities.ts';
import { written } from './invocation.ts';
import { noticeLeadOf } from './kinds/rulebook.ts';
import { knowWords } from './kinds/words.ts';
import type { WordsOfKind } from './kinds/words-of-kind.ts';
import { noteSettings } from './note-settings.ts';
import type { Rulebook } from './policy/rulebook.ts';
import type { TableIssue } from './policy/table-issue.ts';
import { withIdentities } from './policy/with-identities.ts';
import type { Advisor } from './ports/advisor.ts';
import type { AzureRoles } from './ports/azure-roles.ts';
import type { Clock } from './ports/ports.ts';
import type { Seal } from './ports/seal.ts';
import type { WitnessKeeping } from './ports/stores.ts';
import { type Heard, refusalsHeard } from './refusals-heard.ts';
import { longestGap } from './schedule-text.ts';
import { NEVER, SCHEDULES } from './setting-list.ts';
import type { Settings } from './settings.ts';
import { knowTargets, type TargetEntry } from './targets/effects-of.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';
import { createSpans, type Spans } from './tracing.ts';

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
  /** Families of targets, and words of kinds, that are built elsewhere: what the rulebook's kinds need besides those of this folder. */
  readonly more?: { readonly targets: readonly TargetEntry[]; readonly words: readonly WordsOfKind[] };
  /** How time-outs are timed; real timers by default. */
  readonly timer?: Timer;
  /** Whether outbound calls carry our correlation headers; only a sandbox reads them. */
  readonly correlationHeaders: boolean;
  readonly log: (line: string) => void;
};

export type App = {
  readonly means: Means;
  /** Apart from the means: only the activity that drafts is handed it. `null`: none is connected. */
  readonly advisor: Advisor | null;
  /** How answers that may not be late are timed. */
  readonly timer: Timer;
  readonly gate: TokenGate;
  readonly security: SecurityLog;
  readonly settings: Settings;
  readonly tableIssues: () => readonly TableIssue[];
  readonly telemetry: Telemetry;
  readonly spans: Spans;
  readonly log: (line: string) => void;
};

const LARGEST_ANSWER = 8 * 1024 * 1024;
const LONGEST_CHECK = 8_000;

/** Puts the app together. Parts whose settings are missing stay off; nothing is connected before it is used. */
export function createApp(settings: Settings, surroundings: Surroundings): App {
  const { clock, stores, more } = surroundings;
  const rulebook = withIdentities(surroundings.rulebook, (identity) => {
    const chosen = settings.identities[identity];
    return chosen.by === 'none' ? chosen.because : null;
  });
  if (more) {
    knowTargets(more.targets);
    knowWords(more.words);
  }
  const alone = (line: string) => surroundings.log(redactedLine(line));
  const log = (line: string, level: RunLine['level'] = 'error') =>
    written(level, redactedLine(line), surroundings.log);
  const spans = createSpans();
  const telemetry = createTelemetry(clock, spans, log);
  const heard = refusalsHeard(() => means, log);
  const outbound = outboundOf(settings, { ...surroundings, telemetry, spans, heard });
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
    heard: (entry) => heard(entry, clock.now()),
    // whatever the means are by then: tables are deployed anew below a running app
    guard: (write, requestId) => createWriteGuard(means)(write, requestId),
  });
  const tenantId = text['ENTRA_TENANT_ID'] ?? '';
  const chatAccounts = chatAccountsIn(stores.links, clock);
  // Of a minute, and of no invocation.
  const security = createSecurityLog(clock, alone, redacted);
  const { advisor, ...connections } = connectionsOf(settings, {
    ...{ text, outbound, clock, credential: identities('bot'), identity: credential },
    accounts: chatAccounts,
    within: ({ milliseconds, bytes }) =>
      outboundOf(settings, { ...surroundings, telemetry, spans, heard }, [], milliseconds, bytes),
  });
  const sealing = sealOf(settings, { ...surroundings, telemetry, spans }, credential);
  const checkups = [
    entraCheckup({
      ...{ tenantId, clock },
      outbound: outboundOf(settings, { ...surroundings, telemetry, spans, heard }, [], LONGEST_CHECK),
    }),
    ...(settings.off.has('graph')
      ? []
      : [
          graphCheckup(
            {
              ...{ tenantId, baseUrl: text['GRAPH_BASE_URL'] ?? '', mailFrom: text['MAIL_FROM'] || null },
              ...{ ownPrincipalIds: settings.ownPrincipalIds, otherwise: settings.permissionsOtherwise },
            },
            identities,
            graph.directory,
          ),
        ]),
    ...connections.checkups,
  ];
  const means: Means = {
    clock,
    security,
    tell: telemetry.tell,
    directory: graph.directory,
    licenses: graph.licenses,
    accounts: graph.accounts,
    roles: graph.roles,
    azureRoles: azureRolesOf(settings, { ...surroundings, telemetry, spans }, credential),
    mail: graph.mail,
    ...(graph.notifications ? { directoryNotifications: graph.notifications } : {}),
    probes: {
      ...createAddressProbe(outbound),
      ...graph.systems,
      ...createSiteProbe({ identity: identities('read'), outbound, clock }),
      ...createPersonProbe({
        tenantId,
        exchange: exchangeOf(settings, outbound, credential, clock),
        outbound,
      }),
    },
    ...alertsOf(settings),
    ...activationsOf(settings, outbound, clock),
    ...sealing,
    ...connections,
    ticketing: { ...connections.ticketing, ...offlineOf(rulebook, stores, connections.ticketing) },
    checkups,
    chatAccounts,
    ...stores,
    windows: sealedWindows({ windows: stores.windows, ...sealing, security, clock }),
    auditLog: telemetry.auditLog(stores.auditLog),
    requests: owingPosts(telemetry.requests(stores.requests), () => means),
    witnesses: witnessesOf(settings, { ...surroundings, telemetry, spans }, credential),
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
      drafting: advisor !== null,
      consoleBase: (text['CONSOLE_BASE_URL'] ?? '').replace(/\/$/, ''),
    },
  };
  const audience = text['ENTRA_APP_ID'] ?? '';
  const signInApps = settings.signInApps.length > 0 ? settings.signInApps : [audience];
  const signInContext = text['ENTRA_SIGN_IN_CONTEXT'] ?? '';
  const gate = createTokenGate({ tenantId, audience, signInApps, signInContext, outbound, clock });
  noteSettings(security, settings);
  return {
    means,
    advisor,
    timer: surroundings.timer ?? startTimer,
    gate,
    security,
    settings,
    tableIssues: () => rulebook.issues,
    telemetry,
    spans,
    log,
  };
}

/** By the app that people sign in to, which trusts the one identity. */
function exchangeOf({ text }: Settings, outbound: Outbound, identity: Credential, clock: Clock): OnBehalfOf {
  const [tenantId, clientId] = [text['ENTRA_TENANT_ID'] ?? '', text['ENTRA_APP_ID'] ?? ''];
  return createOnBehalfOf({ tenantId, clientId, identity, outbound, clock });
}

/** Where requests of some kind are emergencies. */
function offlineOf(
  { emergencies }: Rulebook,
  { filings }: Stores,
  tools: Means['ticketing'],
): Means['ticketing'] {
  if (!emergencies || Object.keys(tools).length === 0) return {};
  return { [OFFLINE]: readWithoutSecrets(createOfflineTicketing(filings, tools)) };
}

function sweepGapsOf({ text }: Settings): Readonly<Record<string, number>> {
  const ticking = Object.entries(SCHEDULES).filter(([, setting]) => text[setting] !== NEVER);
  return Object.fromEntries(ticking.map(([timer, setting]) => [timer, longestGap(text[setting] ?? '')]));
}

/** Off unless both are set; a wrong value is among the settings' issues. */
function notificationsOf({ text, off }: Settings) {
  const tenantId = text['ENTRA_TENANT_ID'] ?? '';
  const [url, secret] = [text['DIRECTORY_NOTIFICATIONS_URL'], text['DIRECTORY_NOTIFICATIONS_SECRET']];
  return url && secret && !off.has('notifications') ? { notifications: { url, secret, tenantId } } : {};
}

/** Off unless a secret is set. */
function alertsOf({ text, off }: Settings): Pick<Means, 'alertInbound'> {
  const secrets = [text['ALERTS_SECRET'] ?? '', text['ALERTS_SECRET_PREVIOUS'] ?? ''];
  return secrets[0] && !off.has('alerts') ? { alertInbound: createAlertInbound(secrets) } : {};
}

/** Off unless the extension's app is set. */
function activationsOf(
  { text, off }: Settings,
  outbound: Outbound,
  clock: Clock,
): Pick<Means, 'activationInbound'> {
  const appId = text['PIM_EXTENSION_APP_ID'] ?? '';
  if (!appId || off.has('pim-extension')) return {};
  const parts = {
    tenantId: text['ENTRA_TENANT_ID'] ?? '',
    ...{ appId, appUri: text['PIM_EXTENSION_APP_URI'] || appId },
    callerId: text['PIM_EXTENSION_CALLER_ID'] ?? '',
    budget: 1000 * Math.min(60, Math.max(1, Number(text['PIM_EXTENSION_TIMEOUT_SECONDS']) || 10)),
  };
  return { activationInbound: createActivationInbound({ ...parts, outbound, clock }) };
}

/** A press waits for its seal, and its channel for the answer to the press. */
const SEAL_WITHIN = 5_000;

type Telling = Surroundings & { readonly telemetry: Telemetry; readonly spans: Spans };

function sealOf(settings: Settings, surroundings: Telling, credential: Credential): Pick<Means, 'seal'> {
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
  surroundings: Telling,
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

/** Only tables that name a scope of Azure have it read. */
function azureRolesOf(settings: Settings, surroundings: Telling, credential: Credential): AzureRoles {
  const { clock } = surroundings;
  const outbound = outboundOf(settings, surroundings, [MANAGEMENT_HOST]);
  let made: Promise<AzureRoles> | null = null;
  return {
    assigned: async (...asked) => {
      made ??= azureParts().then(({ createAzureRoles }) => createAzureRoles({ credential, outbound, clock }));
      return await (await made).assigned(...asked);
    },
  };
}

const noCredential = noIdentity('none is configured');

function outboundOf(
  settings: Settings,
  { fetch, clock, correlationHeaders, timer, telemetry, spans, heard }: Telling & { readonly heard?: Heard },
  moreHosts: readonly string[] = [],
  longest = Number.POSITIVE_INFINITY,
  largest = LARGEST_ANSWER,
): Outbound {
  const { text } = settings;
  const hosts = [
    ...moreHosts,
    new URL(text['GRAPH_BASE_URL'] ?? 'https://graph.microsoft.com').host,
    'login.microsoftonline.com',
    ...CONNECTORS.flatMap((one) => one.hosts(text)),
    ...settings.downstreamHosts,
  ];
  const total = Math.min(settings.outboundSeconds * 1000, longest);
  return createOutbound({
    fetch,
    allowedHosts: hosts,
    timeoutMs: { connect: Math.min(total, Math.max(total / 2, 1000)), total },
    maxBytes: largest,
    correlationHeaders,
    now: () => clock.now(),
    ...(timer ? { timer } : {}),
    leaving: ({ requestId, purpose }, method, host) => {
      const ended = spans.leaving(`${method} ${host}`, {
        ...{ 'countersign.request': requestId, 'countersign.purpose': purpose },
        ...{ 'http.request.method': method, 'server.address': host },
      });
      return ({ status, failure }) =>
        ended({ 'http.response.status_code': status }, status >= 400 ? String(status) : failure);
    },
    log: (entry) => {
      telemetry.heard(entry);
      heard?.(entry, clock.now());
    },
  });
}

type Connections = Pick<
  Means,
  | 'ticketing'
  | 'ticketInbound'
  | 'rosters'
  | 'conversations'
  | 'conversationInbound'
  | 'chatSignIns'
  | 'checkups'
> &
  Pick<App, 'advisor'>;

/** Every connector that no setting turns off; of chats the first is asked first. */
function connectionsOf(settings: Settings, parts: ConnectorParts): Connections {
  const on = CONNECTORS.filter(({ name, needs }) => ![name, ...needs].some((part) => settings.off.has(part)));
  const connected = on.map((one) => one.connect(parts));
  const by = <Port>(ports: readonly (readonly [name: string, port: Port])[]) => Object.fromEntries(ports);
  return {
    ticketing: by(
      connected.flatMap(({ ticketing: it }) => (it ? [[it.system, readWithoutSecrets(it)] as const] : [])),
    ),
    ticketInbound: by(connected.flatMap(({ ticketInbound: it }) => (it ? [[it.system, it] as const] : []))),
    rosters: by(connected.flatMap(({ roster: it }) => (it ? [[it.system, it] as const] : []))),
    conversations: by(connected.flatMap(({ conversation: it }) => (it ? [[it.channel, it] as const] : []))),
    conversationInbound: by(
      connected.flatMap(({ conversationInbound: it }) =>
        it ? [[it.channel, pressedWithoutSecrets(it)] as const] : [],
      ),
    ),
    checkups: connected.flatMap(({ checkup }) => checkup ?? []),
    chatSignIns: by(connected.flatMap(({ chatSignIn: it }) => (it ? [[it.channel, it] as const] : []))),
    advisor: connected.find((one) => one.advisor !== undefined)?.advisor ?? null,
  };
}
