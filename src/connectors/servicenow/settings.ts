import type { AccessColumns } from './access-columns.ts';
import { OUT_OF_BOX_TABLES, type TicketTables } from './ticket-tables.ts';

/** How this customer's instance is set up. Its state lists are edited by administrators, so that all is configuration. */
export type ServiceNowSettings = {
  /** The instance's host name, without scheme (`acme.service-now.com`). Nothing inbound ever chooses another. */
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `user_name` of the integration account, by which our own writes are told from people's. */
  readonly account: string;
  /** Shared with the webhook script; the second is the old one while a change of secret is under way. */
  readonly webhookSecrets: readonly string[];
  /** The `sys_user` column that holds the Entra object id. */
  readonly entraIdField: string;
  /** The `incident` column of whom it affects. */
  readonly affectedUserField: string;
  /** The value of `major_incident_state` of an incident that counts as a major one, as the instance stores it. */
  readonly majorIncidentState: string;
  /** The `incident` columns that say what access it asks for. */
  readonly accessColumns: AccessColumns;
  /** What states of its tickets mean, and what is written for each standing. */
  readonly tickets: TicketTables;
};

/** Where an instance says nothing else. */
export const OUT_OF_BOX: Pick<
  ServiceNowSettings,
  'entraIdField' | 'affectedUserField' | 'majorIncidentState' | 'accessColumns' | 'tickets'
> = {
  entraIdField: 'u_entra_object_id',
  affectedUserField: 'caller_id',
  majorIncidentState: 'accepted',
  accessColumns: {},
  tickets: OUT_OF_BOX_TABLES,
};
