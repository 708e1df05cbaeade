import {
  APP_ID,
  BOT_APP_ID,
  EXTENSION_APP_ID,
  EXTENSION_APP_URI,
  IDENTITIES,
  objectIdOf,
  SERVICENOW_HOST,
  TENANT_ID,
  TIME_ZONE,
} from '../company.ts';
import { ADVISOR_HOST, ADVISOR_MODEL } from '../tenant/advisor/completions.ts';
import { groupId } from '../tenant/company/groups.ts';
import { SHAREPOINT_HOST } from '../tenant/downstream/company.ts';
import {
  DIRECTORY_ID,
  DIRECTORY_KEY,
  JIRA_EMAIL,
  JIRA_HOST,
  JIRA_TOKEN,
  MAPPING,
} from '../tenant/jira/company.ts';
import type { JiraTarget } from '../tenant/jira/webhooks.ts';
import { WITNESS_CONTAINER_ID } from '../tenant/key-vault/management.ts';
import { SEAL_KEY, VAULT_HOST } from '../tenant/key-vault/vault.ts';
import { PAGERDUTY_TOKEN } from '../tenant/pagerduty/simulator.ts';
import { INTEGRATION_USER, OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET } from '../tenant/servicenow/accounts.ts';

/** The secret the simulated customer's webhook script signs with. Valid in the sandbox only. */
export const WEBHOOK_SECRET = 'sandbox-webhook-secret';

/** What the simulated monitoring signs its alerts with. Valid in the sandbox only. */
export const ALERTS_SECRET = 'sandbox-secret-of-alerts';

const JIRA_WEBHOOK_SECRET = 'sandbox-secret-of-jira-webhooks';
const JIRA_AUTOMATION_SECRET = 'sandbox-secret-of-jira-rules';

/** What has the simulated company order in Jira, too, which is off unless the sandbox is told otherwise. */
export const JIRA = {
  JIRA_HOST,
  JIRA_EMAIL,
  JIRA_API_TOKEN: JIRA_TOKEN,
  JIRA_DIRECTORY_ID: DIRECTORY_ID,
  JIRA_DIRECTORY_KEY: DIRECTORY_KEY,
  JIRA_WEBHOOK_SECRET,
  JIRA_AUTOMATION_SECRET,
  JIRA_MAPPING: JSON.stringify(MAPPING),
};

/** Where the simulated site sends to, and what with. */
export const jiraTarget = (functionKey: string): JiraTarget => ({
  functionKey,
  secret: JIRA_WEBHOOK_SECRET,
  ruleSecret: JIRA_AUTOMATION_SECRET,
});

/** What makes the simulated Graph tell the app of changed accounts. Every public address leads to the app here. */
export const NOTIFICATIONS = {
  DIRECTORY_NOTIFICATIONS_URL: 'https://countersign.contoso.example/api/directory/notifications',
  DIRECTORY_NOTIFICATIONS_SECRET: 'sandbox-notifications-secret',
  NOTIFICATIONS_SCHEDULE: '30 */5 * * * *',
};

/** What has the model of the simulated company draft text, which is off unless the sandbox is told otherwise. */
export const ADVISOR = {
  ADVISOR_ENDPOINT: `https://${ADVISOR_HOST}`,
  ADVISOR_MODEL,
};

/** What splits the work among identities, and what leaves all of it to one. */
export const SPLIT = {
  MANAGED_IDENTITY_CLIENT_ID: IDENTITIES.theOne,
  READER_IDENTITY_CLIENT_ID: IDENTITIES.reader,
  WRITER_IDENTITY_CLIENT_ID: IDENTITIES.writer,
  MAIL_IDENTITY_CLIENT_ID: IDENTITIES.mailer,
  PASSWORD_IDENTITY_CLIENT_ID: IDENTITIES.accounts,
  ROLE_IDENTITY_CLIENT_ID: IDENTITIES.roles,
  BOT_IDENTITY_CLIENT_ID: BOT_APP_ID,
  GRAPH_OWN_PRINCIPAL_IDS: [IDENTITIES.writer, IDENTITIES.accounts, IDENTITIES.roles]
    .map(objectIdOf)
    .join(','),
};
export const ONE_IDENTITY = {
  MANAGED_IDENTITY_CLIENT_ID: '',
  READER_IDENTITY_CLIENT_ID: '',
  WRITER_IDENTITY_CLIENT_ID: '',
  MAIL_IDENTITY_CLIENT_ID: '',
  // nobody stands in for it
  PASSWORD_IDENTITY_CLIENT_ID: IDENTITIES.accounts,
  ROLE_IDENTITY_CLIENT_ID: IDENTITIES.roles,
  BOT_IDENTITY_CLIENT_ID: '',
  GRAPH_OWN_PRINCIPAL_IDS: [IDENTITIES.theOne, IDENTITIES.accounts, IDENTITIES.roles]
    .map(objectIdOf)
    .join(','),
};

/** Every setting of the app, as the simulated company would have set it. */
export function sandboxSettings(overrides: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ENTRA_TENANT_ID: TENANT_ID,
    ENTRA_APP_ID: APP_ID,
    ...SPLIT,
    AUDITORS_GROUP_ID: groupId('GRP-AUDITORS'),
    STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
    SEAL_KEY_URL: `https://${VAULT_HOST}/keys/${SEAL_KEY}`,
    SEAL_WAITING_SECRET: 'sandbox-secret-for-what-waits-to-be-sealed',
    WITNESS_CONTAINER_ID,
    MAIL_FROM: 'countersign@contoso.example',
    SERVICENOW_HOST,
    SERVICENOW_CLIENT_ID: OAUTH_CLIENT_ID,
    SERVICENOW_CLIENT_SECRET: OAUTH_CLIENT_SECRET,
    SERVICENOW_ACCOUNT: INTEGRATION_USER,
    SERVICENOW_WEBHOOK_SECRET: WEBHOOK_SECRET,
    ALERTS_SECRET,
    SERVICENOW_AFFECTED_USER_FIELD: 'u_affected_user',
    SERVICENOW_ACCESS_COLUMNS:
      'accessType=u_access_type, role=u_access_role, scope=u_access_scope, duration=u_access_duration, incident=parent_incident.number',
    DOWNSTREAM_HOSTS: `outlook.office365.com,${SHAREPOINT_HOST}`,
    TEAMS_BOT_APP_ID: BOT_APP_ID,
    PAGERDUTY_TOKEN,
    PIM_EXTENSION_APP_ID: EXTENSION_APP_ID,
    PIM_EXTENSION_APP_URI: EXTENSION_APP_URI,
    COMPANY_TIME_ZONE: TIME_ZONE,
    ...overrides,
  };
}
