import type { Connector } from '../connector.ts';
import { accessColumnsIn } from './access-columns.ts';
import { serviceNowCheckup } from './checkup.ts';
import { createServiceNowInbound } from './inbound.ts';
import { createServiceNowRoster } from './roster.ts';
import { NAME, SERVICENOW_SETTINGS } from './setting-list.ts';
import { OUT_OF_BOX, type ServiceNowSettings } from './settings.ts';
import { tablesIn } from './states.ts';
import { createServiceNowTicketing } from './ticketing.ts';

/** A read of one record takes an instance that is well a second. */
const FOR_CHECKS = { milliseconds: 8_000, bytes: 512 * 1024 };

/** ServiceNow: its request items and incidents are tickets, its approvals and tasks are read and written, its rotas tell who is on call. */
export const serviceNow: Connector = {
  name: NAME,
  settings: SERVICENOW_SETTINGS,
  takes: 'tickets',
  isUsual: true,
  needs: [],
  hosts: ({ SERVICENOW_HOST: host }) => (host ? [host] : []),
  issues: (text) => {
    const read = tablesIn(text['SERVICENOW_STATES'] ?? '');
    const columns = accessColumnsIn(text['SERVICENOW_ACCESS_COLUMNS'] ?? '');
    return [
      ...('message' in read ? [{ name: 'SERVICENOW_STATES', message: read.message }] : []),
      ...('message' in columns ? [{ name: 'SERVICENOW_ACCESS_COLUMNS', message: columns.message }] : []),
    ];
  },
  connect: ({ text, outbound, clock, within }) => {
    const read = tablesIn(text['SERVICENOW_STATES'] ?? '');
    const access = accessColumnsIn(text['SERVICENOW_ACCESS_COLUMNS'] ?? '');
    const settings: ServiceNowSettings = {
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
      affectedUserField: text['SERVICENOW_AFFECTED_USER_FIELD'] ?? OUT_OF_BOX.affectedUserField,
      majorIncidentState: text['SERVICENOW_MAJOR_INCIDENT_STATE'] ?? OUT_OF_BOX.majorIncidentState,
      accessColumns: 'columns' in access ? access.columns : OUT_OF_BOX.accessColumns,
      tickets: 'tables' in read ? read.tables : OUT_OF_BOX.tickets,
    };
    const { checkup, pinged } = serviceNowCheckup(settings, () => within(FOR_CHECKS), clock);
    return {
      checkup,
      ticketing: createServiceNowTicketing(settings, outbound, clock, pinged),
      ticketInbound: createServiceNowInbound(settings),
      roster: createServiceNowRoster(settings, outbound, clock),
    };
  },
};
