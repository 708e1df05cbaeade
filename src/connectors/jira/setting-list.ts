import type { SettingSpec } from '../connector.ts';
import { HOST, ID, type Shape } from '../setting-shapes.ts';

export const NAME = 'jira';

const ADDRESS_OF_PERSON: Shape = {
  fits: (text) => /^[^\s@<>":]+@[^\s@<>":]+\.[^\s@<>":]+$/.test(text),
  must: 'be the address that the integration account signs in with',
};

export const JIRA_SETTINGS: readonly SettingSpec[] = [
  {
    name: 'JIRA_HOST',
    part: NAME,
    tells: true,
    shape: HOST,
    about: 'Host name of the Jira site, such as acme.atlassian.net, without scheme.',
  },
  {
    name: 'JIRA_CLOUD_ID',
    part: NAME,
    fallback: '',
    tells: true,
    shape: ID,
    about:
      'Id of the site (https://{site}/_edge/tenant_info), where the token has scopes, which work through api.atlassian.com only; empty: the token has none.',
  },
  {
    name: 'JIRA_EMAIL',
    part: NAME,
    tells: true,
    shape: ADDRESS_OF_PERSON,
    about: 'Address of the integration account. Jira itself says which account id it has.',
  },
  { name: 'JIRA_API_TOKEN', part: NAME, secret: true, about: 'Its API token.' },
  {
    name: 'JIRA_DIRECTORY_ID',
    part: NAME,
    tells: true,
    shape: {
      fits: (text) => /^[A-Za-z0-9-]{8,64}$/.test(text),
      must: 'be the id of the directory that Entra provisions users into, as admin.atlassian.com shows it',
    },
    about: 'Atlassian directory that Entra provisions people into, with their object ids as externalId.',
  },
  { name: 'JIRA_DIRECTORY_KEY', part: NAME, secret: true, about: 'Key of that directory’s SCIM API.' },
  {
    name: 'JIRA_WEBHOOK_SECRET',
    part: NAME,
    secret: true,
    about: 'Signs webhooks of Jira (X-Hub-Signature). A webhook without a secret is refused.',
  },
  {
    name: 'JIRA_WEBHOOK_SECRET_PREVIOUS',
    part: NAME,
    fallback: '',
    secret: true,
    about: 'The secret before, while it is being rotated.',
  },
  {
    name: 'JIRA_AUTOMATION_SECRET',
    part: NAME,
    fallback: '',
    secret: true,
    about:
      'Header X-Countersign-Secret of an automation rule, whose web requests are not signed; empty: none is taken.',
  },
  {
    name: 'JIRA_AUTOMATION_SECRET_PREVIOUS',
    part: NAME,
    fallback: '',
    secret: true,
    about: 'The header before, while it is being rotated.',
  },
  {
    name: 'JIRA_MAPPING',
    part: NAME,
    about:
      'JSON of what is the site’s own: projects, ids of fields, statuses, priorities, and where people are called (integrations/jira/mapping.schema.json, docs/connect/jira.md).',
  },
];
