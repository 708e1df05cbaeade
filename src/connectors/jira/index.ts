import type { Connector } from '../connector.ts';
import { createJiraInbound } from './inbound.ts';
import { mappingIn } from './mapping.ts';
import { JIRA_SETTINGS, NAME } from './setting-list.ts';
import { GATEWAY, type JiraSettings } from './settings.ts';
import { createJiraTicketing } from './ticketing.ts';

/** Jira Service Management: requests of its service projects are tickets, its approvals are evidence. */
export const jira: Connector = {
  name: NAME,
  settings: JIRA_SETTINGS,
  takes: 'tickets',
  needs: [],
  // People are read by the gateway, whichever way tickets are.
  hosts: ({ JIRA_HOST: host }) => (host ? [host, GATEWAY] : []),
  issues: ({ JIRA_MAPPING: mapping }) => {
    const read = mapping ? mappingIn(mapping) : null;
    return read && 'message' in read ? [{ name: 'JIRA_MAPPING', message: read.message }] : [];
  },
  connect: ({ text, outbound, clock }) => {
    const read = mappingIn(text['JIRA_MAPPING'] ?? '');
    if ('message' in read) return {};
    const settings: JiraSettings = {
      host: text['JIRA_HOST'] ?? '',
      cloudId: text['JIRA_CLOUD_ID'] || null,
      email: text['JIRA_EMAIL'] ?? '',
      token: text['JIRA_API_TOKEN'] ?? '',
      directoryId: text['JIRA_DIRECTORY_ID'] ?? '',
      directoryKey: text['JIRA_DIRECTORY_KEY'] ?? '',
      webhookSecrets: [text['JIRA_WEBHOOK_SECRET'] ?? '', text['JIRA_WEBHOOK_SECRET_PREVIOUS'] ?? ''],
      automationSecrets: [
        text['JIRA_AUTOMATION_SECRET'] ?? '',
        text['JIRA_AUTOMATION_SECRET_PREVIOUS'] ?? '',
      ],
      mapping: read.mapping,
    };
    return {
      ticketing: createJiraTicketing(settings, outbound, clock),
      ticketInbound: createJiraInbound(settings),
    };
  },
};
