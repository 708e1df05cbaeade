import type { SettingSpec } from '../connector.ts';
import { HOST, type Shape } from '../setting-shapes.ts';
import { OUT_OF_BOX } from './settings.ts';

export const NAME = 'servicenow';

const COLUMN: Shape = {
  fits: (text) => /^[a-z][a-z0-9_]{0,79}$/.test(text),
  must: 'be the name of a column, of small letters, digits and "_"',
};

const STORED: Shape = {
  fits: (text) => /^[A-Za-z0-9_-]{1,40}$/.test(text),
  must: 'be a stored value, of letters, digits, "_" and "-"',
};

export const SERVICENOW_SETTINGS: readonly SettingSpec[] = [
  {
    name: 'SERVICENOW_HOST',
    part: NAME,
    tells: true,
    shape: HOST,
    about: 'Host name of the instance, without scheme.',
  },
  { name: 'SERVICENOW_CLIENT_ID', part: NAME, about: 'OAuth client of the integration account.' },
  {
    name: 'SERVICENOW_CLIENT_SECRET',
    part: NAME,
    secret: true,
    length: { least: 8 },
    about: 'Its secret.',
  },
  {
    name: 'SERVICENOW_ACCOUNT',
    part: NAME,
    tells: true,
    about:
      'user_name of the integration account. Whom ServiceNow takes the app for counts where it tells; health says where the two differ.',
  },
  { name: 'SERVICENOW_WEBHOOK_SECRET', part: NAME, secret: true, about: 'Signs webhooks.' },
  {
    name: 'SERVICENOW_WEBHOOK_SECRET_PREVIOUS',
    part: NAME,
    fallback: '',
    secret: true,
    about: 'The secret before, while it is being rotated.',
  },
  {
    name: 'SERVICENOW_ENTRA_ID_FIELD',
    part: NAME,
    fallback: OUT_OF_BOX.entraIdField,
    shape: COLUMN,
    about: 'sys_user column that holds the Entra object id.',
  },
  {
    name: 'SERVICENOW_AFFECTED_USER_FIELD',
    part: NAME,
    fallback: OUT_OF_BOX.affectedUserField,
    shape: COLUMN,
    about: 'incident column of the user whom it affects, where that is not the caller.',
  },
  {
    name: 'SERVICENOW_MAJOR_INCIDENT_STATE',
    part: NAME,
    fallback: OUT_OF_BOX.majorIncidentState,
    shape: STORED,
    about:
      'Value of major_incident_state of an incident that was accepted as a major one, as the instance stores it.',
  },
  {
    name: 'SERVICENOW_ACCESS_COLUMNS',
    part: NAME,
    fallback: '',
    about:
      'incident columns by which an incident asks for access, as accessType=u_access_type, role=u_access_role, scope=u_access_scope, duration=u_access_duration, incident=parent_incident.number; empty: none does.',
  },
  {
    name: 'SERVICENOW_STATES',
    part: NAME,
    fallback: '',
    about:
      'JSON of what states mean and what is written for each standing, where the instance differs from the out-of-box values (docs/states.md).',
  },
];
