/** What each setting is, for the page of settings and the sample file. */
export const SETTING_WORDS: Readonly<Record<string, string>> = {
  ENTRA_TENANT_ID: 'Directory (tenant) id; the only tenant whose people count.',
  ENTRA_APP_ID: 'Application (client) id of Countersign: audience of the access tokens for its API.',
  ENTRA_SIGN_IN_APP_IDS:
    'Comma-separated applications (client ids) that people sign in to Countersign with; what another one was given for them does not count. Empty: Countersign’s own.',
  AUDITORS_GROUP_ID:
    'Group whose members are auditors, asked at each look; empty: whoever a token of the last hour says to be one.',
  MANAGED_IDENTITY_CLIENT_ID:
    'Client id of a user-assigned managed identity; empty: the system-assigned one.',
  STORAGE_CONNECTION_STRING: 'Only for Azurite. On Azure leave it empty and give the two URLs.',
  STORAGE_TABLE_URL: 'https://{account}.table.core.windows.net, reached with the managed identity.',
  STORAGE_BLOB_URL: 'https://{account}.blob.core.windows.net, for large evidence and audit anchors.',
  GRAPH_BASE_URL: 'Microsoft Graph; other hosts in national clouds.',
  GRAPH_OWN_PRINCIPAL_IDS:
    'Comma-separated application and service principal ids by which the directory audit log names us.',
  MAIL_FROM: 'Mailbox notices are sent from where chat does not reach; empty: no mail.',
  DIRECTORY_NOTIFICATIONS_URL:
    'https address of this app’s /api/directory/notifications as Microsoft Graph reaches it; empty: changed accounts are found by polling only.',
  DIRECTORY_NOTIFICATIONS_SECRET:
    'Comes back with every notification, by which it is known to be one: 16 to 128 characters.',
  SERVICENOW_HOST: 'Host name of the instance, without scheme.',
  SERVICENOW_CLIENT_ID: 'OAuth client of the integration account.',
  SERVICENOW_CLIENT_SECRET: 'Its secret.',
  SERVICENOW_ACCOUNT: 'user_name of the integration account.',
  SERVICENOW_WEBHOOK_SECRET: 'Signs webhooks.',
  SERVICENOW_WEBHOOK_SECRET_PREVIOUS: 'The secret before, while it is being rotated.',
  SERVICENOW_ENTRA_ID_FIELD: 'sys_user column that holds the Entra object id.',
  SERVICENOW_STATES:
    'JSON of state value to standing, where the instance differs from the out-of-box values.',
  TEAMS_BOT_APP_ID: 'Application id of the bot.',
  TEAMS_SERVICE_URL: 'Where conversations are opened.',
  DOWNSTREAM_HOSTS: 'Comma-separated hosts that downstream probes may read.',
  CONSOLE_BASE_URL: 'Where people reach this app.',
  COMPANY_TIME_ZONE: 'IANA zone of times that people read.',
  OUTBOUND_TIMEOUT_SECONDS: 'The longest an outbound call may take.',
  EXPIRY_SCHEDULE: 'NCRONTAB of the sweep that ends what is due.',
  RECONCILE_SCHEDULE: 'NCRONTAB of the sweep that carries on what was left behind.',
  UNFULFILLED_APPROVALS_SCHEDULE: 'NCRONTAB of the look for tickets whose webhook was lost.',
  WATCH_GROUPS_SCHEDULE: 'NCRONTAB of the look at changed members of governed groups.',
  WATCH_USERS_SCHEDULE: 'NCRONTAB of the look at changed accounts.',
  NOTIFICATIONS_SCHEDULE: 'NCRONTAB of the look at the subscription to changed accounts.',
  AUDIT_SCHEDULE: 'NCRONTAB of the audit checkpoint across requests.',
  CLEAN_UP_SCHEDULE: 'NCRONTAB of the sweep that takes away what is over its retention.',
};
