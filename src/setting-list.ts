import type { SettingSpec } from './connectors/connector.ts';
import { CONNECTORS } from './connectors/index.ts';

/** The setting that says when a timer ticks. */
export const SCHEDULES = {
  expiry: 'EXPIRY_SCHEDULE',
  reconcile: 'RECONCILE_SCHEDULE',
  unfulfilledApprovals: 'UNFULFILLED_APPROVALS_SCHEDULE',
  followUps: 'RECONCILE_SCHEDULE',
  watchGroups: 'WATCH_GROUPS_SCHEDULE',
  watchUsers: 'WATCH_USERS_SCHEDULE',
  notifications: 'NOTIFICATIONS_SCHEDULE',
  auditCheckpoint: 'AUDIT_SCHEDULE',
  alerts: 'ALERTS_SCHEDULE',
  watchRisk: 'WATCH_RISK_SCHEDULE',
  watchRoles: 'WATCH_ROLES_SCHEDULE',
  suspensions: 'SUSPENSIONS_SCHEDULE',
  emergencies: 'RECONCILE_SCHEDULE',
  ownNotes: 'OWN_NOTES_SCHEDULE',
  cleanUp: 'CLEAN_UP_SCHEDULE',
  connections: 'CONNECTIONS_SCHEDULE',
} as const;

/** In place of a schedule, where a setting allows it: the timer does not run. */
export const NEVER = 'never';

/** The setting that names the identity of its own for a kind of work; one that is empty leaves it to the one identity. */
export const IDENTITY_SETTINGS = {
  read: 'READER_IDENTITY_CLIENT_ID',
  write: 'WRITER_IDENTITY_CLIENT_ID',
  mail: 'MAIL_IDENTITY_CLIENT_ID',
  'password-write': 'PASSWORD_IDENTITY_CLIENT_ID',
  'role-write': 'ROLE_IDENTITY_CLIENT_ID',
  bot: 'BOT_IDENTITY_CLIENT_ID',
} as const;

/** Every setting the app reads. One list, from which the reader, the sample file and the docs' table are checked. */
export const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'ENTRA_TENANT_ID',
    part: 'entra',
    tells: true,
    about: 'Directory (tenant) id; the only tenant whose people count.',
  },
  {
    name: 'ENTRA_APP_ID',
    part: 'entra',
    tells: true,
    about:
      'Application (client) id of the app registration of Countersign’s API: audience of the access tokens of operators. No identity that calls Microsoft Graph.',
  },
  {
    name: 'ENTRA_SIGN_IN_APP_IDS',
    part: 'entra',
    tells: true,
    fallback: '',
    about:
      'Comma-separated applications (client ids) that people sign in to Countersign with; what another one was given for them does not count. Empty: Countersign’s own.',
  },
  {
    name: 'ENTRA_SIGN_IN_CONTEXT',
    part: 'entra',
    tells: true,
    fallback: '',
    about:
      'Authentication context (c1 to c99) that each sign-in of a person must have met, as the token says in acrs: the way to demand several factors (docs/hosting.md). Empty: none is looked for.',
  },
  {
    name: 'AUDITORS_GROUP_ID',
    part: 'entra',
    tells: true,
    fallback: '',
    about:
      'Group whose members are auditors, asked at each look; empty: whoever a token of the last hour says to be one.',
  },
  {
    name: 'MANAGED_IDENTITY_CLIENT_ID',
    part: 'entra',
    tells: true,
    fallback: '',
    about:
      'Client id of a user-assigned managed identity; empty: the system-assigned one. It reaches the storage account, and does all work that has no identity of its own.',
  },
  {
    name: IDENTITY_SETTINGS.read,
    part: 'graph',
    tells: true,
    fallback: '',
    about:
      'Client id of the user-assigned managed identity that reads the directory; empty: MANAGED_IDENTITY_CLIENT_ID.',
  },
  {
    name: IDENTITY_SETTINGS.write,
    part: 'graph',
    tells: true,
    fallback: '',
    about:
      'Client id of the one that changes members and licenses; empty: MANAGED_IDENTITY_CLIENT_ID. Before it is changed, the object id of the one before belongs into GRAPH_OWN_PRINCIPAL_IDS.',
  },
  {
    name: IDENTITY_SETTINGS.mail,
    part: 'graph',
    tells: true,
    fallback: '',
    about: 'Client id of the one that sends mail; empty: MANAGED_IDENTITY_CLIENT_ID.',
  },
  {
    name: IDENTITY_SETTINGS['password-write'],
    part: 'graph',
    tells: true,
    fallback: '',
    about:
      'Client id of the one that writes to accounts: sessions, passwords, sign-in and verdicts about risk. No other identity does it: without it, kinds of requests that need it are off.',
  },
  {
    name: IDENTITY_SETTINGS['role-write'],
    part: 'graph',
    tells: true,
    fallback: '',
    about:
      'Client id of the one that gives directory roles for a time and takes them away. No other identity does it: without it, kinds of requests that need it are off.',
  },
  {
    name: IDENTITY_SETTINGS.bot,
    part: 'teams',
    tells: true,
    fallback: '',
    about:
      'Client id of the one that the bot runs as, the same as TEAMS_BOT_APP_ID; empty: MANAGED_IDENTITY_CLIENT_ID.',
  },
  {
    name: 'STORAGE_CONNECTION_STRING',
    part: 'storage',
    fallback: '',
    secret: true,
    about: 'Only for Azurite. On Azure leave it empty and give the two URLs.',
  },
  {
    name: 'STORAGE_TABLE_URL',
    part: 'storage',
    tells: true,
    fallback: '',
    about: 'https://{account}.table.core.windows.net, reached with the managed identity.',
  },
  {
    name: 'STORAGE_BLOB_URL',
    part: 'storage',
    tells: true,
    fallback: '',
    about: 'https://{account}.blob.core.windows.net, for large evidence and audit anchors.',
  },
  {
    name: 'SEAL_KEY_URL',
    part: 'seal',
    tells: true,
    about:
      'https://{vault}.vault.azure.net/keys/{name}, without a version: the key that seals approvals and signs the witnesses of the audit. EC on P-256, or RSA of at least 3,072 bits.',
  },
  {
    name: 'SEAL_WAITING_SECRET',
    part: 'keeping-unsealed',
    secret: true,
    about:
      'Keeps what people decide while the vault can’t be reached, until it can be sealed: 32 to 256 characters. Without it they are asked to try again.',
  },
  {
    name: 'SEAL_WAITING_SECRET_PREVIOUS',
    part: 'seal',
    fallback: '',
    secret: true,
    about: 'The secret before, while it is being rotated.',
  },
  {
    name: 'SEAL_REVOKED_VERSIONS',
    part: 'seal',
    tells: true,
    fallback: '',
    about:
      'Versions of the key that count no more from a moment on, as "{version}={moment}", separated by commas, such as "0f…1c=2026-03-03T09:00:00Z".',
  },
  {
    name: 'UNSEALED_APPROVALS_UNTIL',
    part: 'seal',
    tells: true,
    fallback: '',
    about:
      'Moment until which approvals count that a release before seals has recorded; empty: they are asked for again.',
  },
  {
    name: 'WITNESS_CONTAINER_ID',
    part: 'storage',
    tells: true,
    fallback: '',
    about:
      'Resource id of the container countersign-anchors (/subscriptions/…/containers/countersign-anchors), by which health tells whether its immutability policy is locked; empty: it tells only whether there is one.',
  },
  {
    name: 'GRAPH_BASE_URL',
    part: 'graph',
    tells: true,
    fallback: 'https://graph.microsoft.com',
    about: 'Microsoft Graph; other hosts in national clouds.',
  },
  {
    name: 'GRAPH_OWN_PRINCIPAL_IDS',
    part: 'graph',
    tells: true,
    fallback: '',
    about:
      'Comma-separated object ids of the service principals that write, or ever wrote, for this app: by them the directory audit log names us. Object ids, not client ids; see docs/identities.md.',
  },
  {
    name: 'GRAPH_PERMISSIONS_OTHERWISE',
    part: 'graph',
    tells: true,
    fallback: '',
    about:
      'Comma-separated permissions of docs/permissions.md that you give in another way, as by Exchange Online or by a role in an administrative unit, so that no token shows them. They are not missed then.',
  },
  {
    name: 'MAIL_FROM',
    part: 'graph',
    fallback: '',
    about: 'Mailbox notices are sent from where chat does not reach; empty: no mail.',
  },
  {
    name: 'DIRECTORY_NOTIFICATIONS_URL',
    part: 'notifications',
    tells: true,
    fallback: '',
    about:
      'https address of this app’s /api/directory/notifications as Microsoft Graph reaches it; empty: changed accounts are found by polling only.',
  },
  {
    name: 'DIRECTORY_NOTIFICATIONS_SECRET',
    part: 'notifications',
    fallback: '',
    secret: true,
    about: 'Comes back with every notification, by which it is known to be one: 16 to 128 characters.',
  },
  {
    name: 'PIM_EXTENSION_APP_ID',
    part: 'pim-extension',
    tells: true,
    fallback: '',
    about:
      'Client id of the app registration that PIM’s custom extension names as its resource; empty: PIM asks nothing (docs/pim-extension.md).',
  },
  {
    name: 'PIM_EXTENSION_APP_URI',
    part: 'pim-extension',
    tells: true,
    fallback: '',
    about: 'App ID URI of that registration: api://{host of this app}/{client id}.',
  },
  {
    name: 'PIM_EXTENSION_CALLER_ID',
    part: 'pim-extension',
    tells: true,
    fallback: '1c67c054-65c8-4f7f-92a1-eb7ba6e48627',
    about: 'Client id by which PIM calls: Microsoft’s own, in every tenant.',
  },
  {
    name: 'PIM_EXTENSION_TIMEOUT_SECONDS',
    part: 'pim-extension',
    fallback: '10',
    about: 'How long PIM waits for an answer: the extension’s own time-out, from 1 to 60 seconds.',
  },
  {
    name: 'ALERTS_SECRET',
    part: 'alerts',
    fallback: '',
    secret: true,
    about: 'Signs alerts about people; empty: none are taken.',
  },
  {
    name: 'ALERTS_SECRET_PREVIOUS',
    part: 'alerts',
    fallback: '',
    secret: true,
    about: 'The secret before, while it is being rotated.',
  },
  ...CONNECTORS.flatMap(({ settings }) => settings),
  {
    name: 'PROXIES_IN_FRONT',
    part: 'app',
    tells: true,
    fallback: '0',
    about:
      'How many proxies of yours stand in front of App Service (Front Door: 1), each of which adds to x-forwarded-for whom it was called by: so many addresses are passed over before the caller’s is told.',
  },
  {
    name: 'DOWNSTREAM_HOSTS',
    part: 'app',
    tells: true,
    fallback: '',
    about: 'Comma-separated hosts that downstream probes may read.',
  },
  {
    name: 'CONSOLE_BASE_URL',
    part: 'app',
    tells: true,
    fallback: 'http://127.0.0.1:7071',
    about: 'Where people reach this app.',
  },
  {
    name: 'COMPANY_TIME_ZONE',
    part: 'app',
    fallback: 'Europe/Amsterdam',
    about: 'IANA zone of times that people read.',
  },
  {
    name: 'OUTBOUND_TIMEOUT_SECONDS',
    part: 'app',
    fallback: '30',
    about: 'The longest an outbound call may take.',
  },
  {
    name: 'EXPIRY_SCHEDULE',
    part: 'app',
    fallback: '0 * * * * *',
    about: 'NCRONTAB of the sweep that ends what is due.',
  },
  {
    name: 'RECONCILE_SCHEDULE',
    part: 'app',
    fallback: '20 * * * * *',
    about: 'NCRONTAB of the sweep that carries on what was left behind.',
  },
  {
    name: 'UNFULFILLED_APPROVALS_SCHEDULE',
    part: 'app',
    fallback: '30 * * * * *',
    about: 'NCRONTAB of the look for tickets whose webhook was lost.',
  },
  {
    name: 'WATCH_GROUPS_SCHEDULE',
    part: 'app',
    fallback: '10 * * * * *',
    about: 'NCRONTAB of the look at changed members of governed groups.',
  },
  {
    name: 'WATCH_USERS_SCHEDULE',
    part: 'app',
    fallback: '40 * * * * *',
    about: 'NCRONTAB of the look at changed accounts.',
  },
  {
    name: 'NOTIFICATIONS_SCHEDULE',
    part: 'app',
    fallback: '30 10 * * * *',
    about: 'NCRONTAB of the look at the subscription to changed accounts.',
  },
  {
    name: 'AUDIT_SCHEDULE',
    part: 'app',
    fallback: '50 * * * * *',
    about: 'NCRONTAB of the audit checkpoint across requests.',
  },
  {
    name: 'ALERTS_SCHEDULE',
    part: 'app',
    fallback: '5,35 * * * * *',
    about: 'NCRONTAB of the sweep that follows alerts about people.',
  },
  {
    name: 'WATCH_RISK_SCHEDULE',
    part: 'app',
    fallback: '25 * * * * *',
    about: 'NCRONTAB of the look for new risk about people who were released.',
  },
  {
    name: 'WATCH_ROLES_SCHEDULE',
    part: 'app',
    fallback: '40 2-59/5 * * * *',
    about: 'NCRONTAB of the look for directory roles that outlive their ticket, or that no ticket explains.',
  },
  {
    name: 'SUSPENSIONS_SCHEDULE',
    part: 'app',
    fallback: '20 8,38 * * * *',
    about: 'NCRONTAB of the sweep that tells of what only a decision takes off, once it is old.',
  },
  {
    name: 'OWN_NOTES_SCHEDULE',
    part: 'app',
    fallback: '15 3,18,33,48 * * * *',
    about: 'NCRONTAB of the look whether notes of ours still stand on their tickets; each twice a day.',
  },
  {
    name: 'CLEAN_UP_SCHEDULE',
    part: 'app',
    fallback: '45 25 * * * *',
    about: 'NCRONTAB of the sweep that takes away what is over its retention.',
  },
  {
    name: 'CONNECTIONS_SCHEDULE',
    part: 'app',
    fallback: '40 */6 * * * *',
    about:
      'NCRONTAB of the look at every connection (docs/doctor.md), some fifty calls each; "never": faults of the set-up are found when something fails, or when somebody looks.',
  },
];
