/**
 * Every setting the app reads. One list, from which the reader, the sample file and the docs' table are checked. What each
 * is in words stands in `cli/setting-words.ts`: the app has no use for them.
 */
export type SettingSpec = {
  readonly name: string;
  /** Left out: required by the part that `needs` names, which stays off without it (design: H17). */
  readonly fallback?: string;
  readonly part: 'app' | 'storage' | 'entra' | 'graph' | 'servicenow' | 'teams' | 'notifications';
  /** Decides who is believed or where calls go: told at each start. Never a secret. */
  readonly tells?: true;
  /** Shown as a Key Vault reference in the sample file, never in a log. */
  readonly secret?: boolean;
};

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
  cleanUp: 'CLEAN_UP_SCHEDULE',
} as const;

export const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'ENTRA_TENANT_ID',
    part: 'entra',
    tells: true,
  },
  {
    name: 'ENTRA_APP_ID',
    part: 'entra',
    tells: true,
  },
  {
    name: 'ENTRA_SIGN_IN_APP_IDS',
    part: 'entra',
    tells: true,
    fallback: '',
  },
  {
    name: 'AUDITORS_GROUP_ID',
    part: 'entra',
    tells: true,
    fallback: '',
  },
  {
    name: 'MANAGED_IDENTITY_CLIENT_ID',
    part: 'entra',
    fallback: '',
  },
  {
    name: 'STORAGE_CONNECTION_STRING',
    part: 'storage',
    fallback: '',
    secret: true,
  },
  {
    name: 'STORAGE_TABLE_URL',
    part: 'storage',
    tells: true,
    fallback: '',
  },
  {
    name: 'STORAGE_BLOB_URL',
    part: 'storage',
    tells: true,
    fallback: '',
  },
  {
    name: 'GRAPH_BASE_URL',
    part: 'graph',
    tells: true,
    fallback: 'https://graph.microsoft.com',
  },
  {
    name: 'GRAPH_OWN_PRINCIPAL_IDS',
    part: 'graph',
    fallback: '',
  },
  {
    name: 'MAIL_FROM',
    part: 'graph',
    fallback: '',
  },
  {
    name: 'DIRECTORY_NOTIFICATIONS_URL',
    part: 'notifications',
    tells: true,
    fallback: '',
  },
  {
    name: 'DIRECTORY_NOTIFICATIONS_SECRET',
    part: 'notifications',
    fallback: '',
    secret: true,
  },
  {
    name: 'SERVICENOW_HOST',
    part: 'servicenow',
    tells: true,
  },
  { name: 'SERVICENOW_CLIENT_ID', part: 'servicenow' },
  { name: 'SERVICENOW_CLIENT_SECRET', part: 'servicenow', secret: true },
  {
    name: 'SERVICENOW_ACCOUNT',
    part: 'servicenow',
    tells: true,
  },
  { name: 'SERVICENOW_WEBHOOK_SECRET', part: 'servicenow', secret: true },
  {
    name: 'SERVICENOW_WEBHOOK_SECRET_PREVIOUS',
    part: 'servicenow',
    fallback: '',
    secret: true,
  },
  {
    name: 'SERVICENOW_ENTRA_ID_FIELD',
    part: 'servicenow',
    fallback: 'u_entra_object_id',
  },
  {
    name: 'SERVICENOW_STATES',
    part: 'servicenow',
    fallback: '',
  },
  { name: 'TEAMS_BOT_APP_ID', part: 'teams', tells: true },
  {
    name: 'TEAMS_SERVICE_URL',
    part: 'teams',
    tells: true,
    fallback: 'https://smba.trafficmanager.net/teams/',
  },
  {
    name: 'DOWNSTREAM_HOSTS',
    part: 'app',
    tells: true,
    fallback: '',
  },
  {
    name: 'CONSOLE_BASE_URL',
    part: 'app',
    tells: true,
    fallback: 'http://127.0.0.1:7071',
  },
  {
    name: 'COMPANY_TIME_ZONE',
    part: 'app',
    fallback: 'Europe/Amsterdam',
  },
  {
    name: 'OUTBOUND_TIMEOUT_SECONDS',
    part: 'app',
    fallback: '30',
  },
  {
    name: 'EXPIRY_SCHEDULE',
    part: 'app',
    fallback: '0 * * * * *',
  },
  {
    name: 'RECONCILE_SCHEDULE',
    part: 'app',
    fallback: '20 * * * * *',
  },
  {
    name: 'UNFULFILLED_APPROVALS_SCHEDULE',
    part: 'app',
    fallback: '30 * * * * *',
  },
  {
    name: 'WATCH_GROUPS_SCHEDULE',
    part: 'app',
    fallback: '10 * * * * *',
  },
  {
    name: 'WATCH_USERS_SCHEDULE',
    part: 'app',
    fallback: '40 * * * * *',
  },
  {
    name: 'NOTIFICATIONS_SCHEDULE',
    part: 'app',
    fallback: '30 10 * * * *',
  },
  {
    name: 'AUDIT_SCHEDULE',
    part: 'app',
    fallback: '50 * * * * *',
  },
  {
    name: 'CLEAN_UP_SCHEDULE',
    part: 'app',
    fallback: '45 25 * * * *',
  },
];
